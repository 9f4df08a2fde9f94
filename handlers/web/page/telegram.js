// Telegram around the page: what a Mini App is started with, its colours, its back button.
//
// Events are posted by ourselves, without Telegram's script: core.telegram.org/api/web-events.

import { tell } from "./dom.js";
import { isWeb } from "./html.js";
import { colour } from "./theme.js";

const WEB = "https://web.telegram.org";
const BACK_SINCE = 6.1; // the version of Mini Apps that has a back button
const KEPT = `bellhop-telegram${window.name}`; // frames of one tab have one storage

/** What Telegram has started the page with; `initData` is "" outside of Telegram. */
export const telegram = { initData: "", language: "", start: "" };

export const isTelegram = () => telegram.initData !== "";

let backed = null;

/** Takes what Telegram gave out of the address, and dresses the page as Telegram is dressed. */
export function meetTelegram() {
  const given = started();
  const data = given.get("tgWebAppData") ?? "";
  if (!data) return;
  const fields = new URLSearchParams(data);
  telegram.initData = data;
  telegram.language = json(fields.get("user"))?.language_code ?? "";
  telegram.start = fields.get("start_param") ?? given.get("tgWebAppStartParam") ?? "";
  document.documentElement.classList.add("in-telegram");
  const hasBack = Number.parseFloat(given.get("tgWebAppVersion")) >= BACK_SINCE;
  document.documentElement.classList.toggle("telegram-back", hasBack);
  listen();
  dress(json(given.get("tgWebAppThemeParams")));
  post("iframe_ready", { reload_supported: true });
  post("web_app_ready");
  post("web_app_expand");
  post("web_app_setup_swipe_behavior", { allow_vertical_swipe: false });
  for (const it of ["theme", "safe_area", "content_safe_area"]) post(`web_app_request_${it}`);
  document.addEventListener("click", opened);
}

/** Shows Telegram's back button, which then calls `back`; null hides it. */
export function backBy(back) {
  backed = back;
  post("web_app_setup_back_button", { is_visible: Boolean(back) });
}

/** A light touch that the hand feels. */
export function tap() {
  post("web_app_trigger_haptic_feedback", { type: "impact", impact_style: "light" });
}

export function close() {
  post("web_app_close");
}

/** The parameters of the address, or those that this tab has been opened with before a reload. */
function started() {
  const parts = location.hash.slice(1).split(/[?&]/);
  const own = parts.filter((it) => it && !it.startsWith("tgWebApp"));
  const given = parts.filter((it) => it.startsWith("tgWebApp")).join("&");
  if (given) {
    history.replaceState(null, "", location.pathname + (own.length ? `#${own.join("&")}` : ""));
    keep(given);
  }
  return new URLSearchParams(given || kept());
}

function keep(given) {
  try {
    sessionStorage.setItem(KEPT, given);
  } catch {
    // Without storage, a reload by hand asks to open the bell again.
  }
}

function kept() {
  try {
    return sessionStorage.getItem(KEPT) ?? "";
  } catch {
    return "";
  }
}

function post(eventType, eventData = {}) {
  if (!isTelegram()) return;
  if (window.TelegramWebviewProxy?.postEvent) {
    window.TelegramWebviewProxy.postEvent(eventType, JSON.stringify(eventData));
  } else if (typeof window.external?.notify === "function") {
    window.external.notify(JSON.stringify({ eventType, eventData }));
  } else if (window.parent !== window) {
    window.parent.postMessage(JSON.stringify({ eventType, eventData }), WEB);
  }
}

// Apps call one of these functions; Telegram Web posts messages.
function listen() {
  window.Telegram = { WebView: { receiveEvent: received } };
  window.TelegramGameProxy = { receiveEvent: received };
  window.TelegramGameProxy_receiveEvent = received;
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== window.parent || origin !== WEB || typeof data !== "string") return;
    const { eventType, eventData } = json(data) ?? {};
    if (eventType) received(eventType, eventData);
  });
}

function received(eventType, given) {
  const data = typeof given === "string" ? json(given) : given;
  if (eventType === "theme_changed") dress(data?.theme_params);
  else if (eventType === "back_button_pressed") backed?.();
  else if (eventType === "reload_iframe") location.reload();
  else if (eventType === "visibility_changed") tell("visible", Boolean(data?.is_visible));
  else if (eventType === "safe_area_changed") inset("device", data);
  else if (eventType === "content_safe_area_changed") inset("content", data);
}

function dress(theme) {
  if (!theme) return;
  const { page, isDark } = colour(theme);
  document.getElementById("dark").media = isDark ? "all" : "not all";
  post("web_app_set_header_color", { color: page });
  post("web_app_set_background_color", { color: page });
  post("web_app_set_bottom_bar_color", { color: theme.bottom_bar_bg_color ?? page });
}

const insets = { device: {}, content: {} };

function inset(which, given) {
  insets[which] = given ?? {};
  for (const side of ["top", "bottom"]) {
    const both = (Number(insets.device[side]) || 0) + (Number(insets.content[side]) || 0);
    document.documentElement.style.setProperty(`--telegram-${side}`, `${both}px`);
  }
}

/** Links leave through Telegram, which opens its own at once and asks about no others. */
function opened(event) {
  const link = event.target.closest?.("a[target=_blank]");
  if (!link || !isWeb(link.href)) return;
  event.preventDefault();
  const { hostname, pathname, search } = new URL(link.href);
  if (hostname === "t.me") post("web_app_open_tg_link", { path_full: pathname + search });
  else post("web_app_open_link", { url: link.href });
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
