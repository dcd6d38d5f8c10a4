// Asking every few seconds, where no socket can be had.
import { ANSWERED_WITHIN, ask, oneAtATime } from "../asking.js";

const POLL_EVERY = 3_000;
const TOO_OFTEN = 429;

export class Polling {
  constructor({ question, onAnswer, onEnd }) {
    Object.assign(this, { question, onAnswer, onEnd });
    this.next = null;
    this.unreachable = false;
    this.seen = [];
    this.askFrom = 0;
    this.ask = oneAtATime(() => this.askNow());
  }

  get isOn() {
    return this.next !== null;
  }

  start() {
    if (!this.isOn) this.turn();
  }

  async turn() {
    this.next = 0;
    await this.ask();
    if (this.isOn) this.next = setTimeout(() => this.turn(), POLL_EVERY);
  }

  stop() {
    clearTimeout(this.next);
    this.next = null;
  }

  // The notices that the user has seen are told with each question until an answer comes.
  shown(ids) {
    this.seen = [...this.seen, ...ids];
    this.ask();
  }

  // What was seen and not told yet, for a socket to tell.
  takeSeen() {
    const { seen } = this;
    this.seen = [];
    return seen;
  }

  // Whether an answer came is seen by who checks how long nothing was heard.
  async askNow({ leaving = false } = {}) {
    if (Date.now() < this.askFrom) return;
    const { seen } = this;
    const url = `/presence/poll/?${new URLSearchParams(this.question())}`;
    const token = document.querySelector("#collaboration [name=csrfmiddlewaretoken]")?.value;
    const post = { ...(seen.length && { shown: seen.join(",") }), csrfmiddlewaretoken: token };
    const body = seen.length || leaving ? new URLSearchParams(post) : undefined;
    const answer = await ask(url, { body, cache: "no-store", signal: AbortSignal.timeout(ANSWERED_WITHIN) });
    if (answer) this.answered(answer, seen);
    else this.unreachable = true;
  }

  // Nothing is asked while the server has told the page to wait.
  answered({ response, html }, seen) {
    if (response.redirected) return this.onEnd();
    if (response.status === TOO_OFTEN) this.askFrom = Date.now() + 1000 * (response.headers.get("Retry-After") || 1);
    if (!response.ok) return;
    if (this.seen === seen) this.seen = [];
    this.onAnswer(JSON.parse(html));
  }
}
