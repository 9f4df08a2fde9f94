// <bh-screen>: one of the bot's screens, its text and its buttons, drawn on the page.
//
// A button does what it does in the chat; the screen that answers takes this one's place.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { drawn, isWeb } from "./html.js";
import { icon } from "./icons.js";
import { me } from "./me.js";
import { toast, toastOf } from "./popups.js";
import { close, isTelegram } from "./telegram.js";
import { w } from "./words.js";

const STYLES = new Set(["primary", "success", "danger"]);

/** Events: `pressed` with the answer of a press, after it is shown. */
export class Screen extends HTMLElement {
  #hint = null;

  connectedCallback() {
    this.tabIndex = -1;
  }

  /** Draws a screen as the API gives it; null empties this. */
  show(screen) {
    const hadFocus = this.contains(document.activeElement);
    if (!screen) {
      this.#hint = null;
      fill(this);
      return;
    }
    fill(
      this,
      el("div", { class: "screen-text" }, drawn(screen.html, screen.is_plain)),
      el("div", { class: "screen-rows" }, screen.rows.map((row) => this.#row(row))),
      this.#hint,
    );
    if (hadFocus) this.focus({ preventScroll: true });
  }

  /** Does what the button with this packed data does. */
  async press(packed) {
    if (this.hasAttribute("aria-busy")) return;
    this.setAttribute("aria-busy", "true");
    try {
      this.#took(await api.post("press", { press: packed }));
    } catch (error) {
      toastOf(error);
    } finally {
      this.removeAttribute("aria-busy");
    }
  }

  #took(answer) {
    if (answer.toast) toast(answer.toast.text, { alert: answer.toast.alert });
    this.#hint?.remove();
    this.#hint = answer.in_chat ? inChat() : null;
    if (answer.screen) this.show(answer.screen);
    else if (this.#hint) this.append(this.#hint);
    this.dispatchEvent(new CustomEvent("pressed", { detail: answer, bubbles: true }));
  }

  #row(row) {
    return el("div", { class: "screen-row" }, row.map((it) => this.#button(it)));
  }

  #button(button) {
    const look = STYLES.has(button.style) ? `button button-${button.style}` : "button";
    if (button.url && isWeb(button.url)) {
      const props = { class: look, href: button.url, target: "_blank", rel: "noopener noreferrer" };
      return el("a", props, el("span", {}, button.label), icon("out"));
    }
    const act = button.copies
      ? () => copied(button.copies)
      : () => button.press && this.press(button.press);
    return el(
      "button",
      { type: "button", class: look, onclick: act },
      el("span", {}, button.label),
      button.copies ? icon("copy") : null,
    );
  }
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(`${w("web-copied")}: ${text}`);
  } catch {
    toast(text, { alert: true });
  }
}

/** Says that the chat has asked a question, which only words can answer. */
function inChat() {
  return el("div", { class: "hint", role: "status" }, el("p", {}, w("web-in-chat")), wayToChat());
}

/** In Telegram, the chat is what lies below the page. */
function wayToChat() {
  const label = w("web-open-chat");
  if (isTelegram()) return el("button", { type: "button", class: "button", onclick: close }, label);
  if (!me?.chat) return null;
  const props = { class: "button", href: me.chat, target: "_blank", rel: "noopener noreferrer" };
  return el("a", props, label);
}

customElements.define("bh-screen", Screen);
