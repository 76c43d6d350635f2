// SPDX-License-Identifier: Apache-2.0
// What the pages do beyond links and forms: live lists, maps, a file into a text field.

const page = document.body.dataset;

/** Runs `work` at most once in `pause` milliseconds, the last wish counting. */
function gently(work, pause) {
  let timer = null;
  let last = 0;
  return () => {
    if (timer !== null) return;
    const wait = Math.max(0, last + pause - Date.now());
    timer = setTimeout(() => {
      timer = null;
      last = Date.now();
      work();
    }, wait);
  };
}

/** Puts what the server says now in place of a live part, and tells what is new. */
async function refresh(part) {
  const answer = await fetch(part.dataset.live, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const known = new Set([...part.querySelectorAll("[data-key]")].map((row) => row.dataset.key));
  const held = document.activeElement?.closest?.("[data-key]")?.dataset.key;
  const held_link = held && part.contains(document.activeElement);
  const fragment = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  part.replaceChildren(...fragment.childNodes);
  const fresh = [...part.querySelectorAll("[data-key]")].filter((row) => !known.has(row.dataset.key));
  for (const row of fresh) row.classList.add("fresh");
  if (held_link) part.querySelector(`[data-key="${CSS.escape(held)}"] a`)?.focus();
  if (fresh.length > 0) say(fresh.map((row) => row.dataset.say).filter(Boolean).slice(0, 3).join(". "));
  const count = part.querySelector("[data-count]")?.dataset.count;
  if (count !== undefined) showCount(Number(count));
}

function say(text) {
  const speaker = document.getElementById("speaker");
  if (speaker && text) speaker.textContent = text;
}

const title = document.title;
function showCount(count) {
  document.title = count > 0 ? `(${count}) ${title.replace(/^\(\d+\) /, "")}` : title.replace(/^\(\d+\) /, "");
  for (const badge of document.querySelectorAll("[data-alarm-count]")) {
    badge.textContent = String(count);
    badge.hidden = count === 0;
  }
}

const maps = [];

function live() {
  const parts = [...document.querySelectorAll("[data-live]")];
  if (!page.events || (parts.length === 0 && maps.length === 0)) return;
  const lists = gently(() => parts.forEach((part) => refresh(part).catch(() => {})), 1000);
  const places = gently(() => maps.forEach((map) => map.refresh()), 2000);
  const source = new EventSource(page.events);
  const both = () => { lists(); places(); };
  source.addEventListener("open", () => document.body.classList.add("is-live"));
  source.addEventListener("error", () => document.body.classList.remove("is-live"));
  source.addEventListener("message", both);
  for (const name of (page.eventNames || "").split(" ").filter(Boolean)) source.addEventListener(name, both);
  source.addEventListener("moved", places);
  // Ages in words grow old even when nothing happens.
  setInterval(both, 30000);
}

for (const chooser of document.querySelectorAll("input[type=file][data-into]")) {
  chooser.closest("[hidden]")?.removeAttribute("hidden");
  chooser.addEventListener("change", async () => {
    const file = chooser.files[0];
    const field = document.getElementById(chooser.dataset.into);
    if (file && field) field.value = await file.text();
  });
}

// A text is counted while it is typed: both spellings, parts and price.
for (const form of document.querySelectorAll("form[data-count]")) {
  const field = form.querySelector("textarea");
  const place = document.getElementById(form.dataset.countInto);
  const count = gently(async () => {
    const body = new URLSearchParams({ csrf: form.elements.csrf.value, text: field.value });
    const answer = await fetch(form.dataset.count, { method: "POST", headers: { Accept: "text/html" }, body });
    if (!answer.ok) return;
    const fragment = new DOMParser().parseFromString(await answer.text(), "text/html").body;
    place.replaceChildren(...fragment.childNodes);
  }, 500);
  field.addEventListener("input", () => count());
}

// Of a timeline that is wider than the screen the last days matter.
for (const drawing of document.querySelectorAll(".scroll > .milestones")) {
  drawing.parentElement.scrollLeft = drawing.parentElement.scrollWidth;
}

// What is done must be done once, however often a button is pressed.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

const grounds = [...document.querySelectorAll("[data-map]")];
if (grounds.length > 0 && window.maplibregl) {
  const { openMap } = await import("./map.js");
  for (const ground of grounds) {
    const map = openMap(ground);
    // Where somebody is choosing a place, nothing moves.
    if (!ground.dataset.pick) maps.push(map);
  }
}
live();
