// Asks the server. Whoever asks gets the JSON of the answer, or a `Failure` is thrown.
//
// What was certainly not done (429, 503) is asked again after a while; what was only to be read,
// also when there is no connection. Meanwhile `waiting` is told, and then `connected`.

import { sleep, tell } from "./dom.js";

const ROOT = "/api/v1/";
const PATIENCE_MS = 20_000;
const FIRST_WAIT_MS = 800;
const LONGEST_WAIT_MS = 20_000;

/** An answer that is none. `status`: 0 without a connection. `field`: what was wrong, if known. */
export class Failure extends Error {
  constructor(status, error, field = "") {
    super(error);
    this.status = status;
    this.field = field;
  }
}

let token = "";
let renew = null;
let renewing = null; // several may have been refused at once
let waits = 0;

/** The Mini App's token, which only this page's memory holds. */
export function setToken(given) {
  token = given;
}

/** `again`: gets a new session if it can, and says whether it has; asked once after each 401. */
export function renewBy(again) {
  renew = again;
}

/** Options: `signal`, `isRepeatable`, `isQuiet`: a failure is told to nobody else, at once. */
export const api = {
  /** `query`: null and "" are left out. */
  get: (path, query = {}, options = {}) =>
    asked("GET", path + asQuery(query), undefined, { isRepeatable: true, ...options }),
  post: (path, body = {}, options = {}) => asked("POST", path, body, options),
  del: (path, options = {}) => asked("DELETE", path, undefined, options),
};

/** One request with everything that this page's requests carry: the answer, whatever it is. */
export function ask(method, path, { body, headers = {}, signal } = {}) {
  const all = { "X-Bellhop": "1", Accept: "application/json", ...headers };
  if (token) all.Authorization = `Bearer ${token}`;
  if (body !== undefined) all["Content-Type"] = "application/json";
  return fetch(ROOT + path, {
    method,
    headers: all,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: "same-origin",
    cache: "no-store",
    redirect: "error",
    signal,
  });
}

async function asked(method, path, body, { signal, isRepeatable = false, isQuiet = false }) {
  let isRenewed = false;
  for (let attempt = 0; ; attempt += 1) {
    const answer = await once(method, path, body, signal);
    if (answer?.status === 401 && !isRenewed && renew && path !== "session") {
      isRenewed = true;
      renewing ??= renew().finally(() => {
        renewing = null;
      });
      if (await renewing) continue;
    }
    const isWaiting = answer ? answer.status === 429 || answer.status === 503 : isRepeatable;
    if (!isWaiting || isQuiet) return result(answer, isQuiet || path === "session");
    await waited(answer, attempt, signal);
  }
}

/** null: there was no answer. */
async function once(method, path, body, signal) {
  const limit = AbortSignal.timeout?.(PATIENCE_MS);
  const either = signal && limit && AbortSignal.any ? AbortSignal.any([signal, limit]) : signal;
  try {
    return await ask(method, path, { body, signal: either ?? limit });
  } catch (error) {
    if (signal?.aborted) throw error;
    return null;
  }
}

async function result(answer, isQuiet) {
  if (!answer) throw new Failure(0, "no connection");
  const found = answer.status === 204 ? {} : await answer.json().catch(() => ({}));
  // The service worker's: without a connection it gives what it has kept.
  const asOf = answer.headers.get("X-Bellhop-As-Of");
  if (asOf) tell("as-of", asOf);
  if (answer.ok) return found;
  if (answer.status === 401 && !isQuiet) tell("signed-out");
  throw new Failure(answer.status, found.error ?? answer.statusText, found.field);
}

async function waited(answer, attempt, signal) {
  waits += 1;
  tell("waiting", { isOffline: !answer });
  try {
    const asks = Number(answer?.headers.get("Retry-After")) * 1000;
    const own = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
    const wait = Math.max(asks || 0, own * (0.7 + Math.random() * 0.6));
    await Promise.race([sleep(wait), answer ? never : happens(window, "online"), aborted(signal)]);
  } finally {
    waits -= 1;
    if (!waits) tell("connected");
  }
  signal?.throwIfAborted();
}

const never = new Promise(() => {});

function happens(target, name) {
  return new Promise((found) => target.addEventListener(name, found, { once: true }));
}

function aborted(signal) {
  return signal ? happens(signal, "abort") : never;
}

function asQuery(query) {
  const given = Object.entries(query).filter(([, it]) => it !== null && it !== undefined && it !== "");
  return given.length ? `?${new URLSearchParams(given)}` : "";
}
