// The simulator page without page loads: its forms, and its world as it is now.
import { ask, oneAtATime } from "./asking.js";
import { morph } from "./communication/morph.js";

const simulator = document.querySelector("[data-simulator]");
const EVERY = 2000;
let sent = 0;
let shown = 0;

const look = oneAtATime(async () => {
  if (!document.hidden) await exchange(simulator.dataset.worldUrl);
});

simulator.addEventListener("submit", onSubmit);
document.addEventListener("presence:toolbar", look);
document.addEventListener("visibilitychange", look);
setInterval(look, EVERY);

async function onSubmit(event) {
  event.preventDefault();
  const { submitter } = event;
  const body = new FormData(event.target, submitter);
  submitter.disabled = true;
  try {
    await exchange(submitter.getAttribute("formaction") ?? event.target.action, body);
    asSet(event.target.action);
  } finally {
    submitter.disabled = false;
  }
}

// The answer is the page or a part of it; the newest one asked for is shown.
async function exchange(url, body) {
  const number = ++sent;
  const answered = await ask(url, { body, keepalive: false }); // attached data may be more than may outlive a page
  if (!answered) return;
  const answer = new DOMParser().parseFromString(answered.html, "text/html");
  if (!answer.querySelector("[data-simulator-world]")) return body && location.reload();
  if (body) show(answer, "[data-messages]");
  if (body) show(answer, "[data-inbound]");
  if (body) show(answer, "[data-chaos]");
  if (number < shown) return;
  shown = number;
  show(answer, "[data-simulator-plays]");
  show(answer, "[data-simulator-world]");
}

// The levels of chaos are in their fields what they are in the telephone system, not what was typed before.
function asSet(action) {
  const form = document.querySelector("[data-chaos] form");
  if (form?.action === action) form.reset();
}

function show(answer, part) {
  const fresh = answer.querySelector(part);
  const old = document.querySelector(part);
  if (fresh && old) morph(old, fresh);
}
