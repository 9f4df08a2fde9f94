// Short notes in a corner: what a press has done, and new notifications as they come.
//
// At most three at a time. They stay while the pointer or the keyboard is on them.

import { Failure } from "./api.js";
import { el, hear } from "./dom.js";
import { icon } from "./icons.js";
import { me } from "./me.js";
import { number, w } from "./words.js";

const AT_MOST = 3;
const STAYS_MS = 6_000;
const ALERT_STAYS_MS = 12_000;

const place = () => document.getElementById("toasts");

/** Says what a press has done. `alert`: it matters more, and stays longer. `undo` takes it back. */
export function toast(text, { alert = false, undo = null } = {}) {
  if (!text) return;
  const button = undo && el("button", { type: "button", class: "button" }, w("web-undo"));
  const made = put([el("p", { class: "toast-text" }, text), button ?? []], {
    kind: alert ? "toast toast-alert" : "toast",
    stays: alert || undo ? ALERT_STAYS_MS : STAYS_MS,
  });
  button?.addEventListener("click", () => {
    leave(made);
    undo();
  });
}

/** Says why something was not done; throws what is a bug. */
export function toastOf(error) {
  if (!(error instanceof Failure)) throw error;
  if (error.status === 401) return; // the whole page says so
  if (error.status === 409) toast(error.message, { alert: true }); // it says why, to people
  else toast(w(error.status ? "web-not-done" : "web-not-sent"), { alert: true });
}

/** Shows new notifications to whoever wants that, and is looking. */
export function showPopUps() {
  hear("pop-ups", ({ shown, more }) => {
    if (me?.pop_ups === false || document.hidden) return;
    shown.slice(-AT_MOST).forEach((each, index, all) => popUp(each, index === all.length - 1 && more));
  });
}

/** `more`: how many have come with it that are not shown. */
function popUp({ id, title, text }, more) {
  const link = el(
    "a",
    { class: "toast-link", href: `#n=${id}` },
    el("strong", {}, title),
    text ? el("span", {}, text) : null,
    more ? el("span", {}, `${w("web-and-more")}: ${number(more)}`) : null,
  );
  const made = put(link, { kind: "toast toast-new", stays: STAYS_MS });
  link.addEventListener("click", () => made.remove());
}

function put(content, { kind, stays }) {
  const close = el(
    "button",
    { type: "button", class: "icon-button", "aria-label": w("web-close") },
    icon("close"),
  );
  const made = el("div", { class: kind }, content, close);
  close.addEventListener("click", () => leave(made));
  made.addEventListener("focusin", ({ relatedTarget: from }) => {
    if (!made.contains(from)) cameFrom.set(made, from);
  });
  leaves(made, stays);
  place().append(made);
  while (place().childElementCount > AT_MOST) place().firstElementChild.remove();
  return made;
}

const cameFrom = new WeakMap(); // where the focus was before

function leave(made) {
  const hadFocus = made.contains(document.activeElement);
  made.remove();
  if (hadFocus) cameFrom.get(made)?.focus();
}

/** Removes it after a while, but not from under a pointer or a focus. */
function leaves(made, stays) {
  let timer = 0;
  const stop = () => clearTimeout(timer);
  const start = () => {
    stop();
    if (!made.matches(":hover, :focus-within")) timer = setTimeout(() => made.remove(), stays);
  };
  for (const event of ["pointerenter", "focusin"]) made.addEventListener(event, stop);
  for (const event of ["pointerleave", "focusout"]) {
    made.addEventListener(event, () => setTimeout(start));
  }
  start();
}
