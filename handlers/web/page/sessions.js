// <bh-sessions>: where one is signed in, and signing out there.

import { api } from "./api.js";
import { el, fill, tell } from "./dom.js";
import { placeLine } from "./office.js";
import { toast, toastOf } from "./popups.js";
import { isTelegram } from "./telegram.js";
import { w } from "./words.js";

class Sessions extends HTMLElement {
  connectedCallback() {
    this.#load().catch(() => {});
  }

  async #load() {
    const { sessions } = await api.get("session/list");
    this.#draw(sessions);
  }

  #draw(sessions) {
    const others = sessions.filter((it) => !it.this);
    const end = { type: "button", class: "button danger", onclick: () => this.#endAll(others) };
    fill(this,
      el("h2", null, w("web-sessions-title")),
      el("ul", { class: "card list" }, sessions.map((it) => this.#line(it))),
      others.length > 0 && el("button", end, w("web-sessions-others")),
    );
  }

  #line(session) {
    const seen = session.this ? w("web-sessions-this") : session.seen;
    const where = session.in_telegram ? `Telegram · ${seen}` : seen;
    return placeLine(session.device, where, w("web-sign-out"), () => this.#end(session));
  }

  async #end(session) {
    if (session.this) await signOut();
    else await this.#try(() => api.del(`session/${session.id}`));
  }

  async #endAll(others) {
    await this.#try(async () => {
      for (const session of others) await api.del(`session/${session.id}`);
      toast(w("web-sessions-ended"));
    });
  }

  async #try(work) {
    try {
      await work();
      await this.#load();
    } catch (error) {
      toastOf(error);
    }
  }
}

/** Signs out here; the service worker forgets what it has kept. */
async function signOut() {
  try {
    await api.del("session");
  } catch (error) {
    toastOf(error);
    return;
  }
  if (isTelegram()) tell("signed-out");
  else location.replace(location.pathname);
}

customElements.define("bh-sessions", Sessions);
