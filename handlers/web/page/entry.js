// One row of the bell: the latest step of an object, with the others below on demand.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { drawn, isWeb, textOf } from "./html.js";
import { icon, iconOf } from "./icons.js";
import { swipes } from "./swipe.js";
import { clock, w } from "./words.js";

const BETWEEN = " · ";
const MARK = /^[●❗]\s*/u;

/** What stays the same while an object has new steps. */
export function keyOf({ id, object }) {
  return object ?? String(id);
}

/** A row. `marks(entry)` turns read into unread and back. */
export function row(entry, marks) {
  const list = el("ol", { class: "steps", id: `steps-${entry.id}`, hidden: true });
  const face = el(
    "div",
    { class: "entry-face" },
    el("span", { class: "entry-icon" }, iconOf(entry.kind)),
    link(entry),
    el("div", { class: "entry-acts" }, inCrm(entry), toggle(entry, marks)),
  );
  const under = () => icon(entry.unread ? "check" : "unread");
  const made = el(
    "li",
    { class: look(entry), "data-id": entry.id, "data-key": keyOf(entry) },
    el("div", { class: "entry-swipe" }, el("span", { class: "entry-under" }, under(), under()), face),
    entry.steps > 1 ? stepsButton(entry, list) : null,
    list,
  );
  swipes(face, () => marks(entry));
  return made;
}

function look({ unread, urgent, over }) {
  const is = { unread, urgent: urgent && unread && !over, over };
  return ["entry", ...Object.keys(is).filter((name) => is[name])].join(" ");
}

function link(entry) {
  const { unread, urgent, over } = entry;
  const states = [unread && w("web-unread-one"), urgent && unread && !over && w("web-urgent")];
  const said = states.filter(Boolean);
  const { what, details } = lineOf(entry);
  return el(
    "a",
    { class: "entry-link", href: `#n=${entry.id}`, "data-act": "open" },
    el(
      "span",
      { class: "entry-title" },
      said.length ? el("span", { class: "unseen" }, `${said.join(", ")}: `) : null,
      what,
    ),
    el("time", { class: "entry-when", datetime: entry.at, title: entry.when }, clock(entry.at)),
    el("span", { class: "entry-details" }, details),
  );
}

/** The line of the chat's bell without its time, as it stands under its day: what, and all else. */
function lineOf({ html, title }) {
  const [, what, ...details] = textOf(html).split(BETWEEN);
  return what ? { what, details: details.join(BETWEEN) } : { what: title, details: "" };
}

function inCrm(entry) {
  if (!entry.url || !isWeb(entry.url)) return null;
  const label = `${w("web-open-crm")}: ${entry.title}`;
  const props = { href: entry.url, target: "_blank", rel: "noopener noreferrer" };
  const named = { title: w("web-open-crm"), "aria-label": label, "data-act": "crm" };
  return el("a", { class: "icon-button entry-crm", ...named, ...props }, icon("out"));
}

function toggle(entry, marks) {
  const label = w(entry.unread ? "web-mark-read" : "web-mark-unread");
  const props = { title: label, "aria-label": `${label}: ${entry.title}`, "data-act": "mark" };
  return el(
    "button",
    { type: "button", class: "icon-button entry-mark", ...props, onclick: () => marks(entry) },
    el("span", { class: "entry-dot" }),
  );
}

function stepsButton(entry, list) {
  const text = `${w("web-steps")}: ${entry.steps}`;
  const button = el(
    "button",
    {
      type: "button",
      class: "entry-steps",
      "aria-expanded": "false",
      "aria-controls": list.id,
      "data-act": "steps",
      onclick: () => unfold(entry, list, button),
    },
    icon("down"),
    text,
  );
  return button;
}

async function unfold(entry, list, button) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  list.hidden = isOpen;
  if (isOpen) return;
  fill(list, el("li", { class: "bone" }), el("li", { class: "bone" }));
  try {
    const { steps } = await api.get(`notifications/${entry.id}`);
    fill(list, steps.map((it) => step(it, it.id === entry.id)));
  } catch {
    fill(list, el("li", {}, w("web-front-broken")));
  }
}

/** A step of an object's history; `isLatest`: the one that the row and the card stand for. */
export function step({ html, at, when }, isLatest) {
  return el(
    "li",
    { class: "step", "aria-current": isLatest ? "step" : null },
    el("span", {}, drawn(html.replace(MARK, ""))),
    html.includes("<tg-time") ? null : el("time", { datetime: at }, when),
  );
}
