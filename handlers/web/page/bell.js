// <bh-bell>: the list of notifications, one row an object, with its tabs, search and filters.

import { Failure, api } from "./api.js";
import { showUnread } from "./badge.js";
import { bones, broken, empty } from "./blanks.js";
import { Days } from "./days.js";
import { el, fill, hear, tell, unhurried } from "./dom.js";
import { keyOf, row } from "./entry.js";
import { Feed } from "./feed.js";
import { icon } from "./icons.js";
import { toast, toastOf } from "./popups.js";
import { counted, dayOf, w } from "./words.js";

const SECTIONS = ["events", "system"];
const TYPING_MS = 250;

export class Bell extends HTMLElement {
  #feed = new Feed({
    busy: (is) => this.#busy(is),
    shown: (unread) => this.#shown(unread),
    failed: (error) => this.#broke(error),
  });
  #openKey = null;
  #isBroken = false; // the last request failed, and none is made before somebody asks
  #rows = new Map(); // by key: {node, said}
  #days = new Days();
  #day = ""; // when it was drawn
  #parts = {};
  #watch = null;

  /** Draws the bell. `first`: the promise of `firstPage`. */
  start(first) {
    this.#build();
    this.#load(first);
    hear("changed", ({ version, unread }) => {
      this.#count(unread);
      this.#feed.heard(version);
    });
    hear("marked", ({ item, unread }) => {
      this.#count(unread);
      if (item) this.#feed.put(item);
    });
    hear("stale", () => this.#feed.refreshSoon());
    document.addEventListener("visibilitychange", () => this.#followTheDay());
  }

  // What keys and the opened notification do with it

  /** Marks the row of the opened notification; null: none is open. */
  set open(entry) {
    this.#openKey = entry && keyOf(entry);
    for (const { node } of this.#rows.values()) this.#markOpen(node);
  }

  /** The id `by` rows from this one, or the first; null if there is none. */
  near(id, by) {
    const { items } = this.#feed;
    const at = items.findIndex((it) => it.id === id);
    const found = at < 0 ? items[0] : items[at + by];
    if (!found && by > 0) this.#feed.more();
    return found?.id ?? null;
  }

  /** The id of the row that has the focus. */
  get focused() {
    const found = document.activeElement?.closest?.("[data-id]");
    return found && this.contains(found) ? Number(found.dataset.id) : null;
  }

  focusRow(id) {
    const link = this.#parts.list.querySelector(`[data-id="${id}"] .entry-link`);
    link?.focus();
    link?.scrollIntoView({ block: "nearest" });
  }

  focusSearch() {
    this.#parts.search.focus();
    this.#parts.search.select();
  }

  /** Marks a notification; `isUnread` null: the other way round. */
  async mark(id, isUnread = null) {
    const entry = this.#feed.items.find((it) => it.id === id);
    const wanted = isUnread ?? !entry?.unread;
    if (entry && entry.unread === wanted) return;
    if (entry) this.#feed.put({ ...entry, unread: wanted });
    try {
      const answer = await api.post(`notifications/${id}/${wanted ? "unread" : "read"}`);
      tell("marked", { id, item: answer.item, unread: answer.unread });
    } catch (error) {
      if (entry) this.#feed.put(entry);
      toastOf(error);
    }
  }

  async markAll() {
    const { all } = this.#parts;
    if (isOff(all)) return;
    turnOff(all, true);
    try {
      const { section } = this.#feed;
      const { unread, undo } = await api.post("read-all", { section });
      this.#count(unread);
      toast(w(`web-all-read-${section}`), { undo: undo && (() => this.#undo(undo)) });
      tell("stale");
    } catch (error) {
      turnOff(all, false);
      toastOf(error);
    }
  }

  async #undo(press) {
    try {
      const { toast: told } = await api.post("press", { press });
      if (told) toast(told.text, { alert: told.alert });
      tell("stale");
    } catch (error) {
      toastOf(error);
    }
  }

  // Drawing

  #build() {
    const search = el("input", {
      type: "search",
      "aria-label": w("web-search"),
      placeholder: w("web-search"),
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      oninput: () => this.#searchSoon(),
      onsearch: () => this.#searchSoon.now(),
    });
    const only = el(
      "button",
      { type: "button", class: "chip", "aria-pressed": "false", onclick: () => this.#filter() },
      w("web-unread"),
    );
    const all = el(
      "button",
      { type: "button", class: "mark-all", onclick: () => this.markAll() },
      el("span", {}, w("web-mark-all")),
      icon("checks"),
    );
    const tabs = SECTIONS.map((it) => this.#tab(it));
    const list = el("ul", { class: "entries" });
    const foot = el("div", { class: "foot" });
    const panel = el("div", { class: "panel", role: "tabpanel", id: "entries" }, list, foot);
    this.#parts = { search, only, all, tabs, list, foot, panel };
    this.#showTab();
    fill(
      this,
      el(
        "div",
        { class: "bell-head" },
        el("div", { class: "bell-title" }, el("h1", { tabIndex: -1 }, w("web-bell")), all),
        el("div", { class: "search", role: "search" }, icon("search"), search, only),
        this.#tablist(tabs),
      ),
      panel,
    );
    this.#observe();
    matchMedia("(min-width: 900px)").addEventListener("change", () => this.#observe());
  }

  #tablist(tabs) {
    const onkeydown = (event) => this.#arrow(event);
    return el("div", { class: "tabs", role: "tablist", "aria-label": w("web-bell"), onkeydown }, tabs);
  }

  #tab(section) {
    const isOn = section === this.#feed.section;
    return el(
      "button",
      {
        type: "button",
        role: "tab",
        class: "tab",
        id: `tab-${section}`,
        "aria-selected": String(isOn),
        "aria-controls": "entries",
        tabIndex: isOn ? 0 : -1,
        onclick: () => this.#choose(section),
      },
      section === "events" ? w("web-events") : w("web-system"),
      el("span", { class: "tab-count", hidden: true }),
    );
  }

  #arrow(event) {
    if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    const at = SECTIONS.indexOf(this.#feed.section);
    const last = SECTIONS.length - 1;
    const to = { ArrowLeft: at ? at - 1 : last, ArrowRight: at < last ? at + 1 : 0, Home: 0, End: last };
    this.#choose(SECTIONS[to[event.key]]);
    this.#parts.tabs[SECTIONS.indexOf(this.#feed.section)].focus();
  }

  #count(unread) {
    if (!unread) return;
    showUnread(unread);
    tell("unread", unread);
    const { tabs, all } = this.#parts;
    SECTIONS.forEach((section, index) => {
      const label = tabs[index].querySelector(".tab-count");
      label.hidden = !unread[section];
      fill(label, counted(unread[section]), el("span", { class: "unseen" }, ` ${w("web-unread")}`));
    });
    turnOff(all, !unread[this.#feed.section]);
  }

  #draw() {
    const { list, foot } = this.#parts;
    this.#day = dayOf(new Date());
    const focus = this.#whereFocusIs();
    const { items } = this.#feed;
    const keys = new Set(items.map(keyOf));
    place(list, this.#days.among(items, (entry) => this.#row(entry)));
    for (const key of [...this.#rows.keys()]) if (!keys.has(key)) this.#rows.delete(key);
    this.#restore(focus);
    fill(foot, items.length || this.#feed.next ? this.#end() : this.#empty());
  }

  #row(entry) {
    const said = JSON.stringify(entry);
    const known = this.#rows.get(keyOf(entry));
    if (known?.said === said) return known.node;
    const node = row(entry, (it) => this.mark(it.id, !it.unread));
    this.#markOpen(node);
    const wasUnfolded = known?.node.querySelector(".entry-steps[aria-expanded=true]");
    if (wasUnfolded) node.querySelector(".entry-steps")?.click();
    this.#rows.set(keyOf(entry), { node, said });
    return node;
  }

  /** What was "today" is "yesterday" for whoever comes back to a tab in the morning. */
  #followTheDay() {
    if (!document.hidden && this.#day && dayOf(new Date()) !== this.#day) this.#feed.refreshSoon();
  }

  #markOpen(node) {
    const isOpen = node.dataset.key === this.#openKey;
    node.classList.toggle("is-open", isOpen);
    const link = node.querySelector(".entry-link");
    if (isOpen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }

  #whereFocusIs() {
    const { activeElement } = document;
    const node = activeElement?.closest?.("[data-key]");
    if (!node || !this.#parts.list.contains(node)) return null;
    const at = this.#shownRows().indexOf(node);
    return { key: node.dataset.key, at, act: activeElement.dataset.act ?? "open" };
  }

  /** After a row was drawn again or has left, the focus is where it was, or on the next one. */
  #restore(focus) {
    if (!focus || this.focused !== null) return;
    const shown = this.#shownRows();
    const node = this.#rows.get(focus.key)?.node ?? shown[Math.min(focus.at, shown.length - 1)];
    const same = node?.querySelector(`[data-act=${focus.act}]`) ?? node?.querySelector(".entry-link");
    (same ?? this.#parts.search).focus();
  }

  #shownRows() {
    return [...this.#parts.list.querySelectorAll("[data-key]")];
  }

  #end() {
    const text = this.#feed.next ? w("web-more") : w("web-end");
    return el("p", { class: this.#feed.next ? "more" : "end" }, text);
  }

  #empty() {
    const { query, onlyUnread } = this.#feed;
    const why = query ? "search" : onlyUnread ? "unread" : "none";
    return empty(why, () => this.#reset());
  }

  #bones() {
    this.#rows.clear();
    fill(this.#parts.list, bones());
    fill(this.#parts.foot, el("p", { class: "unseen", role: "status" }, w("web-loading")));
  }

  // Choosing what is shown

  #choose(section) {
    if (section === this.#feed.section) return;
    this.#feed.section = section;
    this.#showTab();
    this.#load();
  }

  #showTab() {
    const { section } = this.#feed;
    SECTIONS.forEach((it, index) => {
      this.#parts.tabs[index].setAttribute("aria-selected", String(it === section));
      this.#parts.tabs[index].tabIndex = it === section ? 0 : -1;
    });
    this.#parts.panel.setAttribute("aria-labelledby", `tab-${section}`);
  }

  #filter() {
    this.#feed.onlyUnread = !this.#feed.onlyUnread;
    this.#parts.only.setAttribute("aria-pressed", String(this.#feed.onlyUnread));
    this.#load();
  }

  #searchSoon = unhurried(() => {
    const query = this.#parts.search.value.trim();
    if (query === this.#feed.query) return;
    this.#feed.query = query;
    this.#load();
  }, TYPING_MS);

  #reset() {
    this.#feed.query = this.#parts.search.value = "";
    this.#feed.onlyUnread = false;
    this.#parts.only.setAttribute("aria-pressed", "false");
    this.#load();
  }

  // Loading

  #load(first = null) {
    this.#bones();
    this.#top();
    this.#feed.load(first);
  }

  #busy(is) {
    this.#parts.panel.setAttribute("aria-busy", String(is));
    if (!is) this.#look();
  }

  #shown(unread) {
    this.#isBroken = false;
    this.#showTab();
    this.#count(unread);
    this.#draw();
  }

  #broke(error) {
    if (!(error instanceof Failure)) throw error;
    this.#isBroken = true;
    if (!this.#feed.items.length) fill(this.#parts.list);
    fill(this.#parts.foot, broken(() => this.#retry()));
  }

  #retry() {
    if (this.#feed.items.length) this.#feed.refreshSoon.now();
    else this.#load();
  }

  // Scrolling: on a desktop the list scrolls, on a phone the page

  #observe() {
    this.#watch?.disconnect();
    const root = matchMedia("(min-width: 900px)").matches ? this.#parts.panel : null;
    const seen = (changes) => changes.at(-1).isIntersecting && this.#feed.more();
    this.#watch = new IntersectionObserver(seen, { root, rootMargin: "0px 0px 800px" });
    this.#watch.observe(this.#parts.foot);
  }

  /** The end may still be in sight after a page has come. */
  #look() {
    this.#watch.unobserve(this.#parts.foot);
    if (this.#feed.next && !this.#isBroken) this.#watch.observe(this.#parts.foot);
  }

  #top() {
    this.#parts.panel.scrollTop = 0;
    if (!this.hidden) window.scrollTo(0, 0);
  }
}

// A button that is `disabled` would lose the focus.
const isOff = (button) => button.getAttribute("aria-disabled") === "true";
const turnOff = (button, is) => button.setAttribute("aria-disabled", String(is));

/** Puts `nodes` into `list` in this order; those that are there already do not leave it. */
function place(list, nodes) {
  const wanted = new Set(nodes);
  for (const node of [...list.children]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, index) => {
    if (list.children[index] !== node) list.insertBefore(node, list.children[index] ?? null);
  });
}

customElements.define("bh-bell", Bell);
