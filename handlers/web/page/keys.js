// Keys of the bell, for hands that stay on the keyboard; ? shows them all, and can turn them off.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { w } from "./words.js";

const OFF = "bellhop-keys-off";
const SHOWN = [
  [["j"], "web-key-next"],
  [["k"], "web-key-previous"],
  [["Enter"], "web-key-open"],
  [["r"], "web-mark-read"],
  [["u"], "web-mark-unread"],
  [["a"], "web-mark-all"],
  [["/"], "web-search"],
  [["?"], "web-key-help"],
  [["Esc"], "web-key-back"],
];

/** `does`: {next, previous, read, unread, all, search, back}, functions. */
export function startKeys(does) {
  const keys = { j: does.next, k: does.previous, r: does.read, u: does.unread, a: does.all };
  const signs = { "/": does.search, "?": showKeys, Escape: does.back };
  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]")) return;
    if (isTyping(event.target)) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    const act = signs[event.key] ?? keys[letter(event)];
    if (!act || (event.key !== "Escape" && areOff())) return;
    event.preventDefault();
    act();
  });
}

/** On a Ukrainian or Russian layout, the letter that the same key has on a Latin one. */
function letter({ key, code, shiftKey }) {
  if (shiftKey) return null;
  if (/^[a-z]$/.test(key)) return key;
  return /^Key[A-Z]$/.test(code) ? code.slice(3).toLowerCase() : null;
}

function isTyping(target) {
  return Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
}

// One key alone may be pressed by chance or by a voice: WCAG 2.2, 2.1.4 wants them to be turned off.
function areOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

function turn(isOn) {
  try {
    if (isOn) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // They stay on where nothing can be kept.
  }
}

/** Shows all keys in a dialog. */
export function showKeys() {
  const dialog = el("dialog", { class: "dialog", "aria-labelledby": "keys-title" });
  const isOn = el("input", { type: "checkbox", checked: !areOff(), onchange: () => turn(isOn.checked) });
  dialog.append(
    el(
      "div",
      { class: "dialog-head" },
      el("h2", { id: "keys-title" }, w("web-keys")),
      el(
        "button",
        { type: "button", class: "icon-button", "aria-label": w("web-close"), onclick: () => dialog.close() },
        icon("close"),
      ),
    ),
    el("dl", { class: "keys" }, SHOWN.map(([keys, id]) => pair(keys, id))),
    el("label", { class: "keys-on" }, isOn, w("web-keys-on")),
  );
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  dialog.showModal();
}

function pair(keys, id) {
  return el("div", {}, el("dt", {}, keys.map((key) => el("kbd", {}, key))), el("dd", {}, w(id)));
}
