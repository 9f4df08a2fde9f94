// How much is unread, where a tab shows it: in its title, its icon, and on an installed app.

import { counted, w } from "./words.js";

const BELL =
  "<path d='M8 22v-7a8 8 0 0 1 16 0v7l2 3H6z' fill='#fff'/>" +
  "<path d='M13 27a3 3 0 0 0 6 0z' fill='#fff'/>";
const TILE = "<rect width='32' height='32' rx='8' fill='#1a67b5'/>";
const DOT = "<circle cx='24' cy='8' r='7' fill='#e5322d' stroke='#fff' stroke-width='2'/>";

/** `unread`: by section. */
export function showUnread(unread) {
  const count = unread.events + unread.system;
  document.title = count ? `(${counted(count)}) ${w("web-bell")} · Bellhop` : `${w("web-bell")} · Bellhop`;
  const drawing = TILE + BELL + (count ? DOT : "");
  const svg = `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>${drawing}</svg>`;
  document.getElementById("favicon").href = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  const badge = count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  badge?.catch(() => {});
}
