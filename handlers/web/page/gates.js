// What stands in place of the page while it cannot be shown: signed out, not linked, offline, …

import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { close, isTelegram } from "./telegram.js";
import { w } from "./words.js";

const GATES = {
  "signed-out": () => [
    "key",
    w("web-front-signed-out"),
    el(
      "ol",
      { class: "ways" },
      el("li", {}, w("web-front-signed-out-open")),
      el("li", {}, w("web-front-signed-out-send"), " ", el("code", {}, "/web")),
      el("li", {}, w("web-front-signed-out-link")),
    ),
  ],
  "not-linked": () => ["lead", w("web-front-not-linked"), how("web-front-not-linked-how"), closing()],
  expired: () => ["clock", w("web-front-expired"), how("web-front-expired-how"), closing()],
  offline: () => ["cloud", w("web-front-offline"), how("web-front-offline-how")],
  broken: () => ["warning", w("web-front-broken"), how("web-front-broken-how"), retry()],
};

/** Shows one of them instead of the page. */
export function showGate(name) {
  const [sign, title, ...content] = GATES[name]();
  const heading = el("h1", { tabIndex: -1 }, title);
  const gate = el("main", { class: "gate", "data-gate": name });
  fill(gate, el("span", { class: "empty-icon" }, icon(sign)), heading, content);
  fill(document.getElementById("page"), gate);
  document.title = `${title} · Bellhop`;
  heading.focus({ preventScroll: true });
}

/** The name of what is shown instead of the page, if anything is. */
export function gateShown() {
  return document.querySelector(".gate")?.dataset.gate ?? null;
}

function how(id) {
  return el("p", {}, w(id));
}

function closing() {
  return isTelegram() ? button(w("web-front-close-window"), close) : null;
}

function retry() {
  return button(w("web-front-try-again"), () => location.reload());
}

function button(label, onclick) {
  return el("button", { type: "button", class: "button button-primary", onclick }, label);
}
