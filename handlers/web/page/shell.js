// The frame of the page: the way to its rooms, and the room that the address names.
//
// #/bell, #/settings, #/cabinet; #n=7 is the bell with notification 7 opened.

import { el, fill, hear } from "./dom.js";
import { icon } from "./icons.js";
import { me } from "./me.js";
import { toast } from "./popups.js";
import { counted, w } from "./words.js";

const ROOMS = {
  bell: { sign: "bell", title: () => w("web-bell") },
  settings: { sign: "settings", title: () => w("web-settings"), module: "./settings.js" },
  cabinet: { sign: "cabinet", title: () => w("web-cabinet"), module: "./cabinet.js" },
};

let rooms = {};
let opening = {}; // by name: the promise of a room
let links = {};
let main = null;

/** Draws the frame around the bell. */
export function showShell(bell, item) {
  rooms = { bell: el("div", { class: "room-bell" }, bell, item) };
  opening = { bell: Promise.resolve(rooms.bell) };
  const names = Object.keys(ROOMS).filter((name) => name !== "cabinet" || me.may_manage);
  links = Object.fromEntries(names.map((name) => [name, way(name)]));
  main = el("main", { class: "main", id: "main" }, rooms.bell);
  const skip = (event) => {
    event.preventDefault();
    main.querySelector("h1")?.focus();
  };
  fill(
    document.getElementById("page"),
    el("a", { class: "skip", href: "#main", onclick: skip }, w("web-skip")),
    el(
      "header",
      { class: "top" },
      el("span", { class: "brand" }, icon("bell"), "Bellhop"),
      el("nav", { class: "nav", "aria-label": w("web-sections") }, Object.values(links)),
      keysButton(),
      el("span", { class: "person" }, el("b", {}, me.name), el("small", {}, me.role)),
    ),
    main,
  );
  hear("unread", ({ events, system }) => {
    const count = links.bell.querySelector(".nav-count");
    count.hidden = !(events + system);
    fill(count, el("span", { class: "unseen" }, `${w("web-unread")}: `), counted(events + system));
  });
}

/** Where the address leads: {room, id}. */
export function whereTo() {
  const hash = location.hash.slice(1);
  const id = /^n=(\d{1,18})$/.exec(hash)?.[1];
  if (id) return { room: "bell", id: Number(id) };
  const [, name] = hash.split("/");
  return { room: links[name] ? name : "bell", id: null };
}

/** Shows a room; its module is loaded when it is opened first. */
export async function enter(name) {
  const isMove = !links[name].hasAttribute("aria-current");
  for (const [each, link] of Object.entries(links)) {
    if (each === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.body.dataset.room = name;
  if (isMove) window.scrollTo(0, 0);
  try {
    opening[name] ??= opened(name);
    rooms[name] = await opening[name];
  } catch {
    delete opening[name];
    toast(w("web-not-loaded"), { alert: true });
    return;
  }
  if (whereTo().room !== name) return;
  if (!main.contains(rooms[name])) main.append(rooms[name]);
  for (const [each, room] of Object.entries(rooms)) room.hidden = each !== name;
  rooms[name].enter?.(location.hash);
}

async function opened(name) {
  const { module } = ROOMS[name];
  const waiting = el("p", { class: "unseen", role: "status" }, w("web-loading"));
  main.append(waiting);
  try {
    await Promise.all([styled("office.css"), import(module)]);
    return el(`bh-${name}`, { class: "room" });
  } finally {
    waiting.remove();
  }
}

/** Links a style sheet once, and waits for it. */
function styled(href) {
  if (document.querySelector(`link[href="${href}"]`)) return null;
  return new Promise((done) => {
    document.head.append(el("link", { rel: "stylesheet", href, onload: done, onerror: done }));
  });
}

function keysButton() {
  const named = { "aria-label": w("web-keys"), title: w("web-keys") };
  const props = { type: "button", class: "icon-button keys-button", onclick: async () => (await import("./keys.js")).showKeys() };
  return el("button", { ...props, ...named }, icon("keyboard"));
}

function way(name) {
  const { sign, title } = ROOMS[name];
  const count = name === "bell" ? el("span", { class: "nav-count", hidden: true }) : null;
  return el("a", { class: "way", href: `#/${name}` }, icon(sign), el("span", {}, title()), count);
}
