// What stands in place of the page while it cannot be shown: signed out, not linked, offline, …

import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { close, isTelegram } from "./telegram.js";
import { w } from "./words.js";

const GATES = {
  "signed-out": () => [
    "key",
    w("web-signed-out"),
    el(
      "ol",
      { class: "ways" },
      el("li", {}, w("web-signed-out-open")),
      el("li", {}, w("web-signed-out-send"), " ", el("code", {}, "/web")),
      el("li", {}, w("web-signed-out-link")),
    ),
  ],
  "not-linked": () => ["lead", w("web-not-linked"), el("p", {}, w("web-not-linked-how")), closing()],
  expired: () => ["clock", w("web-expired"), el("p", {}, w("web-expired-how")), closing()],
  offline: () => ["cloud", w("web-offline"), el("p", {}, w("web-offline-how"))],
  broken: () => ["warning", w("web-broken"), el("p", {}, w("web-broken-how")), retry()],
};

/** Shows one of them instead of the page. */
export function showGate(name) {
  const [sign, title, ...content] = GATES[name]();
  const heading = el("h1", { tabIndex: -1 }, title);
  const gate = el("main", { class: "gate", "data-gate": name }, el("span", { class: "empty-icon" }, icon(sign)), heading, content);
  fill(document.getElementById("page"), gate);
  document.title = `${title} · Bellhop`;
  heading.focus({ preventScroll: true });
}

/** The name of what is shown instead of the page, if anything is. */
export function gateShown() {
  return document.querySelector(".gate")?.dataset.gate ?? null;
}

function closing() {
  if (!isTelegram()) return null;
  return el("button", { type: "button", class: "button button-primary", onclick: close }, w("web-close-window"));
}

function retry() {
  return el("button", { type: "button", class: "button button-primary", onclick: () => location.reload() }, w("web-try-again"));
}
