// <bh-table>: a table on a desktop, cards on a phone. What is pressed in it is told by `bh-press`,
// and the page of a long table that somebody turns to by `bh-page`.

import { el, fill } from "./dom.js";
import { drawn } from "./html.js";
import { icon } from "./icons.js";
import { language, number, w } from "./words.js";

const SORTED = new Set(["text", "number"]);

class Table extends HTMLElement {
  #table = null;
  #sorted = null; // {column, isDown}

  /** `table`: as GET cabinet/{table} answers it. The same one anew keeps its order and the focus. */
  show(table) {
    this.#table = table;
    this.#draw();
  }

  #draw() {
    const { rows, empty, pages } = this.#table;
    const focused = this.#place(document.activeElement);
    fill(this,
      rows.length ? this.#asTable() : el("p", { class: "office-empty" }, empty || w("web-nothing")),
      pages > 1 && this.#pager(),
    );
    if (focused) this.#buttons(focused.row)[focused.place]?.focus();
  }

  #place(element) {
    const row = this.contains(element) ? element.closest("tr") : null;
    if (!row) return null;
    const all = [...this.querySelectorAll("tr")];
    return { row: all.indexOf(row), place: [...row.querySelectorAll("button")].indexOf(element) };
  }

  #buttons(row) {
    return this.querySelectorAll("tr")[row]?.querySelectorAll("button") ?? [];
  }

  // The roles are named because a table that is drawn as cards would lose them.
  #asTable() {
    const heads = this.#table.columns.map((column, place) => this.#head(column, place));
    return el("div", { class: "table-frame" },
      el("table", { role: "table", "aria-label": this.#table.title },
        el("thead", { role: "rowgroup" }, el("tr", { role: "row" }, heads)),
        el("tbody", { role: "rowgroup" }, this.#inOrder().map((row) => this.#row(row))),
      ),
    );
  }

  #head({ label, align, kind }, place) {
    const props = { role: "columnheader", scope: "col", "data-align": align };
    const isWhole = this.#table.pages === 1 && this.#table.rows.length > 1;
    if (!isWhole || !SORTED.has(kind)) return el("th", props, label);
    const order = this.#sorted?.isDown ? "descending" : "ascending";
    const sort = { type: "button", class: "sort", onclick: () => this.#sort(place) };
    return el("th", { ...props, "aria-sort": this.#sorted?.column === place ? order : null },
      el("button", sort, label, el("span", { "aria-hidden": "true", class: "sort-mark" })));
  }

  #row(row) {
    const cells = row.cells.map((cell, place) => this.#cell(cell, place, row));
    return el("tr", { role: "row", class: row.press ? "opens" : null }, cells);
  }

  #cell(cell, place, row) {
    const { label, align, kind } = this.#table.columns[place];
    const props = {
      "data-label": label,
      "data-align": align,
      "data-kind": kind,
      "data-tone": cell.tone,
      class: cell.text || cell.html ? null : "none",
    };
    const told = cell.html ? drawn(cell.html) : cell.text;
    if (place === 0) {
      const name = row.press ? this.#button("row", row.press, row, told) : told;
      return el("th", { role: "rowheader", scope: "row", ...props }, name);
    }
    const value = el("span", { class: cell.tone ? "tone" : null }, told);
    if (!cell.press) return el("td", { role: "cell", ...props }, value);
    const button = this.#button("cell", cell.press, row, value);
    button.setAttribute("aria-label", `${cell.text}: ${row.cells[0].text}`);
    return el("td", { role: "cell", ...props }, button);
  }

  #button(look, press, row, content) {
    const detail = { press, label: row.cells[0].text };
    const onclick = () => this.#tell("bh-press", detail);
    return el("button", { type: "button", class: look, onclick }, content);
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, detail }));
  }

  #sort(column) {
    const wasUp = this.#sorted?.column === column && !this.#sorted.isDown;
    this.#sorted = { column, isDown: wasUp };
    this.#draw();
  }

  #inOrder() {
    const { rows, columns } = this.#table;
    if (!this.#sorted || this.#table.pages > 1) return rows;
    const { column, isDown } = this.#sorted;
    const isNumber = columns[column].kind === "number";
    const text = (row) => row.cells[column].text;
    const value = (row) => Number(text(row).replace(/[^\d-]/g, ""));
    const words = new Intl.Collator(language, { numeric: true });
    const compare = isNumber
      ? (one, other) => value(one) - value(other)
      : (one, other) => words.compare(text(one), text(other));
    const sorted = [...rows].sort(compare);
    return isDown ? sorted.reverse() : sorted;
  }

  #pager() {
    const { page, pages, total } = this.#table;
    const turn = (to, name, look) => el("button", {
      type: "button", class: look, "aria-label": name, title: name, disabled: to < 0 || to >= pages,
      onclick: () => this.#tell("bh-page", to),
    }, icon("back"));
    return el("nav", { class: "pager", "aria-label": w("web-pages") },
      turn(page - 1, w("web-page-previous"), "icon-button"),
      el("span", null, `${number(page + 1)} / ${number(pages)}`,
        el("small", null, `${w("web-total")}: ${number(total)}`)),
      turn(page + 1, w("web-page-next"), "icon-button turned"),
    );
  }
}

customElements.define("bh-table", Table);
