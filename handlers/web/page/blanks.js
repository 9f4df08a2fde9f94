// What stands in the list's place: while it loads, when there is nothing, when it has not come.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { w } from "./words.js";

const ROWS = 8;
const WHY = {
  search: () => ["search", w("web-empty-search"), w("web-empty-search-how")],
  unread: () => ["check", w("web-empty-unread"), w("web-empty-unread-how")],
  none: () => ["bell", w("web-empty"), w("web-empty-how")],
};

/** Rows that have no words yet. */
export function bones() {
  const line = () => el("span", { class: "bone" });
  return Array.from({ length: ROWS }, () => el("li", { class: "entry entry-bone" }, line(), line()));
}

/** Nothing to show, and `why`: "search", "unread" or "none"; `showAll` ends a search or filter. */
export function empty(why, showAll) {
  const [sign, title, how] = WHY[why]();
  return el(
    "div",
    { class: "empty", role: "status" },
    el("span", { class: "empty-icon" }, icon(sign)),
    el("p", { class: "empty-title" }, title),
    el("p", {}, how),
    why === "none" ? null : button(w("web-show-all"), showAll),
  );
}

/** It could not be loaded. */
export function broken(retry) {
  return el(
    "div",
    { class: "empty" },
    el("p", { class: "empty-title", role: "status" }, w("web-front-broken")),
    button(w("web-front-try-again"), retry),
  );
}

function button(label, onclick) {
  return el("button", { type: "button", class: "button", onclick }, label);
}
