// The page's words: those of `GET me`, and before anybody has signed in the few of index.html.

const LANGUAGES = ["en", "uk", "ru"];
const words = new Map();

/** The text of this id in the person's language. */
export function w(id) {
  return words.get(id) ?? id;
}

export let language = "en";

/** Takes the words of the answer of `GET me`. */
export function learn(answer) {
  speak(answer.language);
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

/** A moment that the server has not put into words. */
export function moment(iso) {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  const shape = isToday ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
  // As everywhere in Bellhop, the day has 24 hours.
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, shape).format(at);
}

export function number(value) {
  return new Intl.NumberFormat(language).format(value);
}

const MOST_COUNTED = 10_000; // by the server

/** How much is unread. */
export function counted(value) {
  return value < MOST_COUNTED ? number(value) : `${number(MOST_COUNTED - 1)}+`;
}
