// The page's beginning: who is here, then the bell, then what comes.

import { Failure, api, renewBy, setToken } from "./api.js";
import { showUnread } from "./badge.js";
import "./bell.js";
import { el, fill, hear, sleep, tell } from "./dom.js";
import { firstPage } from "./feed.js";
import { gateShown, showGate } from "./gates.js";
import { startLive, stopLive } from "./live.js";
import { setMe } from "./me.js";
import { showPopUps } from "./popups.js";
import { enter, showShell, whereTo } from "./shell.js";
import { backBy, isTelegram, meetTelegram, telegram } from "./telegram.js";
import { learn, learnFirst, moment, w } from "./words.js";

let isShown = false;
let wasInRoom = false; // the page has shown something before
let isOverList = false; // and the opened notification was opened from there

async function start() {
  meetTelegram();
  learnFirst(telegram.language, ...navigator.languages, document.documentElement.lang);
  tellOfWaiting();
  hear("signed-out", signedOut);
  try {
    if (isTelegram()) await signIn();
    await open();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (error.status === 403) showGate("not-linked");
    else if (error.status !== 401) showGate("broken");
  }
}

/** Makes a session of what Telegram gave, whose token only the memory of this page holds. */
async function signIn() {
  renewBy(renewed);
  try {
    const { token } = await api.post("session", { init_data: telegram.initData }, { isRepeatable: true });
    setToken(token);
  } catch (error) {
    if (error.status === 401) showGate("expired");
    throw error;
  }
}

async function renewed() {
  try {
    await signIn();
    return true;
  } catch {
    return false;
  }
}

async function open() {
  const first = firstPage();
  first.catch(() => {});
  const me = await api.get("me");
  learn(me);
  setMe(me);
  show(first, me.unread);
}

function show(first, unread) {
  isShown = true;
  const bell = el("bh-bell");
  const item = el("bh-item");
  showShell(bell, item);
  bell.start(first);
  showUnread(unread);
  tell("unread", unread);
  startLive();
  showPopUps();
  const asked = /^n(\d+)$/.exec(telegram.start)?.[1];
  if (asked && !location.hash) history.replaceState(null, "", `#n=${asked}`);
  enter(whereTo().room);
  const pressAgain = pressedEarly();
  first
    .catch(() => {})
    .then(() => showRest(bell, item))
    .then(pressAgain);
}

/** What the first view does without: it comes as soon as that is there. */
async function showRest(bell, item) {
  const [{ startKeys }, { startSound }] = await needed();
  startSound();
  connect(bell, item, startKeys);
  const go = () => route(bell, item);
  addEventListener("hashchange", go);
  go();
  if (!isTelegram()) work();
}

/** Keeps the keys that are pressed before there is what hears them; returns what presses them. */
function pressedEarly() {
  const kept = [];
  const keep = (event) => kept.push(event);
  addEventListener("keydown", keep);
  return () => {
    removeEventListener("keydown", keep);
    for (const it of kept) {
      const target = it.target.isConnected ? it.target : document.body;
      target.dispatchEvent(new KeyboardEvent(it.type, it));
    }
  };
}

/** These modules, also if there is no connection at first. */
async function needed() {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await Promise.all([import("./keys.js"), import("./sound.js"), import("./item.js")]);
    } catch {
      await sleep(1000 * attempt);
    }
  }
}

function route(bell, item) {
  const { room, id } = whereTo();
  enter(room);
  backBy(room === "bell" && id === null ? null : () => leave());
  if (room !== "bell") return;
  const before = item.entry?.id ?? item.openId;
  if (id !== null && before === null) isOverList = wasInRoom;
  wasInRoom = true;
  if (id === null) bell.open = null;
  bell.inert = id !== null && isPhone();
  item.show(id);
  if (id === null && before !== null) bell.focusRow(before);
}

/** Back to the list: by the browser's own way back if that leads there. */
function leave() {
  if (isPhone() && isOverList) history.back();
  else location.hash = "#/bell";
}

const isPhone = () => !matchMedia("(min-width: 900px)").matches;

function connect(bell, item, startKeys) {
  const go = (by) => {
    const isOpen = item.openId !== null;
    const id = bell.near(isOpen ? (item.entry?.id ?? item.openId) : bell.focused, by);
    if (id === null) return;
    if (isOpen) location.replace(`#n=${id}`);
    else bell.focusRow(id);
  };
  const current = () => item.entry?.id ?? bell.focused;
  const mark = (isUnread) => current() !== null && bell.mark(current(), isUnread);
  item.addEventListener("close", leave);
  item.addEventListener("found", ({ detail }) => {
    bell.open = detail;
  });
  item.addEventListener("mark", ({ detail }) => bell.mark(detail, !item.entry.unread));
  item.addEventListener("left", ({ detail }) => bell.mark(detail, false));
  matchMedia("(min-width: 900px)").addEventListener("change", () => {
    bell.inert = item.openId !== null && isPhone();
  });
  const inBell = (act) => () => whereTo().room === "bell" && act();
  startKeys({
    next: inBell(() => go(1)),
    previous: inBell(() => go(-1)),
    read: inBell(() => mark(false)),
    unread: inBell(() => mark(true)),
    all: inBell(() => bell.markAll()),
    search: inBell(() => bell.focusSearch()),
    back: inBell(() => item.openId !== null && leave()),
  });
}

function signedOut() {
  stopLive();
  isShown = false;
  showGate(isTelegram() ? "expired" : "signed-out");
  document.querySelector("dialog[open]")?.close();
  fill(document.getElementById("toasts"));
  setMe(null);
}

/** Whoever has signed in by the link in another tab finds this one open, too. */
async function lookAgain() {
  if (document.hidden || gateShown() !== "signed-out") return;
  const isIn = await api.get("me", {}, { isQuiet: true }).catch(() => null);
  if (isIn) location.reload();
}
document.addEventListener("visibilitychange", lookAgain);

/** A quiet line on top while the server or the connection is waited for. */
function tellOfWaiting() {
  const banner = document.getElementById("banner");
  let goOn = null; // ends the pause that the page is in
  const say = (text) => {
    if (text && banner.textContent === text) return;
    fill(banner, text || (goOn && paused(goOn)));
    document.documentElement.style.setProperty("--banner", `${banner.offsetHeight}px`);
  };
  const pause = (end) => {
    goOn = end;
    say("");
  };
  let asOf = ""; // when what the service worker shows was loaded
  const offline = () =>
    isShown && say(asOf ? `${w("web-as-of")} ${moment(asOf)}` : w("web-no-connection"));
  hear("as-of", (at) => {
    asOf = at;
    offline();
  });
  hear("waiting", ({ isOffline }) => {
    if (isOffline && !isShown && !gateShown()) showGate("offline");
    else if (isOffline) offline();
    else say(w("web-front-waiting"));
  });
  hear("connected", () => say(""));
  hear("paused", (end) => pause(() => (pause(null), end())));
  hear("signed-out", () => pause(null));
  hear("live", (isLive) => {
    if (isLive) asOf = "";
    if (isLive) pause(null);
    else offline();
  });
  addEventListener("offline", offline);
}

/** Says that other pages are told what happens, and this one is not. */
function paused(goOn) {
  const button = el("button", { type: "button", class: "button", onclick: goOn }, w("web-go-on"));
  return [w("web-paused"), " ", button];
}

/** The service worker: browser push, and the page without a connection. */
function work() {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.register("sw.js").catch(() => {});
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.open) location.hash = `#n=${data.open}`;
  });
  hear("signed-out", () => navigator.serviceWorker.controller?.postMessage("forget"));
}

start();
