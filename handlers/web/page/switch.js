// A switch that is on, off, or on and overruled by another one.

import { el } from "./dom.js";
import { w } from "./words.js";

/** A switch named `label`; `set(isOn, isOverruled)` shows how it stands. */
export function makeSwitch(label, onPress, describedBy) {
  const element = el("button", {
    type: "button", role: "switch", class: "switch", "aria-describedby": describedBy, onclick: onPress,
  }, el("span", { class: "track", "aria-hidden": "true" }));
  const set = (isOn, isOverruled) => {
    element.setAttribute("aria-checked", String(isOn));
    element.dataset.state = isOverruled ? "overruled" : isOn ? "on" : "off";
    element.setAttribute("aria-label", isOverruled ? `${label}, ${w("web-overruled")}` : label);
    element.title = isOverruled ? w("web-overruled") : "";
  };
  return { element, set };
}
