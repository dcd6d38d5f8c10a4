// Asking every few seconds, where no socket can be had.

const POLL_EVERY = 3_000;
const ANSWERED_WITHIN = 12_000;
const TOO_OFTEN = 429;

export class Polling {
  constructor({ question, onAnswer, onEnd }) {
    Object.assign(this, { question, onAnswer, onEnd });
    this.next = null;
    this.unreachable = false;
    this.seen = [];
    this.askFrom = 0;
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

  // Not while the server has told it to wait. Whether an answer came is seen by who checks how long nothing was heard.
  async ask({ leaving = false } = {}) {
    if (Date.now() < this.askFrom) return;
    const { seen } = this;
    const url = `/presence/poll/?${new URLSearchParams(this.question())}`;
    const token = document.querySelector("#collaboration [name=csrfmiddlewaretoken]")?.value;
    const post = { ...(seen.length && { shown: seen.join(",") }), csrfmiddlewaretoken: token };
    const body = (seen.length || leaving) && new URLSearchParams(post);
    try {
      const options = { cache: "no-store", keepalive: Boolean(body), signal: AbortSignal.timeout(ANSWERED_WITHIN) };
      const answer = await fetch(url, { method: body ? "POST" : "GET", body: body || undefined, ...options });
      if (answer.redirected) return this.onEnd();
      if (answer.status === TOO_OFTEN) this.askFrom = Date.now() + 1000 * (answer.headers.get("Retry-After") || 1);
      if (answer.ok && this.seen === seen) this.seen = [];
      if (answer.ok) this.onAnswer(await answer.json());
    } catch {
      this.unreachable = true;
    }
  }
}
