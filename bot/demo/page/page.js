// Shows the chats as the server reports them, and sends it what is pressed and written.
// Message content is inserted as text, except `html`, which the server makes from entities.

const find = (selector, within = document) => within.querySelector(selector);
const words = JSON.parse(document.body.dataset.words);
const language = document.documentElement.lang;
const phones = new Map();
let botName = "";
let zone;
let city;
let secondsAhead = 0;
let playing = false; // the story: nobody else acts meanwhile
let firstState = true;

const say = (name, values = {}) =>
  words[name].replace(/\{(\w+)\}/g, (gap, value) => values[value] ?? gap);

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

// Times are in the zone of whoever the chat is, as on the cards; the clock's in the business's.
const localTime = (at, timeZone, day = {}) => new Date(at)
  .toLocaleString(language === "en" ? "en-GB" : language, { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });

async function tell(what, details) {
  return playing ? {} : ask(what, details);
}

async function ask(what, details) {
  const response = await fetch(`/demo/${what}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(details),
  });
  return response.json().catch(() => ({}));
}

// -- one phone

class Phone {
  constructor(person) {
    this.id = person.id;
    this.name = person.name;
    this.shown = new Map();
    this.toasts = null;
    this.unseen = 0;
    this.bell = null;
    this.replyTo = null;
    this.dismissed = new Set();
    this.follows = false; // to the end of the chat, as after writing
    this.root = find("#phone").content.cloneNode(true).firstElementChild;
    this.root.id = `phone-${person.id}`;
    this.root.style.setProperty("--hue", { 101: 265, 106: 12, 108: 165 }[person.id] ?? 210);
    this.chat = find(".chat", this.root);
    this.field = find("input", this.root);
    find(".avatar", this.root).textContent = person.name[0];
    find("h2", this.root).textContent = person.name;
    find("h2", this.root).id = `name-${person.id}`;
    this.root.setAttribute("aria-labelledby", `name-${person.id}`);
    this.chat.setAttribute("aria-label", say("chat-of", { name: person.name }));
    this.field.setAttribute("aria-label", say("writes", { name: person.name }));
    this.listen();
    find("#phones").append(this.root);
    this.tab = make("a", "", person.name);
    this.tab.href = `#phone-${person.id}`;
    this.tab.addEventListener("click", (event) => {
      event.preventDefault();
      this.root.scrollIntoView({ block: "start", inline: "center" });
      this.seen();
    });
    find("#jump").append(this.tab);
  }

  listen() {
    find(".write", this.root).addEventListener("submit", (event) => {
      event.preventDefault();
      this.write(this.field.value.trim());
    });
    const menu = find(".menu", this.root);
    const opener = find(".menu-button", this.root);
    opener.addEventListener("click", () => this.openMenu(menu.hidden));
    this.root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !menu.hidden) {
        this.openMenu(false);
        opener.focus();
      }
    });
    this.field.addEventListener("input", () => {
      const typed = this.field.value;
      this.openMenu(typed.startsWith("/") && !typed.includes(" "), typed);
    });
    find(".pinned", this.root).addEventListener("click", () => {
      const bell = this.shown.get(this.pinnedId)?.element;
      if (!bell) return;
      this.chat.scrollTo({ top: bell.offsetTop - 8 });
      bell.classList.add("found");
      setTimeout(() => bell.classList.remove("found"), 1200);
    });
    find(".block", this.root).addEventListener("click", () =>
      tell("block", { person: this.id, blocked: !this.blocked }));
    find(".open-bell", this.root).addEventListener("click", () => this.openBell(!this.bell));
    find(".reply button", this.root).addEventListener("click", () => {
      this.dismissed.add(this.replyTo);
      this.answerTo(null);
    });
    this.root.addEventListener("pointerenter", () => this.seen());
    this.root.addEventListener("focusin", () => this.seen());
    this.chat.addEventListener("click", (event) => this.linkPressed(event));
  }

  seen() {
    this.unseen = 0;
    this.drawTab();
  }

  drawTab() {
    this.tab.textContent = this.name;
    if (this.unseen) {
      const count = make("span", "count", this.unseen);
      count.setAttribute("aria-label", say("new", { count: this.unseen }));
      this.tab.append(" ", count);
    }
  }

  linkPressed(event) {
    const link = event.target.closest("a");
    if (!link) return;
    event.preventDefault();
    const start = link.href.match(/^https:\/\/t\.me\/(\w+)\?start=([\w-]+)$/);
    if (start && start[1] === botName) openAs(start[2]);
    else if (/^https?:/.test(link.href)) window.open(link.href, "_blank", "noopener,noreferrer");
  }

  async write(text) {
    if (!text || playing) return;
    this.field.value = "";
    this.follows = true;
    this.openMenu(false);
    const replyTo = this.replyTo;
    if (replyTo) this.dismissed.add(replyTo);
    this.answerTo(null);
    await tell("write", { person: this.id, text, reply_to: replyTo });
  }

  openMenu(open, typed = "/") {
    const menu = find(".menu", this.root);
    const known = this.commands.filter((each) => `/${each.command}`.startsWith(typed));
    menu.replaceChildren(...known.map((each) => {
      const entry = make("button");
      entry.type = "button";
      entry.append(make("b", "", `/${each.command}`), make("span", "", each.description));
      entry.addEventListener("click", () => {
        this.write(`/${each.command}`);
        this.field.focus({ preventScroll: true });
      });
      return entry;
    }));
    menu.hidden = !open || !known.length;
    find(".menu-button", this.root).setAttribute("aria-expanded", String(!menu.hidden));
  }

  // The person's web bell beside the phone, as Telegram opens it; also while the story is told.
  async openBell(open) {
    this.bell?.remove();
    this.bell = null;
    find(".open-bell", this.root).setAttribute("aria-expanded", String(open));
    if (!open) return;
    this.bell = make("section", "phone web-bell");
    const page = make("iframe");
    page.title = say("web-bell-of", { name: this.name });
    page.name = `web-bell-${this.id}`;
    page.src = (await ask("launch", { person: this.id })).address;
    this.bell.append(page);
    this.root.after(this.bell);
    this.bell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  answerTo(message) {
    this.replyTo = message ? message.id : null;
    const bar = find(".reply", this.root);
    bar.hidden = !message;
    find("span", bar).textContent = message
      ? say("reply-to", { text: message.first_line }) : "";
  }

  // -- what the server reports

  draw(person) {
    this.zone = person.zone;
    for (const part of [this.chat, find(".pin-text", this.root), find(".toast", this.root),
      find(".menu", this.root)]) part.lang = person.language;
    this.commands = person.commands;
    this.blocked = person.standing === "kicked";
    find(".who p", this.root).textContent = person.about;
    find(".open-bell", this.root).setAttribute("aria-label", say("web-bell-of", { name: this.name }));
    const block = find(".block", this.root);
    block.textContent = say(this.blocked ? "unblock" : "block");
    block.setAttribute("aria-label",
      say(this.blocked ? "unblock-as" : "block-as", { name: this.name }));
    this.root.classList.toggle("blocked", this.blocked);
    this.field.disabled = this.blocked;
    const wasAtEnd = this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 60;
    const arrived = this.drawMessages(person.messages, person.pinned);
    this.drawPinned(person.pinned[0]);
    if (wasAtEnd || firstState || (arrived && this.follows)) {
      this.chat.scrollTop = this.chat.scrollHeight;
      this.follows = false;
    }
    this.drawToasts(person.toasts);
    const newest = person.messages[person.messages.length - 1];
    const asking = newest?.asks && !this.dismissed.has(newest.id) ? newest : null;
    if ((asking?.id ?? null) !== this.replyTo) this.answerTo(asking);
  }

  drawMessages(messages, pinned) {
    // A pinned bell older than the messages kept on the page still stands at the top.
    const all = [...pinned.filter((bell) => !messages.some((each) => each.id === bell.id)), ...messages];
    const ids = new Set(all.map((message) => message.id));
    for (const [id, { element }] of this.shown) {
      if (!ids.has(id)) {
        element.remove();
        this.shown.delete(id);
      }
    }
    let arrived = false;
    for (const message of all) {
      const known = this.shown.get(message.id);
      const signature = JSON.stringify([message, this.zone]);
      if (known?.signature === signature) continue;
      if (known) this.redraw(known, message, signature);
      else {
        const element = drawMessage(this, message);
        if (!firstState) element.classList.add("arriving");
        this.chat.append(element);
        this.shown.set(message.id, { element, signature });
        arrived = true;
        const watched = this.root.matches(":hover") || this.root.contains(document.activeElement);
        if (message.from_bot && !message.service && !firstState && !watched) this.unseen += 1;
      }
    }
    this.drawTab();
    return arrived;
  }

  redraw(known, message, signature) {
    const element = drawMessage(this, message);
    const place = known.element.contains(document.activeElement)
      ? [...known.element.querySelectorAll(".keys button, .keys a")].indexOf(document.activeElement)
      : -1;
    known.element.replaceWith(element);
    known.element = element;
    known.signature = signature;
    if (place >= 0) {
      const keys = element.querySelectorAll(".keys button, .keys a");
      (keys[Math.min(place, keys.length - 1)] ?? this.chat).focus({ preventScroll: true });
    }
  }

  drawPinned(bell) {
    const bar = find(".pinned", this.root);
    bar.hidden = !bell;
    if (!bell) return;
    this.pinnedId = bell.id;
    find(".pin-text", bar).textContent = bell.first_line;
  }

  drawToasts(toasts) {
    if (this.toasts !== null) {
      for (const toast of toasts.slice(this.toasts)) this.show(toast);
    }
    this.toasts = toasts.length;
  }

  show(toast) {
    if (toast.alert) {
      find("#alert-text").textContent = toast.text;
      if (!find("#alert").open) find("#alert").showModal();
      return;
    }
    const place = find(".toast", this.root);
    place.textContent = toast.text;
    place.classList.add("shown");
    clearTimeout(this.hiding);
    this.hiding = setTimeout(() => place.classList.remove("shown"), 2600);
  }
}

// -- one message

function drawMessage(phone, message) {
  if (message.service) {
    const line = make("p", "service", message.service);
    line.lang = language;
    return line;
  }
  const row = make("article", message.from_bot ? "message" : "message own");
  row.setAttribute("aria-label", `${message.from_bot ? "Bellhop" : phone.name}: ${message.first_line}`);
  const bubble = make("div", "bubble");
  const text = make("div", "text");
  text.innerHTML = message.html;
  for (const quote of text.querySelectorAll("blockquote, pre")) {
    // A block ends its own line.
    if (quote.nextSibling?.nodeType === Node.TEXT_NODE) {
      quote.nextSibling.data = quote.nextSibling.data.replace(/^\n/, "");
    }
  }
  linkAddresses(text);
  const marks = [message.silent && message.from_bot && say("silent"),
    message.edited && say("edited")].filter(Boolean);
  const about = make("p", "about", marks.map((mark) => `${mark} · `).join(""));
  about.lang = language;
  const time = make("time", "", localTime(message.date * 1000, phone.zone));
  time.dateTime = new Date(message.date * 1000).toISOString();
  about.append(time);
  bubble.append(text, about);
  row.append(bubble);
  if (message.rows.length) row.append(drawKeys(phone, message));
  return row;
}

// As in Telegram, an address in a text can be pressed.
function linkAddresses(text) {
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("a, code, pre")) nodes.push(walker.currentNode);
  }
  for (const node of nodes) {
    const parts = node.data.split(/(https?:\/\/[^\s<>"]+)/);
    if (parts.length < 2) continue;
    node.replaceWith(...parts.map((part, at) => {
      if (at % 2 === 0) return part;
      const link = make("a", "", part);
      link.href = part;
      return link;
    }));
  }
}

function drawKeys(phone, message) {
  const keys = make("div", "keys");
  message.rows.forEach((buttons, row) => {
    const line = make("div");
    buttons.forEach((button, column) => line.append(drawKey(phone, message, button, row, column)));
    keys.append(line);
  });
  return keys;
}

function drawKey(phone, message, button, row, column) {
  const key = make(button.url ? "a" : "button", button.style ?? "", button.text);
  if (button.url) {
    if (/^https?:/.test(button.url)) key.href = button.url;
    key.title = `${button.text} – ${button.url}`;
    return key;
  }
  key.type = "button";
  key.title = button.text;
  key.addEventListener("click", () => {
    if (playing) return;
    key.classList.add("pressed");
    setTimeout(() => key.classList.remove("pressed"), 600);
    if (button.copies) {
      navigator.clipboard?.writeText(button.copies);
      return;
    }
    tell("press", { person: phone.id, message: message.id, row, column });
  });
  return key;
}

// -- an invite's link, which anyone on this page may open

function openAs(token) {
  const dialog = find("#opener");
  find("#opener-people").replaceChildren(...[...phones.values()].map((phone) => {
    const choice = make("button", "plain", phone.name);
    choice.type = "button";
    choice.addEventListener("click", () => {
      dialog.close();
      phone.write(`/start ${token}`);
    });
    return choice;
  }));
  dialog.showModal();
}

// -- the CRM

function drawEvents(groups) {
  find("#events").replaceChildren(...groups.map((group) => {
    const block = make("fieldset");
    block.append(make("legend", "", group.title), ...group.samples.map((sample) => {
      const button = make("button", "event");
      button.type = "button";
      button.append(make("b", "", sample.label), make("span", "", sample.hint));
      button.addEventListener("click", () => fire(sample));
      return button;
    }));
    return block;
  }));
}

// -- the clock, which runs by itself and can be set ahead

function drawLeaps(leaps) {
  const block = make("fieldset", "pairs");
  const legend = make("legend", "", `${say("clock")} `);
  legend.append(make("time", "clock"));
  block.append(legend, ...leaps.map((leap) => {
    const button = make("button", "event");
    button.type = "button";
    button.append(make("b", "", leap.label), make("span", "", leap.hint));
    button.addEventListener("click", () => tell("leap", { leap: leap.key }));
    return button;
  }));
  find("#events").prepend(block);
  setInterval(tick, 1000);
}

function tick() {
  const day = { weekday: "short", day: "numeric", month: "short" };
  const time = localTime(Date.now() + secondsAhead * 1000, zone, day);
  const now = say("time-in", { time, city });
  for (const clock of document.querySelectorAll(".clock")) clock.textContent = now;
}

async function fire(sample) {
  if (playing) return;
  const { status, answer, sent } = await tell("fire", { sample: sample.key });
  const line = make("p", status === 200 ? "status good" : "status bad");
  line.append(make("b", "", status ?? say("no-answer")), ` ${answer?.status ?? answer?.error ?? ""}`);
  const body = make("details");
  const shown = make("pre", "", JSON.stringify(sent, null, 2));
  shown.tabIndex = 0;
  body.append(make("summary", "", say("posted")), shown);
  find("#answer").replaceChildren(make("p", "quiet", sample.label), line,
    make("pre", "", JSON.stringify(answer)), body);
}

// -- keeping up

function draw(state) {
  botName = state.bot;
  zone = state.zone;
  city = state.city;
  // Whoever opened it a day ago is asked by Telegram to open it again.
  if (secondsAhead !== state.ahead) for (const phone of phones.values()) if (phone.bell) phone.openBell(true);
  secondsAhead = state.ahead;
  if (firstState) {
    drawEvents(state.events);
    drawLeaps(state.leaps);
  }
  tick();
  for (const person of state.people) {
    if (!phones.has(person.id)) phones.set(person.id, new Phone(person));
    phones.get(person.id).draw(person);
  }
  firstState = false;
  playing = state.playing;
  document.body.classList.toggle("playing", playing);
  find("#playing").textContent = playing ? say("playing") : "";
  for (const each of document.querySelectorAll(".keys button, .event, .send, .block")) {
    each.setAttribute("aria-disabled", String(playing));
  }
}

if (matchMedia("(max-width: 760px)").matches) find("#crm").open = false;
const source = new EventSource("/demo/changes");
source.onmessage = (event) => {
  find("#link").textContent = "";
  draw(JSON.parse(event.data));
};
source.onerror = () => {
  find("#link").textContent = say("ended");
};
