// The bell's changes as they happen: server-sent events, read by fetch so that a token goes along.
//
// Tells `changed` {version, unread}, `pop-ups` {shown: [{id, title, text, sound}], more}, `signed-out`,
// `live`: whether it hears anything, and `paused` with what ends that. The first event says how the bell is; after a break it asks
// for what it has missed, by the id of the last one.

import { api, ask } from "./api.js";
import { hear, sleep, tell } from "./dom.js";

const SILENCE_MS = 50_000; // the server says something every 20 s
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
const TOO_MANY = "too many"; // of this person's pages listen; the oldest has to stop

let lastId = "";
let running = null;
let hurry = () => {}; // ends a pause, or a connection that is likely dead

/** Listens until the session is over. */
export function startLive() {
  if (running) return;
  running = new AbortController();
  const { signal } = running;
  const seen = () => document.hidden || hurry({ isNewNetwork: false });
  addEventListener("online", () => hurry({ isNewNetwork: true }), { signal });
  document.addEventListener("visibilitychange", seen, { signal });
  const unhear = hear("visible", seen);
  signal.addEventListener("abort", unhear);
  listen(signal);
}

export function stopLive() {
  running?.abort();
  running = null;
  lastId = "";
}

async function listen(signal) {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    const began = Date.now();
    const end = await streamed(signal).catch(() => "broken");
    if (signal.aborted || end === "over") break;
    if (end === TOO_MANY) await called();
    if (end === TOO_MANY || Date.now() - began > SILENCE_MS) attempt = 0;
    if (attempt > 0) tell("live", false);
    await pause(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt));
  }
}

/** Some of `ms`, as all tabs of a company would come back at once otherwise. */
async function pause(ms) {
  await Promise.race([
    sleep(ms * (0.5 + Math.random())),
    new Promise((wake) => {
      hurry = wake;
    }),
  ]);
  hurry = () => {};
}

/** Until somebody comes back to this page, or wants it to go on. */
function called() {
  return new Promise((wake) => {
    hurry = ({ isNewNetwork }) => isNewNetwork || document.hidden || wake();
    tell("paused", wake);
  });
}

/** One connection, to its end: "over" if the session has ended, `TOO_MANY`, or "broken". */
async function streamed(signal) {
  const own = new AbortController();
  const stop = () => own.abort();
  signal.addEventListener("abort", stop);
  let timer = 0;
  const alive = () => {
    clearTimeout(timer);
    timer = setTimeout(stop, SILENCE_MS);
  };
  // Whoever comes back to a tab that slept does not wait for the timer to find a dead connection.
  let heardAt = Date.now();
  hurry = ({ isNewNetwork }) => {
    if (isNewNetwork || Date.now() - heardAt > SILENCE_MS / 2) stop();
  };
  try {
    alive();
    const headers = { Accept: "text/event-stream" };
    if (lastId) headers["Last-Event-ID"] = lastId;
    const answer = await ask("GET", "stream", { headers, signal: own.signal });
    if (answer.status === 401) await api.get("me"); // renews the session, or says that it is over
    if (!answer.ok) return "broken";
    tell("live", true);
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    const events = new Events();
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return "broken";
      heardAt = Date.now();
      alive();
      for (const event of events.of(value)) {
        const end = took(event);
        if (end) return end;
      }
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    own.abort();
  }
}

/** Why the stream ends with this event; "" if it goes on. */
function took({ event, id, data }) {
  if (event === "over") return ended(JSON.parse(data).reason);
  if (id) lastId = id;
  if (event !== "bell") return "";
  const { version, unread, pop_ups: shown = [], more = 0 } = JSON.parse(data);
  tell("changed", { version, unread });
  if (shown.length) tell("pop-ups", { shown, more });
  return "";
}

function ended(reason) {
  if (reason === TOO_MANY) return TOO_MANY;
  tell("signed-out");
  return "over";
}

/** Cuts a stream of text into events: html.spec.whatwg.org/multipage/server-sent-events.html */
export class Events {
  #rest = "";

  /** The events that are whole with this piece. */
  *of(piece) {
    this.#rest = (this.#rest + piece).replaceAll("\r\n", "\n");
    let end;
    while ((end = this.#rest.indexOf("\n\n")) >= 0) {
      const event = parsed(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end + 2);
      if (event) yield event;
    }
  }
}

function parsed(block) {
  const found = { event: "message", id: "", data: "" };
  const lines = [];
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "data") lines.push(value);
    else if (name === "event" || name === "id") found[name] = value;
  }
  if (!lines.length && found.event === "message") return null;
  return { ...found, data: lines.join("\n") };
}
