// Keeps one page that holds nothing of anybody, and shows it when the hub cannot be reached.
// Balances, codes and histories are never kept: an old balance would be a wrong one.
"use strict";

const KEPT = "tsunagaru-offline-2";
const PAGE = "/phone/offline";
const FILES = [PAGE, "/phone/phone.css", "/assets/phone.bundle.css"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((kept) => kept.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => names.filter((name) => name !== KEPT).map((name) => caches.delete(name));
  event.waitUntil(caches.keys().then((names) => Promise.all(old(names))).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = new URL(request.url).pathname.replace(/^\/assets\/~[0-9a-f]+\//, "/assets/");
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (FILES.includes(path)) {
    event.respondWith(fetch(request).catch(() => caches.match(path)));
  }
});
