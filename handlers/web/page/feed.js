// What the bell shows: the notifications that have been loaded, under which filters, and how far.

import { api } from "./api.js";
import { unhurried } from "./dom.js";

const A_PAGE = 20; // what the server gives by itself: as much as a screen shows at first
const MOST_AT_ONCE = 50;
const CALM_MS = 120;

/** Asks for the first page of the section where there is something unread. */
export function firstPage() {
  return api.get("bell");
}

export class Feed {
  section = "events";
  onlyUnread = false;
  query = "";
  items = [];
  next = null; // the cursor of what is older
  version = 0;
  isLoading = false;
  #asking = null;
  #isStale = false; // it has been asked to refresh while it was loading
  #heard = 0; // the newest version that there is said to be, unless it is being asked for
  #told = 0; // the version that was heard of last
  #on;

  /** `on`: {`busy`(is), `shown`(unread or null), `failed`(error)}, called as it happens. */
  constructor(on) {
    this.#on = on;
  }

  /** Loads it anew, under the filters as they are now. `first`: the promise of `firstPage`. */
  load(first = null) {
    this.#asking?.abort();
    this.items = [];
    this.next = null;
    this.#isStale = false;
    return this.#carry(async (signal) => {
      const page = await (first ?? this.#ask({ limit: A_PAGE }, signal));
      this.section = page.section;
      return page;
    });
  }

  /** Loads what is older, unless something is loading. */
  more() {
    if (this.isLoading || !this.next) return null;
    return this.#carry(async (signal) => {
      const page = await this.#ask({ before: this.next, limit: A_PAGE }, signal);
      const known = new Set(this.items.map((it) => it.id));
      return { ...page, items: [...this.items, ...page.items.filter((it) => !known.has(it.id))] };
    });
  }

  /** Asks soon for all that is shown again: an object's row may have moved from anywhere. */
  refreshSoon = unhurried(() => this.#refresh(), CALM_MS);

  /**
   * Hears of a version of the bell; asks for it unless it is here or on its way. A lower one than
   * before is of a database that was put back, of which nothing that is here need be true.
   */
  heard(version) {
    if (version < this.#told) this.refreshSoon();
    else if (!this.isLoading && version > this.version) this.refreshSoon();
    this.#told = this.#heard = version;
  }

  /** Puts a changed notification in its place. */
  put(entry) {
    const at = this.items.findIndex((it) => it.id === entry.id);
    if (at < 0) return;
    this.items = this.items.with?.(at, entry) ?? this.items.map((it, index) => (index === at ? entry : it));
    this.#on.shown(null);
  }

  #refresh() {
    if (this.isLoading) {
      this.#isStale = true;
      return null;
    }
    this.#heard = 0;
    return this.#carry(async (signal) => {
      const wanted = Math.max(A_PAGE, this.items.length);
      const items = [];
      let page = { next: null };
      do {
        const limit = Math.min(MOST_AT_ONCE, wanted - items.length);
        page = await this.#ask({ before: page.next, limit }, signal);
        items.push(...page.items);
      } while (page.next && page.items.length && items.length < wanted);
      return { ...page, items };
    });
  }

  #ask(query, signal) {
    const filters = { section: this.section, unread: this.onlyUnread ? 1 : null, q: this.query };
    return api.get("bell", { ...filters, ...query }, { signal });
  }

  async #carry(work) {
    const asking = new AbortController();
    this.#asking = asking;
    this.isLoading = true;
    this.#on.busy(true);
    try {
      const { items, next, unread, version } = await work(asking.signal);
      if (asking.signal.aborted) return;
      Object.assign(this, { items, next, version });
      this.#on.shown(unread);
    } catch (error) {
      if (!asking.signal.aborted) this.#on.failed(error);
    } finally {
      if (this.#asking === asking) this.#done();
    }
  }

  #done() {
    this.isLoading = false;
    this.#on.busy(false);
    if (this.#isStale || this.#heard > this.version) this.refreshSoon();
    this.#isStale = false;
  }
}
