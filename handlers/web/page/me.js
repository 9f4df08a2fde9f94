// Who has signed in: the answer of GET me, the same for all parts of the page.

import { tell } from "./dom.js";

/** null until somebody has signed in. */
export let me = null;

export function setMe(answer) {
  me = answer;
  if (answer) tell("me", answer);
}
