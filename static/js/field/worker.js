// Keeps the app itself, so that it opens without signal: scripts, words, icons. Never what anybody wrote.
const NAME = `field-${MARK}`;
const APP = new URL("/field/", self.location).pathname;

self.addEventListener("install", (event) => {
  const fresh = SHELL.map((each) => new Request(each, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(fresh)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((each) => each.startsWith("field-") && each !== NAME).map((each) => caches.delete(each)));
  event.waitUntil(caches.keys().then(old).then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const asked = new URL(event.request.url);
  if (event.request.method !== "GET" || asked.origin !== self.location.origin) return;
  const path = asked.pathname + asked.search;
  const kept = event.request.mode === "navigate" && asked.pathname === APP ? APP : SHELL.includes(path) ? path : null;
  if (kept) event.respondWith(caches.open(NAME).then((cache) => cache.match(kept)).then((found) => found ?? fetch(event.request)));
});
