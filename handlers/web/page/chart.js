// <bh-chart>: how many messages were sent each day, and how long the middle one took.

import { el, fill } from "./dom.js";
import { drawn } from "./html.js";
import { language, number, w } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const NARROWEST = 280;
const HEIGHT = 200;
const TOP = 14;
const FOOT = 24;
const LEFT = 34;
const RIGHT = 40;
const BASE = HEIGHT - FOOT;
const NAME = 52; // the room that a day's name takes
const GRIDS = 2;

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** The least of 1, 2, 5, 10, 20 … that is not below `value`. */
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1)));
  return [1, 2, 5, 10].map((it) => it * power).find((it) => it >= value);
}

function seconds(value) {
  if (value === null) return "–";
  const style = { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language, style).format(value);
}

class Chart extends HTMLElement {
  #told = null;
  #width = 0;
  #resized = new ResizeObserver(() => this.#redraw());

  connectedCallback() {
    this.#resized.observe(this);
  }

  disconnectedCallback() {
    this.#resized.disconnect();
  }

  /** `told`: as GET cabinet/sent answers it. */
  show(told) {
    this.#told = told;
    this.#width = 0;
    const { title, about, days } = told;
    fill(this,
      el("figure", { class: "chart" },
        el("figcaption", null, el("h2", null, title), this.#legend(days)),
        el("div", { class: "picture" }),
        el("details", null,
          el("summary", null, w("web-chart-table")),
          about && el("p", { class: "note told" }, drawn(about)),
          this.#table(title, days)),
      ),
    );
    this.#redraw();
  }

  // As wide as there is room, so that its words are as large as all others.
  #redraw() {
    const width = Math.max(this.clientWidth, NARROWEST);
    if (!this.#told || width === this.#width) return;
    this.#width = width;
    fill(this.querySelector(".picture"), this.#picture(this.#told.title, this.#told.days));
  }

  #legend(days) {
    const sum = (name) => days.reduce((total, day) => total + day[name], 0);
    const failed = sum("failed");
    const entry = (kind, text) => el("li", null, el("i", { class: `key ${kind}` }), text);
    return el("ul", { class: "legend" },
      entry("sent", `${w("web-chart-sent")}: ${number(sum("sent"))}`),
      failed ? entry("failed", `${w("web-chart-failed")}: ${number(failed)}`) : "",
      entry("seconds", w("web-chart-seconds")),
    );
  }

  #picture(title, days) {
    const most = roundUp(Math.max(...days.map((day) => day.sent + day.failed), GRIDS));
    const longest = roundUp(Math.max(...days.map((day) => day.seconds ?? 0), 1));
    const room = (this.#width - LEFT - RIGHT) / days.length;
    const middle = (place) => LEFT + room * (place + 0.5);
    const height = (value, of) => ((BASE - TOP) * value) / of;
    const picture = svg("svg", {
      viewBox: `0 0 ${this.#width} ${HEIGHT}`, role: "img", "aria-label": `${title}. ${w("web-chart-below")}`,
    });
    picture.append(...this.#grid(most, longest));
    days.forEach((day, place) => {
      const bar = { x: middle(place) - room * 0.31, width: room * 0.62 };
      picture.append(this.#day(day, bar, (value) => height(value, most)));
      if (this.#isNamed(place, days.length)) picture.append(this.#name(day, middle(place)));
    });
    const points = days.map((day, place) =>
      day.seconds === null ? null : [middle(place), BASE - height(day.seconds, longest)]);
    picture.append(...this.#line(points));
    return picture;
  }

  #grid(most, longest) {
    const lines = [];
    for (let step = 0; step <= GRIDS; step += 1) {
      const y = BASE - ((BASE - TOP) * step) / GRIDS;
      lines.push(svg("line", { class: "grid", x1: LEFT, x2: this.#width - RIGHT, y1: y, y2: y }));
      const at = { class: "scale", y: y + 4 };
      lines.push(svg("text", { ...at, x: LEFT - 6, "text-anchor": "end" },
        number((most * step) / GRIDS)));
      lines.push(svg("text", { ...at, x: this.#width - RIGHT + 6 }, seconds((longest * step) / GRIDS)));
    }
    return lines;
  }

  #day(day, bar, height) {
    const [sent, failed] = [height(day.sent), height(day.failed)];
    const group = svg("g", { class: "day" }, svg("title", {}, day.text));
    group.append(svg("rect", { class: "reach", ...bar, y: TOP, height: BASE - TOP }));
    group.append(svg("rect", { class: "sent", ...bar, y: BASE - sent, height: sent, rx: 2 }));
    if (failed) {
      const y = BASE - sent - failed;
      group.append(svg("rect", { class: "failed", ...bar, y, height: failed, rx: 2 }));
    }
    return group;
  }

  // As many as there is room for, counted from today.
  #isNamed(place, count) {
    const most = Math.max(2, Math.floor((this.#width - LEFT - RIGHT) / NAME));
    return (count - 1 - place) % Math.ceil(count / most) === 0;
  }

  #name(day, x) {
    return svg("text", { class: "scale", x, y: HEIGHT - 6, "text-anchor": "middle" }, day.label);
  }

  // A day on which nothing was sent breaks the line.
  #line(points) {
    const runs = [[]];
    for (const point of points) {
      if (point) runs.at(-1).push(point);
      else runs.push([]);
    }
    const lines = ["halo", "seconds"].flatMap((name) => runs.filter((run) => run.length > 1)
      .map((run) => svg("polyline", { class: name, points: run.map(String).join(" ") })));
    const dots = points.filter(Boolean)
      .map(([cx, cy]) => svg("circle", { class: "dot", cx, cy, r: 3 }));
    return [...lines, ...dots];
  }

  #table(title, days) {
    const heads = ["web-chart-day", "web-chart-sent", "web-chart-failed", "web-chart-seconds"];
    const row = (day) => el("tr", null,
      el("th", { scope: "row" }, day.label),
      [number(day.sent), number(day.failed), seconds(day.seconds)].map((it) => el("td", null, it)));
    return el("table", { "aria-label": title },
      el("thead", null, el("tr", null, heads.map((it) => el("th", { scope: "col" }, w(it))))),
      el("tbody", null, days.map(row)),
    );
  }
}

customElements.define("bh-chart", Chart);
