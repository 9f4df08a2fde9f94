// <bh-settings>: how one wants to be told, in general and by type and source, and when.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { drawn } from "./html.js";
import { me, setMe } from "./me.js";
import { loaded, openInPlace } from "./office.js";
import { toast, toastOf } from "./popups.js";
import "./push.js";
import "./sessions.js";
import { makeSwitch } from "./switch.js";
import { w } from "./words.js";

const EVERYTHING_OFF = "everything_off";
const HINTS = {
  push: "web-about-push",
  browsers: "web-about-browsers",
  sound: "web-about-sound",
  pop_ups: "web-about-pop-ups",
  everything_off: "web-about-everything-off",
};

class Settings extends HTMLElement {
  #settings = null;
  #switches = new Map(); // where → what makeSwitch has made
  #wanted = new Map(); // where → what the person has chosen and the server does not know yet
  #content = null;

  /** Called each time that somebody comes here. */
  async enter() {
    if (this.#content?.hidden) return; // a screen is open
    if (this.#content) await this.#again();
    else await loaded(this, () => this.#load());
  }

  async #load() {
    const content = el("div", { class: "office" });
    this.#content = content;
    try {
      await this.#reload();
    } catch (failed) {
      this.#content = null;
      throw failed;
    }
    this.replaceChildren(content);
  }

  async #again() {
    await this.#reload().catch(() => toast(w("web-not-loaded")));
  }

  async #reload() {
    const settings = await api.get("settings");
    const isAlike = this.#settings && shapeOf(this.#settings) === shapeOf(settings);
    this.#settings = settings;
    if (isAlike) this.#fill();
    else this.#draw();
    this.#tell();
  }

  // Sound and pop-ups are also made by what runs on the page.
  #tell() {
    if (!me) return; // signed out meanwhile
    const now = new Map(this.#settings.switches.map((it) => [it.preference, it.effective]));
    const { sound, pop_ups: popUps } = me;
    setMe({ ...me, sound: now.get("sound") ?? sound, pop_ups: now.get("pop_ups") ?? popUps });
  }

  // The language may be another one now, and it is that of the whole page.
  async #back() {
    const now = await api.get("me").catch(() => me);
    if (now?.language !== me?.language) location.reload();
    else await this.#again();
  }

  #draw() {
    const { switches, kinds, sources, columns } = this.#settings;
    this.#switches.clear();
    this.#wanted.clear();
    const sections = [
      el("h1", null, w("web-settings")),
      el("ul", { class: "card switches" }, ...switches.map((it) => this.#general(it))),
      el("bh-push"),
      el("h2", null, w("web-settings-when")),
      this.#times(),
      ...this.#matrix("kind", w("web-settings-by-type"), columns, kinds),
      ...(sources.length ? this.#matrix("source", w("web-settings-by-source"), columns, sources) : []),
      el("bh-sessions"),
    ];
    fill(this.#content, sections);
    this.#fill();
  }

  #general(cell) {
    const hint = `office-about-${cell.preference}`;
    const it = this.#switch(`general ${cell.preference}`, cell, hint);
    const isGrave = cell.preference === EVERYTHING_OFF;
    return el("li", { class: isGrave ? "grave" : "" },
      el("span", { class: "name" }, cell.label,
        el("small", { id: hint }, HINTS[cell.preference] ? w(HINTS[cell.preference]) : "")),
      it.element,
    );
  }

  #times() {
    const { links } = this.#settings;
    const open = (link) => openInPlace(this, this.#content, link, () => this.#back());
    return el("div", { class: "card" },
      el("div", { class: "summary" }),
      el("ul", { class: "links" }, ...links.map((link) =>
        el("li", null, el("button", { type: "button", onclick: () => open(link) }, link.label)))),
    );
  }

  // The roles are named because a table that is drawn as a grid would lose them.
  #matrix(part, title, columns, rows) {
    const id = `office-matrix-${part}`;
    const head = el("tr", { role: "row" },
      el("th", { role: "columnheader", scope: "col" }, w(`web-settings-${part}`)),
      columns.map((it) => el("th", { role: "columnheader", scope: "col", class: "channel" }, it.label)),
    );
    const body = rows.map((row, place) => el("tr", { role: "row" },
      el("th", { role: "rowheader", scope: "row" }, row.name,
        row.urgent && el("small", { class: "urgent" }, w("web-urgent"))),
      row.cells.map((cell) => el("td", { role: "cell" },
        this.#switch(whereIs(part, place, cell), cell).element)),
    ));
    const table = el("table", { role: "table", "aria-labelledby": id },
      el("thead", { role: "rowgroup" }, head), el("tbody", { role: "rowgroup" }, body));
    const note = el("p", { class: "note", "data-overruled": true },
      el("i", { class: "overruled-mark", "aria-hidden": "true" }), w("web-overruled-help"));
    if (!rows.length) return [el("h2", { id }, title), el("p", { class: "office-empty" }, w("web-settings-none"))];
    return [el("h2", { id }, title), el("div", { class: "card matrix" }, table), note];
  }

  #switch(where, cell, describedBy) {
    const made = makeSwitch(cell.label, () => this.#flip(where), describedBy);
    this.#switches.set(where, made);
    return made;
  }

  #cells() {
    const { switches, kinds, sources } = this.#settings;
    const found = new Map(switches.map((it) => [`general ${it.preference}`, it]));
    for (const [part, rows] of [["kind", kinds], ["source", sources]]) {
      rows.forEach((row, place) => {
        for (const cell of row.cells) found.set(whereIs(part, place, cell), cell);
      });
    }
    return found;
  }

  #fill() {
    for (const [where, cell] of this.#cells()) {
      const value = this.#wanted.get(where) ?? cell.value;
      const isOverruled = value && !cell.effective && cell.value === value;
      this.#switches.get(where).set(value, isOverruled);
    }
    const summary = this.#settings.summary.map((it) => el("p", null, drawn(it)));
    fill(this.#content.querySelector(".summary"), summary);
    const isAny = this.#content.querySelector("[data-state=overruled]") !== null;
    for (const note of this.#content.querySelectorAll("[data-overruled]")) note.hidden = !isAny;
  }

  // Shown at once. Whoever presses again meanwhile is heard, too: it ends when both are of one mind.
  async #flip(where) {
    const isBusy = this.#wanted.has(where);
    this.#wanted.set(where, !(this.#wanted.get(where) ?? this.#cells().get(where).value));
    this.#fill();
    if (isBusy) return;
    try {
      // With other rows than before, what was wanted is forgotten.
      while (this.#wanted.has(where) && this.#cells().get(where).value !== this.#wanted.get(where)) {
        const { value, press } = this.#cells().get(where);
        const told = await api.post("press", { press });
        if (told.toast) toast(told.toast.text);
        await this.#reload();
        if (this.#cells().get(where)?.value === value) break; // refused, and the toast has said why
      }
    } catch (error) {
      toastOf(error);
    } finally {
      this.#wanted.delete(where);
      this.#fill();
    }
  }
}

// By its place: several sources may have one name.
function whereIs(part, place, cell) {
  return `${part} ${place} ${cell.preference}`;
}

/** What rows and columns there are, whatever is on or off. */
function shapeOf({ switches, kinds, sources, links }) {
  const rows = [...kinds, ...sources].map((it) => [it.kind, it.name, it.cells.length]);
  return JSON.stringify([switches.map((it) => it.preference), rows, links]);
}

customElements.define("bh-settings", Settings);
