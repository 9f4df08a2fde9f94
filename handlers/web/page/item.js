// <bh-item>: an opened notification, its card with the chat's buttons, why it came, its history.
//
// Beside the list on a desktop; on a phone over it. Whoever leaves one has read it, unless they have
// done something else about it; while it is open it stays as it is, for a read card has less buttons.

import { Failure, api } from "./api.js";
import { broken } from "./blanks.js";
import { el, fill, hear, tell, unhurried } from "./dom.js";
import { keyOf, step } from "./entry.js";
import { drawn, isWeb } from "./html.js";
import { icon } from "./icons.js";
import "./screen.js";
import { w } from "./words.js";

const CALM_MS = 150;

/**
 * Events: `found` with the notification, also when it has changed; `mark` with the id of one to be
 * turned round; `close`, when somebody wants to leave; `left` with the id of one that is read by that.
 */
export class Item extends HTMLElement {
  #id = null;
  #found = null;
  #isCard = true; // not a screen that a button has led to
  #isDone = false; // something has been done about it here
  #said = ""; // the screen that is shown
  #parts = {};
  #asking = null;

  connectedCallback() {
    if (this.#parts.screen) return;
    this.#build();
    hear("changed", () => this.#againSoon());
    hear("marked", ({ item }) => {
      if (!item || !this.#found || keyOf(item) !== keyOf(this.#found)) return;
      this.#isDone = true;
      this.#found = { ...this.#found, unread: item.unread };
      this.#drawBar();
      this.#againSoon();
    });
  }

  get openId() {
    return this.#id;
  }

  get entry() {
    return this.#found;
  }

  /** Opens a notification; null closes. */
  async show(id) {
    if (id === this.#id) return;
    this.#leaveBehind();
    this.#id = id;
    this.#isDone = false;
    this.#found = null;
    this.#isCard = true;
    this.#said = "";
    this.#parts.screen.show(null);
    this.#asking?.abort();
    this.classList.toggle("is-open", id !== null);
    if (id === null) this.#drawChoose();
    else {
      this.#drawBones();
      await this.#ask({ isFirst: true });
    }
  }

  #againSoon = unhurried(() => this.#id !== null && this.#ask({ isFirst: false }), CALM_MS);

  async #ask({ isFirst }) {
    const id = this.#id;
    this.#asking?.abort();
    const { signal } = (this.#asking = new AbortController());
    try {
      const found = await api.get(`notifications/${id}`, {}, { signal });
      if (id !== this.#id) return;
      this.#found = found;
      this.#draw(isFirst);
      this.dispatchEvent(new CustomEvent("found", { detail: found }));
    } catch (error) {
      if (signal.aborted || id !== this.#id) return;
      if (!(error instanceof Failure)) throw error;
      if (isFirst || error.status === 404) this.#drawGone(error.status);
    }
  }

  #build() {
    const screen = el("bh-screen");
    screen.addEventListener("pressed", ({ detail }) => this.#pressed(detail));
    const heading = el("h2", { class: "unseen", tabIndex: -1 });
    const about = el("div", { class: "item-about" });
    const card = el("div", { class: "card" }, screen);
    const bar = el("div", { class: "item-bar" });
    const body = el("div", { class: "item-body" });
    this.#parts = { screen, heading, about, card, bar, body };
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", w("web-item"));
    fill(this, bar, body);
    this.#drawChoose();
  }

  /** What the buttons have led to stays until its own buttons lead back to the card. */
  #pressed({ screen }) {
    this.#isDone = true;
    if (screen) {
      this.#isCard = screen.html === this.#found?.screen.html;
      this.#said = JSON.stringify(screen);
    } else this.#isCard = true;
    this.#againSoon();
    tell("stale");
  }

  /** What is drawn already stays as it is, and so does the focus in it. */
  #draw(isFirst) {
    const { screen, heading, about, card, body } = this.#parts;
    const said = JSON.stringify(this.#found.screen);
    if (this.#isCard && said !== this.#said) {
      screen.show(this.#found.screen);
      this.#said = said;
    }
    fill(heading, this.#found.title);
    fill(about, this.#why(), this.#history());
    this.#drawBar();
    if (!body.contains(card)) fill(body, heading, card, about);
    if (isFirst) heading.focus({ preventScroll: true });
  }

  #why() {
    const { why, screen } = this.#found;
    if (!why || screen.html.includes(why)) return null; // the card says it itself
    return part(w("web-why"), el("p", { class: "item-why" }, drawn(why)));
  }

  #history() {
    const { steps, id } = this.#found;
    if (steps.length < 2) return null;
    const shown = steps.map((it) => step(it, it.id === id));
    return part(w("web-history"), el("ol", { class: "steps" }, shown));
  }

  #drawBar() {
    const { bar } = this.#parts;
    const { unread, url, at, when } = this.#found;
    const focused = bar.contains(document.activeElement) && document.activeElement.dataset.act;
    const look = unread ? "button button-mark" : "button button-quiet";
    const mark = el(
      "button",
      { type: "button", class: look, "data-act": "mark", onclick: () => this.#mark() },
      icon(unread ? "check" : "unread"),
      w(unread ? "web-mark-read" : "web-mark-unread"),
    );
    const time = el("time", { class: "item-when", datetime: at }, when);
    fill(bar, this.#back(), time, mark, url && isWeb(url) ? toCrm(url) : null);
    if (focused) bar.querySelector(`[data-act=${focused}]`)?.focus();
  }

  #back() {
    if (this.#id === null) return null;
    const props = { type: "button", class: "icon-button item-back", "aria-label": w("web-back"), "data-act": "back" };
    const button = el("button", { ...props, onclick: () => this.#leave() });
    return fill(button, icon("back"), icon("close"));
  }

  #drawBones() {
    fill(this.#parts.bar, this.#back());
    const bones = Array.from({ length: 5 }, () => el("span", { class: "bone" }));
    fill(this.#parts.body, el("div", { class: "card", "aria-busy": "true" }, bones));
  }

  #drawChoose() {
    fill(this.#parts.bar);
    fill(
      this.#parts.body,
      el(
        "div",
        { class: "empty" },
        el("span", { class: "empty-icon" }, icon("bell")),
        el("p", { class: "empty-title" }, w("web-choose")),
        el("p", {}, w("web-choose-how")),
      ),
    );
  }

  #drawGone(status) {
    const gone = el("p", { class: "empty-title", role: "status" }, w("web-item-gone"));
    const found = status === 404 ? el("div", { class: "empty" }, gone) : broken(() => this.#retry());
    fill(this.#parts.body, found);
  }

  #retry() {
    this.#drawBones();
    this.#ask({ isFirst: true });
  }

  #mark() {
    this.dispatchEvent(new CustomEvent("mark", { detail: this.#found.id }));
  }

  #leaveBehind() {
    if (!this.#found?.unread || this.#isDone) return;
    this.dispatchEvent(new CustomEvent("left", { detail: this.#found.id }));
  }

  #leave() {
    this.dispatchEvent(new CustomEvent("close"));
  }
}

function toCrm(url) {
  const props = { href: url, target: "_blank", rel: "noopener noreferrer", "data-act": "crm" };
  const named = { "aria-label": w("web-open-crm"), title: w("web-open-crm") };
  return el("a", { class: "icon-button", ...props, ...named }, icon("out"));
}

function part(title, ...content) {
  return el("section", { class: "item-part" }, el("h3", {}, title), content);
}

customElements.define("bh-item", Item);
