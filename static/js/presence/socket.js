// A socket to the server that comes back by itself, after ever longer waits.

const FIRST_WAIT = 300;
const LONGEST_WAIT = 15_000;
const SILENT_AFTER = 8_000;
const OPENED_WITHIN = 12_000;
const SAY_EVERY = 100; // the server takes twenty frames a second
const TOO_MANY = 4429;
const WAIT_IF_TOO_MANY = 30_000;

export class Socket {
  failures = 0;
  stopped = false;

  constructor(link) {
    this.link = link;
  }

  connect() {
    clearTimeout(this.waiting);
    this.began = Date.now();
    const socket = (this.socket = new WebSocket(new URL("/ws/", location.href.replace(/^http/, "ws"))));
    const current = (act) => (event) => this.socket === socket && act(event);
    socket.onopen = () => (this.socket === socket && !this.stopped ? this.link.opens() : socket.close());
    socket.onmessage = current(({ data }) => this.link.receive(JSON.parse(data)));
    socket.onclose = current((event) => this.lost({ refused: event?.code === TOO_MANY }));
  }

  get isOpen() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  // If the server has refused the page it is left alone for a good while.
  lost({ refused = false } = {}) {
    this.socket = null;
    this.refused = refused;
    if (this.stopped) return;
    const wait = refused ? WAIT_IF_TOO_MANY : Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    this.failures += 1;
    this.waiting = setTimeout(() => this.connect(), wait * (0.5 + Math.random()));
    this.link.lost();
  }

  // At once, or together with what else comes in the next moment.
  say() {
    if (!this.saying) this.sayNow();
  }

  sayNow() {
    clearTimeout(this.saying);
    this.saying = null;
    const said = this.isOpen ? this.link.take() : {};
    if (!Object.keys(said).length) return;
    this.socket.send(JSON.stringify(said));
    this.saying = setTimeout(() => this.sayNow(), SAY_EVERY);
  }

  // Whether it is still there: the server gives a sign of life every few seconds.
  check(silence) {
    const isSilent = this.isOpen && silence > SILENT_AFTER;
    const isStuck = this.socket && !this.isOpen && Date.now() - this.began > OPENED_WITHIN;
    if (!isSilent && !isStuck) return;
    const { socket } = this;
    this.lost();
    socket.close();
  }

  hurry() {
    if (!this.socket && !this.stopped && !this.refused) this.connect();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.waiting);
    this.sayNow();
    if (this.isOpen) this.socket.close(); // to close one that is still opening is an error to the browser
  }
}
