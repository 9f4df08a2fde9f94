// <bh-cabinet>: what administrators look after, as tables that can be scanned.

import { api } from "./api.js";
import "./chart.js";
import { el, fill } from "./dom.js";
import { drawn } from "./html.js";
import { loaded, openInPlace } from "./office.js";
import "./screen.js";
import "./table.js";
import { w } from "./words.js";

const SENT = "sent"; // is a chart
const DAYS = 14;

class Cabinet extends HTMLElement {
  #content = null;
  #tabs = [];
  #panel = null;
  #table = null;
  #chosen = "";
  #page = 0;
  #shown = ""; // the answer that the panel shows
  #asked = 0;

  constructor() {
    super();
    this.addEventListener("bh-press", ({ detail }) => this.#press(detail));
    this.addEventListener("bh-page", ({ detail }) => this.#turn(detail));
  }

  /** Called each time that somebody comes here; `address`: such as #/cabinet/staff. */
  async enter(address) {
    if (this.#content?.hidden) return; // a screen is open
    const tab = this.#tabs.find((it) => it.id === address.split("/")[2])?.id;
    if (!this.#content) await loaded(this, () => this.#begin(address.split("/")[2]));
    else await this.#choose(tab ?? this.#chosen, this.#page);
  }

  async #begin(wanted) {
    const { switch: state, tabs } = await api.get("cabinet");
    this.#tabs = tabs.filter((it) => it.id !== SENT);
    this.#draw(state, tabs.length > this.#tabs.length);
    await this.#choose(this.#tabs.some((it) => it.id === wanted) ? wanted : this.#tabs[0].id);
  }

  #draw(state, hasChart) {
    const screen = el("bh-screen");
    const chart = hasChart && el("bh-chart");
    this.#panel = el("div", { role: "tabpanel", id: "office-panel", tabIndex: 0, class: "office-panel" });
    this.#content = el("div", { class: "office office-wide" },
      el("h1", null, w("web-cabinet")),
      el("div", { class: "overview" },
        el("div", { class: "card card-padded" }, screen),
        chart && el("div", { class: "card card-padded" }, chart)),
      this.#tablist(),
      this.#panel,
    );
    fill(this, this.#content);
    screen.show({ html: state.html, is_plain: false, rows: state.links.map((link) => [link]) });
    if (!chart) return;
    const without = () => chart.parentElement.remove();
    api.get("cabinet/sent", { days: DAYS }).then((it) => chart.show(it), without);
  }

  #tablist() {
    const buttons = this.#tabs.map(({ id, label }) => el("button", {
      type: "button",
      role: "tab",
      id: `office-tab-${id}`,
      "aria-controls": "office-panel",
      onclick: () => this.#choose(id),
    }, label));
    const onkeydown = (event) => this.#move(event, buttons);
    return el("div", { role: "tablist", class: "office-tabs", "aria-label": w("web-cabinet"), onkeydown },
      buttons);
  }

  #move(event, buttons) {
    const here = buttons.indexOf(document.activeElement);
    const places = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: buttons.length - 1 };
    if (!(event.key in places)) return;
    event.preventDefault();
    const place = (places[event.key] + buttons.length) % buttons.length;
    buttons[place].focus();
    this.#choose(this.#tabs[place].id);
  }

  async #choose(id, page = 0) {
    this.#chosen = id;
    this.#page = page;
    history.replaceState(null, "", `#/cabinet/${id}`);
    for (const tab of this.querySelectorAll("[role=tab]")) {
      const isChosen = tab.id === `office-tab-${id}`;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      if (isChosen) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    this.#panel.setAttribute("aria-labelledby", `office-tab-${id}`);
    await this.#load();
  }

  async #turn(page) {
    this.#page = page;
    await this.#load();
    this.#panel.focus({ preventScroll: true });
    this.#panel.scrollIntoView({ block: "start" });
  }

  /** Whether something else is shown than before. */
  async #load() {
    const asked = (this.#asked += 1);
    const before = this.#shown;
    await loaded(this.#panel, async () => {
      const told = await api.get(`cabinet/${this.#chosen}`, { page: this.#page });
      if (asked === this.#asked) this.#fill(told);
    });
    return this.#shown !== before;
  }

  #fill(told) {
    const shown = JSON.stringify([this.#chosen, told]);
    if (shown === this.#shown && this.#panel.contains(this.#table)) return;
    const isSame = this.#table?.tab === this.#chosen && this.#panel.contains(this.#table);
    this.#shown = shown;
    if (!isSame) this.#table = Object.assign(el("bh-table"), { tab: this.#chosen });
    const links = told.links.map((link) =>
      el("button", { type: "button", class: "button", onclick: () => this.#open(link) }, link.label));
    const head = el("div", { class: "office-head" },
      el("div", null,
        el("h2", null, told.title),
        told.about && el("p", { class: "note told" }, drawn(told.about))),
      links.length > 0 && el("div", { class: "actions" }, links));
    if (isSame) this.#panel.querySelector(".office-head").replaceWith(head);
    else fill(this.#panel, head, this.#table);
    this.#table.show(told);
  }

  // What has changed something in the table has done its work; anything else opens its screen.
  #press(pressed) {
    this.#open({ ...pressed, isDone: () => this.#load() });
  }

  #open(pressed) {
    return openInPlace(this, this.#content, pressed, () => this.#load());
  }
}

customElements.define("bh-cabinet", Cabinet);
