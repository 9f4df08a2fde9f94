// <bh-sessions>: where one is signed in, and signing out there.

import { api } from "./api.js";
import { el } from "./dom.js";
import { toast } from "./popups.js";
import { w } from "./words.js";

class Sessions extends HTMLElement {
  async show() {
    const told = await api.get("session/list");
    this.#draw(told.sessions ?? told);
  }

  #draw(sessions) {
    const others = sessions.filter((it) => !it.this);
    this.replaceChildren(
      el("h2", null, w("web-sessions-title")),
      el("ul", { class: "card list" }, ...sessions.map((it) => this.#line(it))),
      others.length
        ? el("button", { type: "button", class: "button danger", onclick: () => this.#endAll(others) },
            w("web-sessions-others"))
        : "",
    );
  }

  #line(session) {
    const seen = session.this ? w("web-sessions-this") : session.seen;
    const where = session.in_telegram ? `Telegram · ${seen}` : seen;
    return el("li", null,
      el("span", { class: "name" }, session.device, el("small", null, where)),
      el("button", {
        type: "button",
        class: "button",
        "aria-label": `${w("web-sign-out")}: ${session.device}`,
        onclick: () => this.#end(session),
      }, w("web-sign-out")),
    );
  }

  async #end(session) {
    await this.#try(async () => {
      if (session.this) await signOut();
      else await api.del(`session/${session.id}`);
    });
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
      await this.show();
    } catch {
      toast(w("web-not-done"));
    }
  }
}

/** Signs out here, and leaves nothing of the bell in this browser. */
export async function signOut() {
  await api.del("session");
  navigator.serviceWorker?.controller?.postMessage("forget");
  location.replace("/app/");
}

customElements.define("bh-sessions", Sessions);
