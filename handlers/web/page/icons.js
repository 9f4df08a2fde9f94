// The page's icons: lines on a grid of 24, in the colour of the text; decoration only.

const SVG = "http://www.w3.org/2000/svg";
const LINES = {
  bell: "M6 16V11a6 6 0 0 1 12 0v5l1.5 2h-15zM10 21h4",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",
  cabinet: "M4 20V8l8-4 8 4v12M4 20h16M9 20v-6h6v6",
  search: "M11 18a7 7 0 1 1 0-14 7 7 0 0 1 0 14zM16 16l4.5 4.5",
  close: "M6 6l12 12M18 6L6 18",
  back: "M15 5l-7 7 7 7",
  out: "M14 4h6v6M20 4l-9 9M18 14v5a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1V7a1 1 0 0 1 1-1h5",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M5 12.5l4.5 4.5L19 7.5",
  checks: "M2 12.5l4.5 4.5L15 8M11 16l1 1L21.5 7.5",
  unread: "M12 17a5 5 0 1 1 0-10 5 5 0 0 1 0 10z",
  down: "M6 9l6 6 6-6",
  keyboard: "M3 6h18v12H3zM7 10h.01M11 10h.01M15 10h.01M7 14h10",
  order: "M6 8h12l1 12H5zM9 8V7a3 3 0 0 1 6 0v1",
  lead: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0",
  message: "M4 5h16v11H10l-5 4v-4H4z",
  call: "M6 3h4l1.5 5-2.5 1.5a11 11 0 0 0 5.5 5.5L16 12.5 21 14v4a2 2 0 0 1-2 2A15 15 0 0 1 4 5a2 2 0 0 1 2-2",
  task: "M4 5h16v15H4zM8 3v4M16 3v4M8.5 13.5l2.5 2.5 4.5-5",
  payment: "M3 6h18v12H3zM3 10h18M7 14.5h3",
  plug: "M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4",
  warning: "M12 4l9 16H3zM12 10v4M12 17h.01",
  clock: "M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18zM12 7v5l3.5 2",
  cloud: "M3 3l18 18M8 18h9M7 9a5 5 0 0 0-1 9.5M10 6a6 6 0 0 1 8 5 4 4 0 0 1 2.5 6",
  key: "M8 16a4 4 0 1 1 3.5-6H21v4h-3v3h-3v-3h-3.5A4 4 0 0 1 8 16z",
};

/** The icon of this name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", LINES[name] ?? LINES.bell);
  svg.append(path);
  return svg;
}

/** The icon of a kind of notification, by what it is about. */
export function iconOf(kind) {
  const [about] = kind.split(/[.-]/);
  return icon(ABOUT[about] ?? "bell");
}

const ABOUT = {
  order: "order",
  lead: "lead",
  message: "message",
  conversation: "message",
  call: "call",
  task: "task",
  payment: "payment",
  channel: "plug",
  source: "plug",
  connection: "plug",
};
