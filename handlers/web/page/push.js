// <bh-push>: notifications of this browser, and the list of one's browsers. Never in Telegram's view.

import { api } from "./api.js";
import { el, fill } from "./dom.js";
import { placeLine } from "./office.js";
import { toast, toastOf } from "./popups.js";
import { isTelegram } from "./telegram.js";
import { moment, w } from "./words.js";

/** What this browser can do: "on", "off", "blocked", "install" (iOS) or "unsupported". */
export async function stateHere() {
  if (needsInstalling()) return "install";
  if (!isSupported()) return "unsupported";
  if (Notification.permission === "denied") return "blocked";
  const found = await subscriptionHere();
  return found && Notification.permission === "granted" ? "on" : "off";
}

function isSupported() {
  return "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;
}

// Safari on an iPhone has push only for a page on the home screen.
function needsInstalling() {
  const isApple = /iPhone|iPad|iPod/.test(navigator.userAgent) || isTouchMac();
  return isApple && !("PushManager" in window) && navigator.standalone !== true;
}

function isTouchMac() {
  return navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1;
}

async function subscriptionHere() {
  const worker = await navigator.serviceWorker.getRegistration("/app/");
  return worker?.pushManager.getSubscription() ?? null;
}

async function subscribe(key) {
  const worker = await navigator.serviceWorker.ready;
  const kept = await worker.pushManager.getSubscription();
  if (kept && !isFor(kept, key)) await kept.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(key) };
  return (await worker.pushManager.getSubscription()) ?? worker.pushManager.subscribe(options);
}

function isFor(subscription, key) {
  const own = subscription.options?.applicationServerKey;
  if (!own) return true;
  const wanted = bytes(key);
  return new Uint8Array(own).every((it, index) => it === wanted[index]);
}

function bytes(base64url) {
  const plain = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (it) => it.charCodeAt(0));
}

const title = () => el("h2", null, w("web-push-title"));

class Push extends HTMLElement {
  #key = null;
  #state = "off";
  #browsers = [];
  #permission = null;

  async connectedCallback() {
    if (isTelegram()) {
      fill(this, title(), el("p", { class: "note" }, w("web-push-elsewhere")));
      return;
    }
    await this.#look().catch(() => {});
    this.#permission = await navigator.permissions?.query({ name: "notifications" }).catch(() => null);
    this.#permission?.addEventListener("change", this.#again);
  }

  disconnectedCallback() {
    this.#permission?.removeEventListener("change", this.#again);
  }

  #again = () => this.#look().catch(() => {});

  async #look() {
    const [state, own] = await Promise.all([stateHere(), api.get("push")]);
    this.#key = own.key;
    this.#browsers = own.browsers;
    // It may still be subscribed for whoever was signed in before.
    const isOn = state === "on" && own.browsers.some((it) => it.this);
    this.#state = !own.offered ? "unready" : state === "on" && !isOn ? "off" : state;
    this.#draw();
  }

  #draw() {
    const own = this.#browsers.map((it) => this.#line(it));
    fill(this,
      title(),
      el("div", { class: "card push-here" },
        el("p", { class: "push-state", "data-state": this.#state, role: "status" },
          w(`web-push-${this.#state}`)),
        this.#button(),
      ),
      own.length > 0 && el("h3", null, w("web-push-browsers")),
      own.length > 0 && el("ul", { class: "card list" }, own),
    );
  }

  #button() {
    if (this.#state === "off") {
      return el("button", { type: "button", class: "button button-primary", onclick: () => this.#turnOn() },
        w("web-push-turn-on"));
    }
    if (this.#state === "on") {
      return el("button", { type: "button", class: "button", onclick: () => this.#turnOff() },
        w("web-push-turn-off"));
    }
    return null;
  }

  #line(browser) {
    const since = `${w("web-push-since")}: ${moment(browser.since)}`;
    const about = browser.this ? `${w("web-push-this")} · ${since}` : since;
    return placeLine(browser.device, about, w("web-push-remove"), () => this.#remove(browser));
  }

  async #turnOn() {
    await this.#try(async () => {
      // Asked only here, after a press: a browser that is asked unbidden says no for good.
      if ((await Notification.requestPermission()) !== "granted") return;
      const { endpoint, keys } = (await subscribe(this.#key)).toJSON();
      await api.post("push", { endpoint, keys });
      toast(w("web-push-turned-on"));
    });
  }

  async #turnOff() {
    await this.#try(async () => {
      const here = this.#browsers.find((it) => it.this);
      if (here) await api.del(`push/${here.id}`);
      await (await subscriptionHere())?.unsubscribe();
    });
  }

  async #remove(browser) {
    await this.#try(async () => {
      await api.del(`push/${browser.id}`);
      if (browser.this) await (await subscriptionHere())?.unsubscribe();
    });
  }

  async #try(work) {
    if (this.hasAttribute("aria-busy")) return;
    this.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (failed) {
      if (failed.status === undefined) toast(w("web-push-refused"));
      else toastOf(failed);
    } finally {
      this.removeAttribute("aria-busy");
      await this.#look().catch(() => {});
    }
  }
}

customElements.define("bh-push", Push);
