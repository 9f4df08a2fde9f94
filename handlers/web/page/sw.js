// The service worker of /app/: browser push, and the page without a network.
//
// What it keeps is of two kinds. The shell (the page's own files) holds nothing about anybody. The
// last look (who is signed in, and the first page of their bell) is shown while there is no
// network, marked with its time, for at most half a day; it goes as soon as somebody signs out,
// signs in, or is told that the session is over. Nothing else of the API is ever kept, and nothing
// at all of a page in Telegram, whose requests carry a token.

const SHELL = "shell";
const LOOK = "look";
const LOOK_HOURS = 12;
const PAGE = "/app/";
const API = "/api/v1/";
const NAMED = /["'](?:\.\/)?([\w-]+\.(?:js|css|svg|webmanifest))["']/g;
const KEPT = [`${API}me`, `${API}bell`];

let signOuts = 0; // what was asked for before one is not kept after it

self.addEventListener("install", (event) => {
  event.waitUntil(keepShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (address.pathname.startsWith(API)) {
    const answer = ofApi(request, address);
    if (answer) event.respondWith(answer);
  } else if (request.method !== "GET") {
    event.waitUntil(forget()); // the form that signs somebody in
  } else if (request.mode === "navigate") {
    if (address.pathname === PAGE) event.respondWith(fromShell(event, PAGE));
  } else if (address.pathname.startsWith(PAGE)) {
    event.respondWith(fromShell(event, address.pathname));
  }
});

self.addEventListener("message", (event) => {
  if (event.data === "forget") event.waitUntil(forget());
});

// The shell

// The page, and all files that it or one of them names.
async function keepShell() {
  const shell = await caches.open(SHELL);
  const names = new Set([PAGE]);
  for (const name of names) {
    const answer = await fetch(name, { cache: "no-cache" });
    if (!answer.ok) continue;
    await shell.put(name, answer.clone());
    for (const [, file] of (await answer.text()).matchAll(NAMED)) names.add(PAGE + file);
  }
}

// The newest that there is; what was kept only without a network.
async function fromShell(event, name) {
  const shell = await caches.open(SHELL);
  try {
    const answer = await fetch(event.request);
    if (answer.ok && !answer.redirected) event.waitUntil(shell.put(name, answer.clone()));
    return answer;
  } catch (lost) {
    const kept = await shell.match(name);
    if (!kept) throw lost;
    return kept;
  }
}

// The last look

function ofApi(request, address) {
  if (request.method !== "GET" && address.pathname.startsWith(`${API}session`)) {
    return fetch(request).finally(forget);
  }
  const isKept = request.method === "GET" && isLook(address);
  if (!isKept || request.headers.has("Authorization")) return null;
  return look(request, address);
}

function isLook(address) {
  const isPart = ["q", "before", "unread"].some((it) => address.searchParams.get(it));
  return KEPT.includes(address.pathname) && !isPart;
}

// Whoever names no section gets the one that was looked at last.
function namesOf({ pathname, searchParams }) {
  const section = searchParams.get("section");
  return section ? [pathname, `${pathname}?section=${section}`] : [pathname];
}

async function look(request, address) {
  const before = signOuts;
  try {
    const answer = await fetch(request);
    if (answer.status === 401) await forget();
    else if (answer.ok) await keepLook(address, answer.clone());
    if (before !== signOuts) await forget();
    return answer;
  } catch (lost) {
    const kept = await lastLook(address);
    if (!kept) throw lost;
    return kept;
  }
}

async function keepLook(address, answer) {
  const headers = new Headers(answer.headers);
  headers.set("X-Bellhop-As-Of", new Date().toISOString());
  const dated = new Response(await answer.blob(), { headers });
  const kept = await caches.open(LOOK);
  for (const name of namesOf(address)) await kept.put(name, dated.clone());
}

async function lastLook(address) {
  const kept = await caches.match(namesOf(address).at(-1), { cacheName: LOOK });
  if (!kept) return null;
  const at = Date.parse(kept.headers.get("X-Bellhop-As-Of"));
  if (Date.now() - at < LOOK_HOURS * 3600_000) return kept;
  await forget();
  return null;
}

function forget() {
  signOuts += 1;
  return caches.delete(LOOK);
}

// Push

self.addEventListener("push", (event) => event.waitUntil(show(event.data)));

async function show(data) {
  const told = read(data);
  const open = await windows();
  const isWatched = open.some((it) => it.visibilityState === "visible");
  if ("setAppBadge" in navigator && Number.isInteger(told.unread)) {
    await navigator.setAppBadge(told.unread).catch(() => {});
  }
  await self.registration.showNotification(told.title ?? "Bellhop", {
    body: told.body ?? "",
    tag: told.tag ?? "bellhop",
    renotify: Boolean(told.tag) && !told.silent && !isWatched,
    silent: Boolean(told.silent) || isWatched, // an open page makes its own sound
    icon: `${PAGE}icon-192.png`,
    badge: `${PAGE}icon-badge.png`,
    data: { url: told.url ?? PAGE },
  });
}

function read(data) {
  try {
    return data?.json() ?? {};
  } catch {
    return {};
  }
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.url ?? PAGE));
});

async function open(address) {
  const { hash } = new URL(address, self.location.href);
  const id = /^#n=(\d{1,18})$/.exec(hash)?.[1];
  const [tab] = (await windows()).sort((one, other) => other.focused - one.focused);
  if (!tab) return self.clients.openWindow(id ? `${PAGE}#n=${id}` : PAGE);
  if (id) tab.postMessage({ open: id });
  return tab.focus();
}

async function windows() {
  const all = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return all.filter((it) => new URL(it.url).pathname === PAGE);
}

self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

async function renew(event) {
  const key = event.oldSubscription?.options?.applicationServerKey;
  const fresh = event.newSubscription ?? (key && (await subscribe(key)));
  if (!fresh) return;
  const { endpoint, keys } = fresh.toJSON();
  await fetch(`${API}push`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Bellhop": "1" },
    body: JSON.stringify({ endpoint, keys }),
  });
}

function subscribe(key) {
  const options = { userVisibleOnly: true, applicationServerKey: key };
  return self.registration.pushManager.subscribe(options);
}
