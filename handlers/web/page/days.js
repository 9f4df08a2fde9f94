// The days of the list: a heading above the first notification of each.

import { el } from "./dom.js";
import { dayName, dayOf } from "./words.js";

export class Days {
  #headings = new Map(); // by day and place among those of that day

  /** The rows of `entries`, which `row` makes, with a heading before each day. */
  among(entries, row) {
    const found = [];
    const kept = new Map();
    let day = "";
    for (const entry of entries) {
      const at = new Date(entry.at);
      if (dayOf(at) !== day) {
        day = dayOf(at);
        found.push(this.#heading(kept, day, dayName(at)));
      }
      found.push(row(entry));
    }
    this.#headings = kept;
    return found;
  }

  #heading(kept, day, name) {
    let key = day;
    while (kept.has(key)) key += "+"; // a clock that was set back
    const known = this.#headings.get(key);
    const node = known?.textContent === name ? known : el("li", { class: "day" }, el("h2", {}, name));
    kept.set(key, node);
    return node;
  }
}
