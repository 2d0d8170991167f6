// The service worker: the app opens without a network, and what waits is sent when the
// browser says that there may be one again.
//
// Where a gate stands, its own worker joins in here: it signs what the page asks for, and
// the outbox hands it what is sent while no page is open.
"use strict";

importScripts("/m/outbox.js");

const CACHE = "floorwatch-phone-__VERSION__";
const SHELL = [
  "/m/",
  "/m/app.js",
  "/m/outbox.js",
  "/m/media.js",
  "/m/secrets.js",
  "/m/style.css",
  "/m/app.webmanifest",
  "/m/icon.svg",
  /* languages */
];

addEventListener("install", (event) =>
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(SHELL.map((path) => new Request(path, { cache: "reload" }))))
      .then(() => skipWaiting()),
  ),
);

addEventListener("activate", (event) => event.waitUntil(takeOver()));

addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method !== "GET" || origin !== location.origin || !pathname.startsWith("/m/")) return;
  // Where the phone is let in, which needs the network in any case.
  if (pathname === "/m/door") return;
  const wanted = event.request.mode === "navigate" ? "/m/" : pathname;
  event.respondWith(fromCache(wanted, event.request));
});

// After ours: what we answer from the cache needs no signature.
try {
  importScripts("/gate-worker.js");
  outbox.through = (request) => answer(request);
} catch {
  // No gate, nothing to sign.
}

addEventListener("sync", (event) => {
  if (event.tag === "outbox") event.waitUntil(outbox.flush(true).then(comeAgain));
});

async function takeOver() {
  for (const name of await caches.keys()) {
    if (name.startsWith("floorwatch-phone-") && name !== CACHE) await caches.delete(name);
  }
  await clients.claim();
}

async function fromCache(wanted, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(wanted)) || fetch(request);
}

// The browser asks again later where the work of a sync fails.
function comeAgain(how) {
  if (how !== "sent") throw new Error("something still waits");
}
