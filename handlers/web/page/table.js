// <bh-table>: a table on a desktop, cards on a phone. A row that opens something asks by `bh-open`.

import { el } from "./dom.js";
import { drawn } from "./html.js";
import { w } from "./words.js";

const PAGE_ROWS = 50;

class Table extends HTMLElement {
  #table = null;
  #shown = PAGE_ROWS;
  #sorted = null; // {column, isDown}

  /** `table`: as GET cabinet/{tab} answers it. */
  show(table) {
    this.#table = table;
    this.#shown = PAGE_ROWS;
    this.#sorted = null;
    this.#draw();
  }

  #draw() {
    const { rows } = this.#table;
    if (!rows.length) {
      this.replaceChildren(el("p", { class: "office-empty" }, this.#table.empty || w("web-nothing")));
      return;
    }
    this.replaceChildren(this.#asTable(this.#inOrder(rows).slice(0, this.#shown)), this.#more());
  }

  // The roles are named because a table that is drawn as cards would lose them.
  #asTable(rows) {
    const heads = this.#table.columns.map((column, place) => this.#head(column, place));
    return el("div", { class: "table-frame" },
      el("table", { role: "table", "aria-label": this.#table.title },
        el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, ...heads)),
        el("tbody", { role: "rowgroup" }, ...rows.map((row) => this.#row(row))),
      ),
    );
  }

  #head(column, place) {
    const isSorted = this.#sorted?.column === place;
    const order = this.#sorted?.isDown ? "descending" : "ascending";
    const props = { role: "columnheader", scope: "col", "data-align": column.align ?? "start" };
    if (!column.sorts) return el("th", props, column.label);
    if (isSorted) props["aria-sort"] = order;
    return el("th", props,
      el("button", { type: "button", class: "sort", onclick: () => this.#sort(place) },
        column.label, el("span", { "aria-hidden": "true", class: "sort-mark" }),
      ),
    );
  }

  #row(row) {
    const cells = row.cells.map((cell, place) => this.#cell(cell, place, row));
    return el("tr", { role: "row", class: row.press ? "opens" : "" }, ...cells);
  }

  #cell(cell, place, row) {
    const { label, align, kind } = this.#table.columns[place];
    const told = cell.html ? drawn(cell.html) : cell.text;
    const props = {
      "data-label": label,
      "data-align": align ?? "start",
      "data-kind": kind ?? "text",
      "data-tone": cell.tone ?? "",
      class: cell.text || cell.html ? "" : "none",
    };
    if (place > 0) return el("td", { role: "cell", ...props }, this.#value(told, cell));
    const opens = { type: "button", class: "row", onclick: () => this.#open(row) };
    const name = row.press ? el("button", opens, told) : told;
    return el("th", { role: "rowheader", scope: "row", ...props }, name);
  }

  #value(told, cell) {
    return el("span", { class: cell.tone ? "tone" : null }, told);
  }

  #open(row) {
    const detail = { press: row.press, label: row.cells[0].text };
    this.dispatchEvent(new CustomEvent("bh-open", { bubbles: true, detail }));
  }

  #sort(column) {
    const wasUp = this.#sorted?.column === column && !this.#sorted.isDown;
    this.#sorted = { column, isDown: wasUp };
    this.#draw();
    this.querySelectorAll("thead th")[column].querySelector("button").focus();
  }

  #inOrder(rows) {
    if (!this.#sorted) return rows;
    const { column, isDown } = this.#sorted;
    const inWords = new Intl.Collator(document.documentElement.lang, { numeric: true });
    const value = (row) => row.cells[column].sort ?? row.cells[column].text ?? "";
    const compare = (one, other) =>
      typeof one === "number" && typeof other === "number"
        ? one - other
        : inWords.compare(String(one), String(other));
    const sorted = rows.toSorted((one, other) => compare(value(one), value(other)));
    return isDown ? sorted.reverse() : sorted;
  }

  #more() {
    const left = this.#table.rows.length - this.#shown;
    if (left <= 0) return "";
    const more = () => {
      const first = this.#shown;
      this.#shown += PAGE_ROWS;
      this.#draw();
      this.querySelectorAll("tbody tr")[first]?.querySelector("button")?.focus();
    };
    return el("button", { type: "button", class: "button more", onclick: more },
      `${w("web-show-more")} (${left})`);
  }
}

customElements.define("bh-table", Table);
