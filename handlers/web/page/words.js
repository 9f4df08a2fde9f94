// The page's words: those of `GET me`, and before anybody has signed in the few of index.html.

const LANGUAGES = ["en", "uk", "ru"];
const words = new Map();

/** The text of this id in the person's language. */
export function w(id) {
  return words.get(id) ?? id;
}

export let language = "en";
let timeZone; // the person's; without one, the browser's

/** Takes the words of the answer of `GET me`. */
export function learn(answer) {
  speak(answer.language);
  timeZone = known(answer.timezone);
  for (const [id, text] of Object.entries(answer.words ?? {})) words.set(id, text);
}

/** Takes the words of index.html: in the first of these languages that there is. */
export function learnFirst(...wanted) {
  const codes = wanted.map((it) => (it ?? "").slice(0, 2).toLowerCase());
  speak(codes.find((it) => LANGUAGES.includes(it)) ?? "en");
  const here = document.getElementById("words").content.querySelector(`[lang=${language}]`);
  for (const it of here.querySelectorAll("[data-id]")) words.set(it.dataset.id, it.textContent);
}

function speak(code) {
  language = code;
  document.documentElement.lang = code;
}

/** A zone that this browser knows: an old one may know it by another name. */
function known(zone) {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** A moment that the server has not put into words. */
export function moment(iso) {
  const at = new Date(iso);
  const isToday = dayOf(at) === dayOf(new Date());
  return written(at, isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" });
}

/** The time of a moment, without its day. */
export function clock(iso) {
  return written(new Date(iso), { timeStyle: "short" });
}

/** The day of a moment where the person is, as "2026-11-22". */
export function dayOf(at) {
  return new Intl.DateTimeFormat("sv", { timeZone }).format(at);
}

/** What people call the day of `at`: "Today", "Yesterday", "Sunday 22 November". */
export function dayName(at, now = new Date()) {
  const ago = Math.round((Date.parse(dayOf(now)) - Date.parse(dayOf(at))) / 86_400_000);
  const isThisYear = dayOf(at).slice(0, 4) === dayOf(now).slice(0, 4);
  const date = { weekday: "long", day: "numeric", month: "long" };
  const name =
    ago === 0 || ago === 1
      ? new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day")
      : written(at, isThisYear ? date : { ...date, year: "numeric" });
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

// As everywhere in Bellhop, the day has 24 hours.
function written(at, shape) {
  const locale = language === "en" ? "en-GB" : language;
  return new Intl.DateTimeFormat(locale, { ...shape, timeZone }).format(at);
}

export function number(value) {
  return new Intl.NumberFormat(language).format(value);
}

const MOST_COUNTED = 10_000; // by the server

/** How much is unread. */
export function counted(value) {
  return value < MOST_COUNTED ? number(value) : `${number(MOST_COUNTED - 1)}+`;
}
