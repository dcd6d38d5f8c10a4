// The way to the server: a socket, or asking every few seconds where none can be had.
import { watchedSubjects } from "../frame/live-blocks.js";
import { Polling } from "./polling.js";
import { Socket } from "./socket.js";

const STALE_AFTER = 5_000;
const FAILURES_UNTIL_POLLING = 2;
const OVERLAP = 5_000; // ms: what changed while the last answer was on its way is asked for again

export class Link {
  // Each tab has a name of its own that stays when the tab goes from page to page.
  tab = (sessionStorage["presence-tab"] ??= crypto.getRandomValues(new Uint32Array(3)).join("-"));
  heard = Date.now();
  active = true;
  unsaid = { attends: document.hasFocus() }; // what the server is to be told next, by whichever way
  seen = []; // and the notices that the user has seen

  constructor({ onOpen, onFrame, onState, query }) {
    Object.assign(this, { onOpen, onFrame, onState, query });
    this.socket = new Socket(this);
    this.polling = new Polling(this);
    this.socket.connect();
    setInterval(() => this.check(), 1000);
    document.addEventListener("visibilitychange", () => this.tell());
    window.addEventListener("focus", this.attend);
    window.addEventListener("online", () => this.socket.hurry());
    window.addEventListener("pagehide", () => this.leave());
    window.addEventListener("pageshow", (event) => event.persisted && this.back());
  }

  // What the page has to say

  say(said) {
    Object.assign(this.unsaid, said);
    this.socket.say();
  }

  // Also which tab it is, and whether it is visible.
  tell(said) {
    this.say({ ...said, tab: this.tab, visible: !document.hidden });
    if (this.polling.isOn) this.polling.ask();
  }

  // The user is at this page now, and at no other one.
  attend = () => this.tell({ attends: true });

  shown(ids) {
    this.seen.push(...ids);
    this.tell();
  }

  // All that there is to say, for the way that says it now.
  take() {
    const said = { ...this.unsaid, ...(this.seen.length && { shown: this.seen }) };
    this.unsaid = {};
    this.seen = [];
    return said;
  }

  leave() {
    if (this.polling.isOn) this.polling.askNow({ leaving: true });
    this.polling.stop();
    this.socket.stop();
  }

  back() {
    if (this.state === "logged-off") return;
    this.unsaid.attends = document.hasFocus();
    this.socket.stopped = false;
    this.socket.connect();
  }

  // The socket

  opens() {
    this.heard = Date.now();
    this.socket.failures = 0;
    this.polling.stop();
    this.unsaid = { tab: this.tab, visible: !document.hidden, attends: this.unsaid.attends || (this.opened && this.active) };
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

  // If the server has refused the page it asks, instead of coming back at once.
  lost() {
    const isHopeless = this.socket.refused || this.socket.failures >= FAILURES_UNTIL_POLLING;
    if (isHopeless && !this.polling.isOn) this.polling.turn();
  }

  check() {
    if (this.socket.stopped) return;
    const silence = Date.now() - this.heard;
    this.socket.check(silence);
    if (!this.socket.isOpen && silence > STALE_AFTER) this.become("lost");
  }

  // Asking

  question() {
    const { attends, shown = [] } = this.take();
    const ids = [...this.query()].map((userAndVersion) => userAndVersion.join(":")).join();
    const shows = { subjects: watchedSubjects(), age: Date.now() - this.heard + OVERLAP };
    return { shown, ids, ...shows, tab: this.tab, ...(attends && { attends: 1 }) };
  }

  answered(frame) {
    if (this.socket.isOpen) return;
    this.heard = Date.now();
    this.become("polling", this.why);
    this.onFrame({ watching: 0, ...frame });
    if (this.unreachable) this.socket.hurry(); // the server is back, so a socket may be had again
    this.unreachable = false;
  }

  // Whether an answer came is seen by who checks how long nothing was heard; what was to be told is told again.
  unanswered({ shown, attends, unreachable }) {
    this.unreachable ||= unreachable;
    if (attends) this.unsaid.attends = document.hasFocus();
    this.seen.unshift(...shown);
    this.socket.say();
  }

  // What the page says of it

  become(state, why) {
    if (this.state === state || this.state === "logged-off") return;
    this.state = state;
    this.onState(state, Math.floor(this.heard / 1000), why);
  }

  end(why) {
    this.become("logged-off", why);
    this.polling.stop();
    this.socket.stop();
  }
}
