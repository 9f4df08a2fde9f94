// <bh-cabinet>: what administrators look after, as tables that can be scanned.

import { api } from "./api.js";
import "./chart.js";
import { el } from "./dom.js";
import { drawn } from "./html.js";
import { loaded, openInPlace } from "./office.js";
import "./screen.js";
import "./table.js";
import { w } from "./words.js";

const DAYS = 14;

class Cabinet extends HTMLElement {
  #content = null;
  #tabs = [];
  #panel = null;
  #chosen = "";
  #asked = 0;

  /** `tab`: the one to open, else the first. */
  async show(tab = "") {
    await loaded(this, async () => {
      const { tabs } = await api.get("cabinet");
      this.#tabs = tabs;
      this.#draw();
      this.#choose(tabs.some((it) => it.id === tab) ? tab : tabs[0].id);
    });
  }

  connectedCallback() {
    this.addEventListener("bh-open", this.#opened);
  }

  disconnectedCallback() {
    this.removeEventListener("bh-open", this.#opened);
  }

  #opened = (event) => this.#open(event.detail);

  #draw() {
    const screen = el("bh-screen");
    const chart = el("bh-chart");
    this.#panel = el("div", { role: "tabpanel", id: "office-panel", tabIndex: 0, class: "panel" });
    this.#content = el("div", { class: "office office-wide" },
      el("h1", null, w("web-cabinet")),
      el("div", { class: "overview" },
        el("div", { class: "card card-padded" }, screen),
        el("div", { class: "card card-padded" }, chart)),
      this.#tablist(),
      this.#panel,
    );
    this.replaceChildren(this.#content);
    const without = (it) => () => it.parentElement.remove();
    screen.open("notifications").catch(without(screen));
    api.get("cabinet/sent", { days: DAYS }).then((it) => chart.show(it), without(chart));
  }

  #tablist() {
    const buttons = this.#tabs.map(({ id, label }) => el("button", {
      type: "button",
      role: "tab",
      id: `office-tab-${id}`,
      "aria-controls": "office-panel",
      onclick: () => this.#choose(id),
    }, label));
    const list = el("div", { role: "tablist", class: "tabs", "aria-label": w("web-cabinet") }, ...buttons);
    list.addEventListener("keydown", (event) => this.#move(event, buttons));
    return list;
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

  async #choose(id) {
    this.#chosen = id;
    for (const tab of this.querySelectorAll("[role=tab]")) {
      const isChosen = tab.id === `office-tab-${id}`;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      if (isChosen) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    this.#panel.setAttribute("aria-labelledby", `office-tab-${id}`);
    await this.#load();
  }

  async #load() {
    const number = (this.#asked += 1);
    await loaded(this.#panel, async () => {
      const told = await api.get(`cabinet/${this.#chosen}`);
      if (number === this.#asked) this.#fill(told);
    });
  }

  #fill(told) {
    const table = el("bh-table");
    const links = told.links.map((link) =>
      el("button", { type: "button", class: "button", onclick: () => this.#open(link) }, link.label));
    this.#panel.replaceChildren(
      el("div", { class: "panel-head" },
        el("div", null,
          el("h2", null, told.title),
          told.about ? el("p", { class: "note" }, drawn(told.about)) : ""),
        links.length ? el("div", { class: "actions" }, ...links) : ""),
      table,
    );
    table.show(told);
  }

  #open(link) {
    openInPlace(this, this.#content, link, () => this.#load());
  }
}

customElements.define("bh-cabinet", Cabinet);
