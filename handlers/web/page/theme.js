// Telegram's colours as ours: taken as they are where they can be read, and mended where not.

const READABLE = 4.5; // WCAG 2.2, 1.4.3
const VISIBLE = 3; // 1.4.11

/** Puts Telegram's theme on; says what stands behind the page, and whether it is dark. */
export function colour(theme) {
  const panel = parsed(theme.bg_color) ?? [255, 255, 255];
  const isDark = luminance(panel) < 0.2;
  const ink = readable(parsed(theme.text_color) ?? inkOn(panel), [panel]);
  const page = parsed(theme.secondary_bg_color) ?? mixed(panel, ink, 0.04);
  const grounds = [panel, page];
  const accent = parsed(theme.link_color ?? theme.accent_text_color ?? theme.button_color);
  const own = readable(accent ?? ink, grounds, ink);
  const bad = parsed(theme.destructive_text_color);
  wear({
    page,
    panel,
    raised: isDark ? mixed(panel, ink, 0.06) : panel,
    ink,
    soft: readable(mixed(panel, ink, 0.62), grounds, ink),
    line: mixed(panel, ink, 0.12),
    edge: readable(mixed(panel, ink, 0.4), grounds, ink, VISIBLE),
    accent: own,
    "accent-ink": inkOn(own),
    "accent-wash": mixed(panel, own, 0.1),
    bad: bad && readable(bad, grounds, ink),
  });
  for (const meta of document.querySelectorAll("meta[name=theme-color]")) meta.content = asHex(page);
  return { page: asHex(page), isDark };
}

function wear(colours) {
  const { style } = document.documentElement;
  for (const [name, value] of Object.entries(colours)) {
    if (value) style.setProperty(`--${name}`, asHex(value));
    else style.removeProperty(`--${name}`);
  }
}

/** `wanted`, moved towards `ink` until it stands out from all of `grounds`. */
function readable(wanted, grounds, ink = inkOn(grounds[0]), least = READABLE) {
  for (let part = 0; part < 1; part += 0.1) {
    const tried = mixed(wanted, ink, part);
    if (grounds.every((it) => contrast(tried, it) >= least)) return tried;
  }
  return ink;
}

export function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(rgb) {
  const [r, g, b] = rgb
    .map((it) => it / 255)
    .map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function inkOn(ground) {
  const [dark, light] = [[0, 0, 0], [255, 255, 255]];
  return contrast(dark, ground) > contrast(light, ground) ? dark : light;
}

function mixed(one, other, part) {
  return one.map((it, index) => Math.round(it + (other[index] - it) * part));
}

function parsed(hex) {
  const found = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex ?? "");
  return found && found.slice(1).map((it) => parseInt(it, 16));
}

function asHex(rgb) {
  return `#${rgb.map((it) => it.toString(16).padStart(2, "0")).join("")}`;
}
