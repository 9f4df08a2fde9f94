// <bh-item>: an opened notification, its card with the chat's buttons, why it came, its history.
//
// Beside the list on a desktop; on a phone over it. Opening one reads it, as in the chat.

import { Failure, api } from "./api.js";
import { el, fill, hear, tell, unhurried } from "./dom.js";
import { keyOf, step } from "./entry.js";
import { drawn, isWeb } from "./html.js";
import { icon } from "./icons.js";
import "./screen.js";
import { w } from "./words.js";

const CALM_MS = 150;

/**
 * Events: `found` with the notification, also when it has changed; `opened` with the id of one that
 * was unread; `mark` with the id of one to be turned round; `close`, when somebody wants to leave.
 */
export class Item extends HTMLElement {
  #id = null;
  #found = null;
  #isCard = true; // not a screen that a button has led to
  #parts = {};
  #asking = null;

  connectedCallback() {
    if (this.#parts.screen) return;
    this.#build();
    hear("changed", () => this.#againSoon());
    hear("marked", ({ item }) => {
      if (!item || !this.#found || keyOf(item) !== keyOf(this.#found)) return;
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
    this.#id = id;
    this.#found = null;
    this.#isCard = true;
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
      if (isFirst && found.unread) this.dispatchEvent(new CustomEvent("opened", { detail: found.id }));
    } catch (error) {
      if (signal.aborted || id !== this.#id) return;
      if (!(error instanceof Failure)) throw error;
      if (isFirst || error.status === 404) this.#drawGone(error.status);
    }
  }

  #build() {
    const screen = el("bh-screen");
    screen.addEventListener("pressed", ({ detail }) => this.#pressed(detail));
    const bar = el("div", { class: "item-bar" });
    const heading = el("h2", { class: "unseen", tabIndex: -1 });
    const body = el("div", { class: "item-body" });
    this.#parts = { screen, bar, heading, body };
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", w("web-item"));
    fill(this, bar, body);
    this.#drawChoose();
  }

  /** What the buttons have led to stays until its own buttons lead back to the card. */
  #pressed(answer) {
    this.#isCard = !answer.screen || answer.screen.html === this.#found?.screen.html;
    this.#againSoon();
    tell("stale");
  }

  #draw(isFirst) {
    const { screen, heading, body } = this.#parts;
    const found = this.#found;
    fill(heading, found.title);
    if (this.#isCard) screen.show(found.screen);
    this.#drawBar();
    fill(body, heading, el("div", { class: "card" }, screen), this.#why(), this.#history());
    if (isFirst) heading.focus({ preventScroll: true });
  }

  #why() {
    if (!this.#found.why) return null;
    return part(w("web-why"), el("p", { class: "item-why" }, drawn(this.#found.why)));
  }

  #history() {
    const { steps, id } = this.#found;
    if (steps.length < 2) return null;
    return part(w("web-history"), el("ol", { class: "steps" }, steps.map((it) => step(it, it.id === id))));
  }

  #drawBar() {
    const { unread, url, at, when } = this.#found;
    const label = w(unread ? "web-mark-read" : "web-mark-unread");
    fill(
      this.#parts.bar,
      this.#back(),
      el("time", { class: "item-when", datetime: at }, when),
      el(
        "button",
        { type: "button", class: "button button-quiet", onclick: () => this.#mark() },
        icon(unread ? "check" : "unread"),
        label,
      ),
      url && isWeb(url) ? toCrm(url) : null,
    );
  }

  #back() {
    if (this.#id === null) return null;
    const props = { type: "button", class: "icon-button item-back", "aria-label": w("web-back") };
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
    const again = el("button", { type: "button", class: "button", onclick: () => this.#retry() }, w("web-front-try-again"));
    const { heading, body } = this.#parts;
    fill(heading, w(status === 404 ? "web-item-gone" : "web-front-broken"));
    fill(
      body,
      el("div", { class: "empty" }, el("p", { class: "empty-title", role: "status" }, heading.textContent), status === 404 ? null : again),
    );
  }

  #retry() {
    this.#drawBones();
    this.#ask({ isFirst: true });
  }

  #mark() {
    this.dispatchEvent(new CustomEvent("mark", { detail: this.#found.id }));
  }

  #leave() {
    this.dispatchEvent(new CustomEvent("close"));
  }
}

function toCrm(url) {
  const props = { href: url, target: "_blank", rel: "noopener noreferrer" };
  return el("a", { class: "icon-button", "aria-label": w("web-open-crm"), title: w("web-open-crm"), ...props }, icon("out"));
}

function part(title, ...content) {
  return el("section", { class: "item-part" }, el("h3", {}, title), content);
}

customElements.define("bh-item", Item);
