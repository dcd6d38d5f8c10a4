// The way to the server: a socket, or asking every few seconds where none can be had.
import { Polling } from "./polling.js";
import { Socket } from "./socket.js";
import { tabName } from "./tab.js";

const STALE_AFTER = 5_000;
const FAILURES_UNTIL_POLLING = 2;

export function startLink(handlers) {
  const link = new Link(handlers);
  link.socket.connect();
  setInterval(() => link.check(), 1000);
  document.addEventListener("visibilitychange", () => link.looked());
  window.addEventListener("focus", () => link.attend());
  window.addEventListener("online", () => link.socket.hurry());
  window.addEventListener("pagehide", () => link.leave());
  window.addEventListener("pageshow", (event) => event.persisted && link.back());
  return link;
}

class Link {
  constructor({ onOpen, onFrame, onState, query }) {
    Object.assign(this, { onOpen, onFrame, onState, query });
    this.socket = new Socket({
      onOpen: () => this.opens(), onFrame: (frame) => this.receive(frame), onLost: () => this.lost(),
    });
    this.polling = new Polling({
      question: () => this.question(), onAnswer: (frame) => this.answered(frame), onEnd: () => this.end(),
    });
    this.tab = tabName();
    this.heard = Date.now();
    this.opened = false;
    this.ended = false;
    this.left = false;
    this.state = "";
    this.attends = document.hasFocus();
    this.active = true;
  }

  // The socket

  opens() {
    this.heard = Date.now();
    this.polling.stop();
    this.attends ||= this.opened && this.active;
    this.onOpen(!this.opened);
    this.opened = true;
    this.shown(this.polling.takeSeen());
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
    if (this.socket.refused || this.socket.failures >= FAILURES_UNTIL_POLLING) this.polling.start();
  }

  // Also which tab it is, whether it is visible, and whether the user has just come to it.
  sayWhere(said = {}) {
    if (!this.socket.isOpen) return;
    this.socket.say({ ...said, tab: this.tab, visible: !document.hidden, attends: this.attends });
    this.attends = false;
  }

  // The user is at this page now, and at no other one.
  attend() {
    this.attends = true;
    this.tellWhere();
  }

  tellWhere() {
    if (this.polling.isOn) this.polling.ask();
    else this.sayWhere();
  }

  shown(ids) {
    if (!ids.length) return;
    if (this.socket.isOpen) this.socket.say({ shown: ids });
    else this.polling.shown(ids);
  }

  check() {
    if (this.ended || this.left) return;
    const silence = Date.now() - this.heard;
    this.socket.check(silence);
    if (!this.socket.isOpen && silence > STALE_AFTER) this.become("lost");
  }

  looked() {
    this.tellWhere();
    if (!document.hidden) this.check();
  }

  leave() {
    this.left = true;
    if (this.polling.isOn) this.polling.askNow({ leaving: true });
    this.polling.stop();
    this.socket.stop();
  }

  back() {
    this.left = false;
    this.attends = document.hasFocus();
    this.socket.stopped = this.ended;
    this.socket.connect();
  }

  // Asking

  question() {
    const ids = [...this.query()].map(([id, version]) => `${id}:${version}`).join(",");
    const page = this.left ? "left" : document.hidden ? "hidden" : "visible";
    const attends = this.attends && { attends: 1 };
    this.attends = false;
    return { ids, tab: this.tab, page, ...attends };
  }

  answered(frame) {
    if (this.socket.isOpen) return;
    this.heard = Date.now();
    this.become("polling", this.why);
    this.onFrame({ watching: 0, ...frame });
    if (this.polling.unreachable) this.socket.hurry(); // the server is back, so a socket may be had again
    this.polling.unreachable = false;
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
    this.polling.stop();
    this.socket.stop();
  }
}
