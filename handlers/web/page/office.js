// What settings and cabinet share: their style, and the bot's screens opened in their place.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import "./screen.js";
import { w } from "./words.js";

let style = null;

/** Loads the style of this half of the page, once. */
export function dressed() {
  style ??= new Promise((done) => {
    const href = new URL("./office.css", import.meta.url).href;
    document.head.append(el("link", { rel: "stylesheet", href, onload: done, onerror: done }));
  });
  return style;
}

/** Fills `host` by `work`; if that fails, says so and offers to try again. */
export async function loaded(host, work) {
  host.setAttribute("aria-busy", "true");
  try {
    await dressed();
    await work();
  } catch {
    const again = { type: "button", class: "button", onclick: () => loaded(host, work) };
    host.replaceChildren(
      el("div", { class: "office-empty", role: "alert" },
        el("p", null, w("web-not-loaded")), el("button", again, w("web-try-again"))));
  } finally {
    host.removeAttribute("aria-busy");
  }
}

/**
 * Opens what the button `press` opens in the chat, instead of `content`, which is an element within
 * `host`. `onBack` is called once the person has come back, for what they may have changed.
 */
export async function openInPlace(host, content, { press, label }, onBack) {
  const opener = document.activeElement;
  const screen = el("bh-screen");
  let isAnswered = false;
  screen.addEventListener("pressed", () => (isAnswered = true), { once: true });
  await screen.press(press);
  if (!isAnswered) return; // it has said why
  if (!screen.hasChildNodes()) {
    onBack();
    return;
  }
  const back = el("button", { type: "button", class: "office-back" }, icon("back"), w("web-back"));
  const place = el("section", { class: "office place", "aria-label": label }, back, screen);
  back.addEventListener("click", () => {
    place.remove();
    content.hidden = false;
    opener?.focus();
    onBack();
  });
  content.hidden = true;
  host.append(place);
  back.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}
