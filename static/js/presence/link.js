// The way to the server: a socket that comes back by itself, or asking every few seconds where none can be had.

const FIRST_WAIT = 300;
const LONGEST_WAIT = 15_000;
const SILENT_AFTER = 8_000;
const OPENED_WITHIN = 12_000;
const STALE_AFTER = 5_000;
const POLL_EVERY = 3_000;
const FAILURES_UNTIL_POLLING = 2;
const SAY_EVERY = 100; // the server takes twenty frames a second
const TOO_MANY = 4429;
const TOO_OFTEN = 429;
const WAIT_IF_TOO_MANY = 30_000;

export function startLink(handlers) {
  const link = new Link(handlers);
  link.connect();
  setInterval(() => link.check(), 1000);
  document.addEventListener("visibilitychange", () => link.looked());
  window.addEventListener("focus", () => link.attend());
  window.addEventListener("online", () => link.hurry());
  window.addEventListener("pagehide", () => link.leave());
  window.addEventListener("pageshow", (event) => event.persisted && link.back());
  return link;
}

// Each tab has a name of its own that stays when the tab goes from page to page.
function tabName() {
  const name = sessionStorage.getItem("presence-tab")
    ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  sessionStorage.setItem("presence-tab", name);
  return name;
}

class Link {
  constructor({ onOpen, onFrame, onState, query }) {
    Object.assign(this, { onOpen, onFrame, onState, query });
    this.tab = tabName();
    this.failures = 0;
    this.unsaid = {};
    this.askFrom = 0;
    this.heard = Date.now();
    this.opened = false;
    this.ended = false;
    this.state = "";
    this.attends = document.hasFocus();
    this.active = true;
  }

  // The socket

  connect() {
    clearTimeout(this.waiting);
    this.began = Date.now();
    const socket = (this.socket = new WebSocket(new URL("/ws/", location.href.replace(/^http/, "ws"))));
    const current = (act) => (event) => this.socket === socket && act(event);
    socket.onopen = () => (this.socket === socket && !this.left ? this.open() : socket.close());
    socket.onmessage = current(({ data }) => this.receive(JSON.parse(data)));
    socket.onclose = current((event) => this.closed({ refused: event?.code === TOO_MANY }));
  }

  open() {
    this.failures = 0;
    this.heard = Date.now();
    clearTimeout(this.polling);
    this.polling = null;
    this.attends ||= this.opened && this.active;
    this.onOpen(!this.opened);
    this.opened = true;
    this.become("live");
  }

  receive(frame) {
    this.heard = Date.now();
    this.become("live");
    this.why = frame.bye;
    if (frame.bye === "too-many-pages") return; // the server closes it, and the page asks
    if (frame.bye) return this.end(frame.bye);
    this.onFrame(frame);
  }

  // If the server has refused the page it asks for a good while, instead of coming back at once.
  closed({ refused = false } = {}) {
    this.socket = null;
    this.refused = refused;
    this.forget();
    if (this.ended || this.left) return;
    this.failures += 1;
    const wait = refused ? WAIT_IF_TOO_MANY : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (this.failures - 1));
    this.waiting = setTimeout(() => this.connect(), wait * (0.5 + Math.random()));
    if ((refused || this.failures >= FAILURES_UNTIL_POLLING) && !this.polling) this.poll();
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // At once, or together with what else comes in the next moment.
  say(said) {
    if (!this.isOpen) return;
    const attends = Boolean(this.unsaid.attends || said.attends);
    const shown = [...(this.unsaid.shown ?? []), ...(said.shown ?? [])];
    Object.assign(this.unsaid, said, attends && { attends }, shown.length && { shown });
    if (!this.saying) this.sayNow();
  }

  sayNow() {
    clearTimeout(this.saying);
    this.saying = null;
    if (!this.isOpen || !Object.keys(this.unsaid).length) return;
    this.socket.send(JSON.stringify(this.unsaid));
    this.unsaid = {};
    this.saying = setTimeout(() => this.sayNow(), SAY_EVERY);
  }

  // What was meant for a socket that is gone; only what the user has seen is still worth saying.
  forget() {
    clearTimeout(this.saying);
    this.saying = null;
    const { shown } = this.unsaid;
    this.unsaid = shown ? { shown } : {};
  }

  // Also which tab it is, whether it is visible, and whether the user has just come to it.
  sayWhere(said = {}) {
    if (!this.isOpen) return;
    this.say({ ...said, tab: this.tab, visible: !document.hidden, attends: this.attends });
    this.attends = false;
  }

  // The user is at this page now, and at no other one.
  attend() {
    this.attends = true;
    if (this.polling) this.ask();
    else this.sayWhere();
  }

  shown(ids) {
    if (this.isOpen) return this.say({ shown: ids });
    this.unsaid.shown = [...(this.unsaid.shown ?? []), ...ids];
    this.ask();
  }

  // Whether it is still there: the server gives a sign of life every few seconds.
  check() {
    if (this.ended || this.left) return;
    const silence = Date.now() - this.heard;
    if (this.isOpen && silence > SILENT_AFTER) this.drop();
    else if (this.socket && !this.isOpen && Date.now() - this.began > OPENED_WITHIN) this.drop();
    if (!this.isOpen && silence > STALE_AFTER) this.become("lost");
  }

  drop() {
    const socket = this.socket;
    this.closed();
    socket.close();
  }

  looked() {
    if (this.polling) this.ask();
    else this.sayWhere();
    if (!document.hidden) this.check();
  }

  hurry() {
    if (!this.socket && !this.ended && !this.refused) this.connect();
  }

  leave() {
    this.left = true;
    if (this.polling) this.ask();
    clearTimeout(this.waiting);
    clearTimeout(this.polling);
    this.polling = null;
    this.sayNow();
    if (this.isOpen) this.socket.close(); // to close one that is still opening is an error to the browser
  }

  back() {
    this.left = false;
    this.attends = document.hasFocus();
    this.connect();
  }

  // Asking

  async poll() {
    this.polling = true;
    await this.ask();
    if (this.polling && !this.ended) this.polling = setTimeout(() => this.poll(), POLL_EVERY);
  }

  // Not while the server has told it to wait. What the user has seen is said until an answer comes.
  async ask() {
    if (Date.now() < this.askFrom) return;
    const { shown } = this.unsaid;
    const ids = [...this.query()].map(([id, version]) => `${id}:${version}`).join(",");
    const page = this.left ? "left" : document.hidden ? "hidden" : "visible";
    const url = `/presence/poll/?${new URLSearchParams({ ids, tab: this.tab, page, ...(this.attends && { attends: 1 }) })}`;
    this.attends = false;
    const token = document.querySelector("#collaboration [name=csrfmiddlewaretoken]")?.value;
    const posted = { ...(shown && { shown: shown.join(",") }), csrfmiddlewaretoken: token };
    const body = (shown || this.left) && new URLSearchParams(posted);
    try {
      const options = { cache: "no-store", keepalive: Boolean(body), signal: AbortSignal.timeout(OPENED_WITHIN) };
      const answer = await fetch(url, { method: body ? "POST" : "GET", body, ...options });
      if (answer.redirected) return this.end();
      if (answer.status === TOO_OFTEN) this.askFrom = Date.now() + 1000 * (answer.headers.get("Retry-After") || 1);
      if (answer.ok && this.unsaid.shown === shown) delete this.unsaid.shown;
      if (answer.ok) this.answered(await answer.json());
    } catch {
      this.unreachable = true; // check() says so when it has lasted
    }
  }

  answered(frame) {
    if (this.isOpen) return;
    this.heard = Date.now();
    this.become("polling", this.why);
    this.onFrame({ watching: 0, ...frame });
    if (this.unreachable) this.hurry(); // the server is back, so a socket may be had again
    this.unreachable = false;
  }

  // What the page says of it

  become(state, why) {
    if (this.state === state || this.ended) return;
    this.state = state;
    this.onState(state, Math.floor(this.heard / 1000), why);
  }

  end(why) {
    this.become("logged-off", why);
    this.ended = true;
    clearTimeout(this.waiting);
    clearTimeout(this.polling);
    this.socket?.close();
  }
}
