// Draws the HTML that the bot writes for Telegram: known tags as elements, all else as text.
//
// Nothing is ever parsed as HTML by the browser; no attribute is copied but a web address.

import { el } from "./dom.js";

const TOKEN = /<(\/?)([a-z][a-z0-9-]*)([^<>]*)>|&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,6});|[^<&]+|[<&]/gi;
const ENTITIES = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'", nbsp: "\u00a0" };
const SAME = ["b", "strong", "i", "em", "u", "s", "del", "code", "pre", "blockquote"];
const BLOCKS = new Set(["pre", "blockquote"]);
const DRAWN = new Map([
  ...SAME.map((tag) => [tag, () => el(tag)]),
  ["a", (attributes) => link(attribute(attributes, "href"))],
  ["tg-spoiler", () => el("span", { class: "spoiler", tabIndex: 0 })],
  ["tg-time", (attributes) => el("time", { datetime: moment(attribute(attributes, "unix")) })],
  ["time", (attributes) => el("time", { datetime: attribute(attributes, "datetime") || null })],
]);

/** `markup` as nodes; `isPlain`: it is text. */
export function drawn(markup, isPlain = false) {
  const whole = document.createDocumentFragment();
  if (isPlain) {
    whole.append(markup ?? "");
    return whole;
  }
  const open = [{ tag: "", node: whole }];
  let afterBlock = false; // whose line has ended already
  for (const [token, end, name, attributes, entity] of (markup ?? "").matchAll(TOKEN)) {
    const tag = name?.toLowerCase();
    const { node } = open.at(-1);
    const text = afterBlock ? token.replace(/^\n/, "") : token;
    afterBlock = Boolean(end) && BLOCKS.has(tag);
    if (tag === "br" && !end) node.append(el("br"));
    else if (tag && end && open.length > 1 && open.at(-1).tag === tag) open.pop();
    else if (tag && !end && DRAWN.has(tag)) {
      const made = DRAWN.get(tag)(attributes);
      node.append(made);
      open.push({ tag, node: made });
    } else node.append(entity ? resolved(token, entity) : text);
  }
  return whole;
}

/** What a reader sees of `markup`. */
export function textOf(markup) {
  return drawn(markup).textContent;
}

/** Whether it is a web address, and nothing that runs. */
export function isWeb(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

function link(address) {
  if (!isWeb(address)) return el("span");
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer" });
}

function attribute(attributes, name) {
  const found = attributes.match(new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`, "i"));
  const raw = found?.[1] ?? found?.[2] ?? "";
  return raw.replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|\w{2,6});/gi, resolved);
}

function resolved(whole, entity) {
  if (entity[0] !== "#") return ENTITIES[entity.toLowerCase()] ?? whole;
  const code = /^#x/i.test(entity) ? parseInt(entity.slice(2), 16) : Number(entity.slice(1));
  return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000)
    ? String.fromCodePoint(code)
    : whole;
}

function moment(unix) {
  const at = new Date(Number(unix) * 1000);
  return Number.isNaN(at.getTime()) || !unix ? null : at.toISOString();
}
