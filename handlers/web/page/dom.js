// Builds elements without ever parsing HTML, and lets parts of the page tell one another something.

/**
 * An element. `props`: attributes as in HTML, where true is an empty one, false and null none;
 * `onclick` and the like: functions that listen; `value`, `hidden`, `checked`, …: the element's
 * properties. Children: nodes, text, arrays of them; null and false: none.
 */
export function el(tag, props = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) set(made, name, value);
  made.append(...shown(children));
  return made;
}

const PROPERTIES = new Set(["hidden", "value", "checked", "disabled", "inert", "tabIndex"]);

function set(made, name, value) {
  if (name.startsWith("on") && typeof value === "function") {
    made.addEventListener(name.slice(2), value);
  } else if (PROPERTIES.has(name)) {
    made[name] = value;
  } else if (/^(on|style$|srcdoc$)/i.test(name)) {
    throw new TypeError(`not by an attribute: ${name}`);
  } else if (value !== false && value !== null && value !== undefined) {
    made.setAttribute(name, value === true ? "" : value);
  }
}

function shown(children) {
  return children.flat(Infinity).filter((it) => it !== null && it !== undefined && it !== false);
}

/** Replaces all that `parent` holds. */
export function fill(parent, ...children) {
  parent.replaceChildren(...shown(children));
  return parent;
}

/** Says something to all parts of the page: `unread`, `changed`, `pop-ups`, `signed-out`, … */
export function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`bh-${name}`, { detail }));
}

/** Calls `listener` with what is told by this name; returns what ends that. */
export function hear(name, listener) {
  const heard = (event) => listener(event.detail);
  document.addEventListener(`bh-${name}`, heard);
  return () => document.removeEventListener(`bh-${name}`, heard);
}

/** Calls `work` once things have been quiet for `ms`. `.now(…)`: at once instead. */
export function unhurried(work, ms) {
  let timer = 0;
  const later = (...args) => {
    clearTimeout(timer);
    timer = setTimeout(work, ms, ...args);
  };
  later.now = (...args) => {
    clearTimeout(timer);
    work(...args);
  };
  return later;
}

export const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
