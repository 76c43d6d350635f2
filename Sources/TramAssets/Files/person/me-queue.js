// SPDX-License-Identifier: Apache-2.0
// What was written without a connection: kept on the phone, sent once, in order. Read by the page
// and by the worker, so that both send in the same way.
"use strict";
(() => {
  const most = 50;

  function open() {
    return new Promise((done, fail) => {
      const ask = indexedDB.open("tram-me", 1);
      ask.onupgradeneeded = () => {
        ask.result.createObjectStore("items", { keyPath: "key" });
        ask.result.createObjectStore("refused", { keyPath: "key" });
      };
      ask.onsuccess = () => done(ask.result);
      ask.onerror = () => fail(ask.error);
    });
  }

  async function within(store, mode, work) {
    const base = await open();
    try {
      return await new Promise((done, fail) => {
        const turn = base.transaction(store, mode);
        const ask = work(turn.objectStore(store));
        turn.oncomplete = () => done(ask.result);
        turn.onerror = turn.onabort = () => fail(turn.error);
      });
    } finally {
      base.close();
    }
  }

  const all = async (store) => {
    const rows = await within(store, "readonly", (rows) => rows.getAll());
    return rows.sort((a, b) => a.at - b.at);
  };
  const drop = (store, key) => within(store, "readwrite", (rows) => rows.delete(key));

  /** Keeps something to be sent; false when there is no room. */
  async function put(item) {
    if ((await all("items")).length >= most) return false;
    await within("items", "readwrite", (rows) => rows.put(item));
    return true;
  }

  function tell(message) {
    if (!("BroadcastChannel" in self)) return;
    const channel = new BroadcastChannel("tram-me");
    channel.postMessage(message);
    channel.close();
  }

  /** How things stand at the server: `null` without a connection, `closed` when signed out. */
  async function look() {
    try {
      const answer = await fetch("/me/now", { headers: { Accept: "application/json" } });
      if (answer.status === 401 || answer.status === 403) return { closed: true };
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  async function sendAll() {
    const outcome = { sent: [], refused: [], closed: false, left: 0 };
    const items = await all("items");
    outcome.left = items.length;
    if (items.length === 0) return outcome;
    // A token of this moment: the one of the page in which it was written may be long gone.
    const now = await look();
    if (!now) return outcome;
    if (now.closed) return { ...outcome, closed: true };
    for (const item of items) {
      // What somebody else wrote on this phone is never sent in this person's name.
      if (item.person !== now.person) continue;
      let answer;
      try {
        answer = await fetch(item.path, {
          method: "POST",
          headers: {
            Accept: "application/json", "Content-Type": "application/json",
            "Idempotency-Key": item.key, "X-CSRF-Token": now.csrf,
          },
          body: JSON.stringify(item.body),
        });
      } catch {
        break;
      }
      if (answer.status === 401 || answer.status === 403) {
        outcome.closed = true;
        break;
      }
      if (answer.status === 429 || answer.status >= 500) break;
      const told = await answer.json().catch(() => ({}));
      const sentence = told.sentence || "";
      if (answer.ok) {
        outcome.sent.push({ key: item.key, sentence });
      } else {
        const refused = { ...item, sentence };
        await within("refused", "readwrite", (rows) => rows.put(refused));
        outcome.refused.push(refused);
      }
      await drop("items", item.key);
      outcome.left -= 1;
    }
    if (outcome.sent.length + outcome.refused.length > 0) tell(outcome);
    return outcome;
  }

  /** Sends what waits, one sender at a time. */
  function send() {
    if (!self.navigator?.locks) return sendAll();
    return navigator.locks.request("tram-me-send", sendAll);
  }

  /** Forgets everything that was kept. */
  function forget() {
    return new Promise((done) => {
      const ask = indexedDB.deleteDatabase("tram-me");
      ask.onsuccess = ask.onerror = ask.onblocked = () => done();
    });
  }

  self.tramQueue = { all, put, drop, send, look, forget };
})();
