// A sideways swipe over a row, by a finger: the row follows, and past a point lets go an action.

import { tap } from "./telegram.js";

const STARTS_PX = 12;
const ENOUGH_PX = 84;
const FURTHEST_PX = 128;

/** Calls `act` after a swipe over `face` to either side. Scrolling and clicks are left alone. */
export function swipes(face, act) {
  let start = null;
  let by = 0;
  face.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "mouse" || !event.isPrimary) return;
    start = { x: event.clientX, y: event.clientY, isSwipe: false };
    by = 0;
  });
  face.addEventListener("pointermove", (event) => {
    if (!start || !event.isPrimary) return;
    const [x, y] = [event.clientX - start.x, event.clientY - start.y];
    if (!start.isSwipe) {
      if (Math.abs(y) > STARTS_PX) start = null;
      if (!start || Math.abs(x) < STARTS_PX) return;
      start.isSwipe = true;
      face.setPointerCapture(event.pointerId);
      face.classList.add("swiping");
    }
    const wasEnough = Math.abs(by) >= ENOUGH_PX;
    by = Math.sign(x) * Math.min(FURTHEST_PX, Math.abs(x));
    face.style.setProperty("--by", `${by}px`);
    face.parentElement.classList.toggle("enough", Math.abs(by) >= ENOUGH_PX);
    if (!wasEnough && Math.abs(by) >= ENOUGH_PX) tap();
  });
  const end = (isDone) => () => {
    const isSwipe = start?.isSwipe;
    start = null;
    if (!isSwipe) return;
    face.classList.remove("swiping");
    face.style.removeProperty("--by");
    face.parentElement.classList.remove("enough");
    // The click that a browser makes of the finger's end is none.
    face.addEventListener("click", stopped, { capture: true, once: true });
    setTimeout(() => face.removeEventListener("click", stopped, { capture: true }), 50);
    if (isDone && Math.abs(by) >= ENOUGH_PX) act();
  };
  face.addEventListener("pointerup", end(true));
  face.addEventListener("pointercancel", end(false));
}

function stopped(event) {
  event.preventDefault();
  event.stopPropagation();
}
