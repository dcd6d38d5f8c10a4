// Asking every few seconds, where no socket can be had.
import { ANSWERED_WITHIN, ask, oneAtATime } from "../asking.js";

const POLL_EVERY = 3_000;
const TOO_OFTEN = 429;

export class Polling {
  next = null;
  askFrom = 0;
  ask = oneAtATime(() => this.askNow());

  constructor(link) {
    this.link = link;
  }

  get isOn() {
    return this.next !== null;
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

  // Nothing is asked while the server has told the page to wait.
  async askNow({ leaving = false } = {}) {
    if (Date.now() < this.askFrom) return;
    const { shown, ...question } = this.link.question();
    const page = leaving ? "left" : document.hidden ? "hidden" : "visible";
    const url = `/presence/poll/?${new URLSearchParams({ ...question, page })}`;
    const body = shown.length || leaving ? new URLSearchParams({ shown }) : undefined;
    const answer = await ask(url, { body, cache: "no-store", signal: AbortSignal.timeout(ANSWERED_WITHIN) });
    if (!answer?.response.ok) this.link.unanswered({ ...question, shown, unreachable: !answer });
    if (answer) this.take(answer);
  }

  take({ response, html }) {
    if (response.redirected) return this.link.end();
    if (response.status === TOO_OFTEN) this.askFrom = Date.now() + 1000 * (response.headers.get("Retry-After") || 1);
    if (response.ok) this.link.answered(JSON.parse(html));
  }
}
