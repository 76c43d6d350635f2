// SPDX-License-Identifier: Apache-2.0
// What the person's pages do beyond links and forms: answer with a position, keep what is written
// without a connection, say plainly what has not been sent.
"use strict";
(() => {
  const data = document.body.dataset;
  const words = JSON.parse(data.words || "{}");
  const queue = self.tramQueue;
  const by = (id) => document.getElementById(id);
  const fill = (text, ...values) => values.reduce((out, value) => out.replace("{}", value), text);
  const hasPerson = Boolean(data.person);

  // The difference between the server's clock and the phone's, milliseconds.
  let offset = Number(stored("offset") || 0);

  function stored(name, value) {
    try {
      if (value !== undefined) localStorage.setItem(`tram-me-${name}`, value);
      return localStorage.getItem(`tram-me-${name}`);
    } catch {
      return null;
    }
  }

  const serverNow = () => Date.now() + offset;
  // As the server writes it, in Vietnam's time: `14:05 24/11`.
  function clock(time) {
    const there = new Date(time + 7 * 3600000).toISOString();
    return `${there.slice(11, 16)} ${there.slice(8, 10)}/${there.slice(5, 7)}`;
  }

  function show(element, text) {
    if (!element) return;
    element.hidden = !text;
    if (element.textContent !== text) element.textContent = text;
  }

  /** Builds an element with text and children. */
  function make(name, text, ...children) {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    element.append(...children);
    return element;
  }

  function button(text, work) {
    const made = make("button", text);
    made.type = "button";
    made.addEventListener("click", work);
    return made;
  }

  // What waits and what was not accepted.
  async function showOutbox() {
    const box = by("outbox");
    let items = [];
    let refused = [];
    try {
      items = await queue.all("items");
      refused = await queue.all("refused");
    } catch {
      // A browser that keeps nothing has nothing that waits.
    }
    // Somebody else's words on this phone are not shown; they are not sent either.
    const mine = (item) => !hasPerson || item.person === data.person;
    items = items.filter(mine);
    refused = refused.filter(mine);
    box.hidden = items.length + refused.length === 0;
    // What is answered already is not to be answered twice.
    for (const ways of document.querySelectorAll("[data-ways]")) {
      ways.hidden = items.some((item) => item.path === ways.dataset.ways);
      ways.parentElement.querySelector("[data-waits]").hidden = !ways.hidden;
    }
    const parts = [];
    const row = (item, extra, ...buttons) => {
      const line = make("div", "", make("strong", item.label));
      if (item.summary) line.append(make("div", item.summary));
      const soft = make("div", fill(words.written, clock(item.at)));
      soft.className = "soft small";
      line.append(soft);
      if (extra) line.append(make("p", extra));
      const actions = make("div", "", ...buttons);
      actions.className = "actions";
      line.append(actions);
      line.className = "outbox-item";
      return line;
    };
    if (items.length > 0) {
      const title = make("h2", words.waitingTitle);
      title.id = "outbox-title";
      parts.push(title, make("p", words.waitingNote));
      for (const item of items) {
        parts.push(row(item, "", button(words.sendNow, () => flush(true)),
          button(words.drop, async () => { await queue.drop("items", item.key); showOutbox(); })));
      }
    }
    if (refused.length > 0) {
      const title = make("h2", words.refusedTitle);
      if (items.length === 0) title.id = "outbox-title";
      parts.push(title);
      for (const item of refused) {
        parts.push(row(item, item.sentence,
          button(words.seen, async () => { await queue.drop("refused", item.key); showOutbox(); })));
      }
    }
    box.replaceChildren(...parts);
  }

  /** Sends what waits; tells what came of it. */
  async function flush(isWish) {
    let outcome;
    try {
      outcome = await queue.send();
    } catch {
      return null;
    }
    if (outcome.closed) show(by("said"), words.closed);
    else if (outcome.sent.length > 0) show(by("said"), outcome.sent.at(-1).sentence);
    else if (isWish && outcome.left > 0) show(by("said"), words.saved);
    await showOutbox();
    if (outcome.sent.length > 0) await refresh();
    return outcome;
  }

  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    return [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function askForSync() {
    try {
      const worker = await navigator.serviceWorker?.ready;
      await worker?.sync?.register("tram-send");
    } catch {
      // The event `online` and the next visit send it.
    }
  }

  /** Keeps something and tries to send it; throws when this browser keeps nothing. */
  async function submit(kind, path, body, summary, key) {
    const item = {
      key: key || newKey(), path, body, at: serverNow(), person: data.person,
      label: words[`label-${kind}`], summary,
    };
    if (!(await queue.put(item))) {
      show(by("said"), words.full);
      return null;
    }
    const outcome = await flush(false);
    const isSent = outcome?.sent.some((sent) => sent.key === item.key);
    const isRefused = outcome?.refused.some((refused) => refused.key === item.key);
    if (!isSent && !isRefused) {
      if (!outcome?.closed) show(by("said"), words.saved);
      askForSync();
    }
    if (isRefused) show(by("said"), "");
    scrollTo({ top: 0, behavior: "instant" });
    return isSent ? "sent" : isRefused ? "refused" : "waiting";
  }

  // Times in forms are Vietnam's, which is seven hours ahead of UTC all the year.
  const zoned = (text) => Date.parse(`${text}:00+07:00`);

  function bodyOf(kind, fields) {
    switch (kind) {
      case "code": return { way: "code", code: fields.get("code"), time: serverNow() };
      case "cannot": {
        const body = { way: "cannot", time: serverNow() };
        if (fields.get("note").trim()) body.note = fields.get("note");
        return body;
      }
      case "leave":
        return {
          order: fields.get("order"), from: zoned(fields.get("from")),
          until: zoned(fields.get("until")), reason: fields.get("reason"),
        };
      default: return { need: fields.get("need"), text: fields.get("text") };
    }
  }

  function summaryOf(kind, form, fields) {
    if (kind === "leave") {
      return `${clock(zoned(fields.get("from")))} – ${clock(zoned(fields.get("until")))}: `
        + fields.get("reason");
    }
    if (kind === "help") {
      const chosen = form.querySelector("input[name=need]:checked")?.parentElement.textContent;
      return [chosen?.trim(), fields.get("text")].filter(Boolean).join(": ");
    }
    return fields.get("note") || "";
  }

  for (const form of document.querySelectorAll("form[data-queue]")) {
    form.addEventListener("input", () => { form.dataset.touched = "1"; });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (form.dataset.sent) return;
      form.dataset.sent = "1";
      const kind = form.dataset.queue;
      const fields = new FormData(form);
      try {
        const path = new URL(form.action).pathname;
        const body = bodyOf(kind, fields);
        const came = await submit(kind, path, body, summaryOf(kind, form, fields));
        if (came === "sent" || came === "waiting") {
          form.reset();
          delete form.dataset.touched;
          form.closest("details")?.removeAttribute("open");
        }
        if (came === "sent") await refresh();
      } catch {
        // Nothing can be kept here: the browser sends the form as it is.
        form.submit();
        return;
      }
      delete form.dataset.sent;
    });
  }

  function here() {
    return new Promise((done, fail) => {
      navigator.geolocation.getCurrentPosition(done, fail, {
        enableHighAccuracy: true, timeout: 30000, maximumAge: 0,
      });
    });
  }

  for (const part of document.querySelectorAll("[data-position]")) {
    part.hidden = false;
    const press = part.querySelector("button");
    const says = part.querySelector(".says");
    press.addEventListener("click", async () => {
      if (!window.isSecureContext || !navigator.geolocation) {
        says.textContent = words.insecure;
        return;
      }
      press.disabled = true;
      says.textContent = words.locating;
      try {
        const { coords } = await here();
        says.textContent = words.sending;
        const came = await submit("position", part.dataset.position, {
          way: "position", latitude: coords.latitude, longitude: coords.longitude,
          accuracy: Math.max(coords.accuracy, 1), time: serverNow(),
        }, "");
        says.textContent = "";
        press.disabled = false;
        if (came === "sent") await refresh();
      } catch (error) {
        says.textContent = error?.code === 1 ? words.denied : words.noPosition;
      }
      press.disabled = false;
    });
  }

  // The time that is left for an answer.
  function countDown() {
    for (const part of document.querySelectorAll("[data-due]")) {
      const left = Math.floor((Number(part.dataset.due) - serverNow()) / 1000);
      const minutes = Math.ceil(left / 60);
      const text = left <= 0 ? words.late
        : left < 100 ? fill(words.seconds, left)
        : minutes < 100 ? fill(words.minutes, minutes)
        : fill(words.hours, Math.floor(minutes / 60), minutes % 60);
      if (part.textContent !== text) part.textContent = text;
      part.classList.toggle("bad", left <= 0);
      part.classList.toggle("warn", left > 0);
    }
  }

  const isWriting = () => document.querySelector("form[data-touched]") !== null
    || document.querySelector("[data-position] button:disabled") !== null;

  /** Looks whether this page is as things stand, and loads it again when it is not. */
  async function refresh() {
    if (!hasPerson) return;
    const now = await queue.look();
    if (!now) {
      const copy = fill(words.offline, clock(Number(data.now)));
      show(by("wire"), copy);
      return;
    }
    show(by("wire"), "");
    if (now.closed) {
      await self.caches?.delete("tram-me-pages");
      location.reload();
      return;
    }
    offset = now.now - Date.now();
    stored("offset", String(offset));
    countDown();
    if (now.tag === data.tag && now.person === data.person) return;
    if (isWriting() || sessionStorage.getItem("tram-me-tag") === now.tag) return;
    sessionStorage.setItem("tram-me-tag", now.tag);
    const said = by("said");
    if (!said.hidden) sessionStorage.setItem("tram-me-said", said.textContent);
    if (location.search) location.replace(location.pathname);
    else location.reload();
  }

  for (const form of document.querySelectorAll("form[data-sign-out]")) {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!(await queue.look())) {
        show(by("said"), words.needNet);
        scrollTo({ top: 0, behavior: "instant" });
        return;
      }
      const items = await queue.all("items").catch(() => []);
      if (items.length > 0 && !confirm(words.lose)) return;
      await queue.forget();
      if (self.caches) for (const name of await caches.keys()) {
        if (name.startsWith("tram-me")) await caches.delete(name);
      }
      localStorage.removeItem("tram-me-offset");
      sessionStorage.clear();
      form.submit();
    });
  }

  // A link's secret in the fragment is sent to no server; the form sends it when it is asked for.
  const opener = document.querySelector("form[data-fragment]");
  if (opener && location.hash.length > 1) {
    opener.elements.link.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
    opener.submit();
  }

  const earlier = sessionStorage.getItem("tram-me-said");
  if (earlier) {
    sessionStorage.removeItem("tram-me-said");
    show(by("said"), earlier);
  }
  showOutbox();
  if (!hasPerson) return;
  countDown();
  setInterval(countDown, 1000);
  const look = async () => {
    if (document.visibilityState !== "visible") return;
    await flush(false);
    await refresh();
  };
  look();
  setInterval(look, 30000);
  addEventListener("online", look);
  addEventListener("offline", refresh);
  document.addEventListener("visibilitychange", look);
  if ("BroadcastChannel" in self) {
    const channel = new BroadcastChannel("tram-me");
    channel.onmessage = () => { showOutbox(); refresh(); };
  }
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register("/me/worker.js", { scope: "/me" }).then(async () => {
      const worker = await navigator.serviceWorker.ready;
      worker.active?.postMessage("keep");
    }).catch(() => {});
  }
})();
