// What settings and cabinet share: loading, and the bot's screens opened in their place.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import "./screen.js";
import { backBy } from "./telegram.js";
import { w } from "./words.js";

const OPEN = "/open"; // the end of the address while a screen is open, so that Back closes it

/** Fills `host` by `work`; if that fails, says so and offers to try again. */
export async function loaded(host, work) {
  host.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (failed) {
    if (failed.status === undefined) throw failed;
    const again = { type: "button", class: "button", onclick: () => loaded(host, work) };
    host.replaceChildren(
      el("div", { class: "office-empty", role: "alert" },
        el("p", null, w("web-not-loaded")), el("button", again, w("web-front-try-again"))));
  } finally {
    host.removeAttribute("aria-busy");
  }
}

/**
 * Opens what the button `press` opens in the chat, instead of `content`, which is an element within
 * `host`. `onBack` is called once the person has come back, for what they may have changed;
 * `isDone`: whether the press has done all that it should, so that there is nothing to open.
 */
export async function openInPlace(host, content, { press, label, isDone }, onBack) {
  const opener = document.activeElement;
  const screen = el("bh-screen");
  let isAnswered = false;
  screen.addEventListener("pressed", () => (isAnswered = true), { once: true });
  await screen.press(press);
  if (!isAnswered) return; // it has said why
  if (await isDone?.()) return;
  if (!screen.hasChildNodes()) {
    onBack();
    return;
  }
  const goBack = () => history.back();
  const back = el("button", { type: "button", class: "office-back", onclick: goBack },
    icon("back"), w("web-back"));
  const place = el("section", { class: "office place", "aria-label": label }, back,
    el("h1", { class: "unseen" }, label), el("div", { class: "card card-padded" }, screen));
  place.addEventListener("keydown", (event) => event.key === "Escape" && goBack());

  const moved = () => {
    if (location.hash.endsWith(OPEN)) {
      backBy(goBack);
      return;
    }
    removeEventListener("hashchange", moved);
    place.remove();
    content.hidden = false;
    opener?.focus();
    onBack();
  };
  content.hidden = true;
  host.append(place);
  history.replaceState(null, "", withoutOpen() || "#");
  location.hash = withoutOpen() + OPEN;
  addEventListener("hashchange", moved);
  back.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

/** A line of a list of places: what it is, what is known of it, and the button that ends it. */
export function placeLine(name, about, label, end) {
  return el("li", null,
    el("span", { class: "name" }, name, el("small", null, about)),
    el("button", { type: "button", class: "button", "aria-label": `${label}: ${name}`, onclick: end },
      label));
}

/** What the address names, whether or not a screen is open there. */
export function withoutOpen() {
  return location.hash.endsWith(OPEN) ? location.hash.slice(0, -OPEN.length) : location.hash;
}
