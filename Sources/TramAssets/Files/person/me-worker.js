// SPDX-License-Identifier: Apache-2.0
// Keeps the person's pages as they were last seen, and sends what waits when there is a connection
// again. The pages of the last state are erased when the session ends.
"use strict";
importScripts("ASSETS/me-queue.js");

const files = "ASSETS";
const shell = `tram-me-files ${files}`;
const pages = "tram-me-pages";
const kept = ["/me", "/me/leave", "/me/help", "/me/record"];
const patience = 6000;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(shell);
    await cache.addAll([
      `${files}/tram.css`, `${files}/me.css`, `${files}/me.js`, `${files}/me-queue.js`,
      `${files}/icon.svg`, `${files}/me-192.png`, "/me/offline",
    ]);
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("tram-me-files") && name !== shell) await caches.delete(name);
    }
    await self.clients.claim();
  })());
});

async function fromNetwork(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), patience);
  try {
    return await fetch(request.url, {
      headers: request.headers, credentials: "same-origin", signal: stop.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

async function page(request, path) {
  try {
    const answer = await fromNetwork(request);
    if (answer.status === 401 || answer.status === 403) await caches.delete(pages);
    if (answer.ok && !answer.redirected) {
      const cache = await caches.open(pages);
      // A notice of what was just done does not belong into a page that is shown later.
      if (!new URL(request.url).search) await cache.put(path, answer.clone());
    }
    if (answer.status < 500) return answer;
    return (await stored(path)) || answer;
  } catch {
    return (await stored(path)) || (await caches.match("/me/offline")) || Response.error();
  }
}

async function stored(path) {
  return await (await caches.open(pages)).match(path);
}

self.addEventListener("fetch", (event) => {
  const request = event.request;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate" && kept.includes(url.pathname)) {
    event.respondWith(page(request, url.pathname));
  } else if (url.pathname.startsWith("/assets/")) {
    event.respondWith((async () => (await caches.match(request)) || fetch(request))());
  }
});

/** Fetches the other pages, so that they are there without a connection, too. */
async function keepAll() {
  const cache = await caches.open(pages);
  for (const path of kept) {
    try {
      const answer = await fetch(path, { headers: { Accept: "text/html" } });
      if (answer.ok && !answer.redirected) await cache.put(path, answer);
    } catch {
      return;
    }
  }
}

self.addEventListener("message", (event) => {
  if (event.data === "keep") event.waitUntil(keepAll());
});

self.addEventListener("sync", (event) => {
  if (event.tag !== "tram-send") return;
  event.waitUntil((async () => {
    const outcome = await self.tramQueue.send();
    // The browser tries again later.
    if (outcome.left > 0 && !outcome.closed) throw new Error("something still waits");
  })());
});
