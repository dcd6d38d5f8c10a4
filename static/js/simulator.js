// The simulator page without page loads: its forms, and its world as it is now.
import { ask, oneAtATime } from "./asking.js";
import "./toolbar/morph.js";

const EVERY = 2000;
const WORLD = "#simulator-plays:morph,#simulator-world:morph";
const PAGE = "#messages:outerHTML,#simulator-form:morph,#simulator-chaos:morph";
const simulator = document.querySelector("[data-simulator]");
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
  const { submitter, target } = event;
  const body = new FormData(target, submitter);
  submitter.disabled = true;
  try {
    await exchange(submitter.getAttribute("formaction") ?? target.action, { body, form: target });
  } finally {
    submitter.disabled = false;
  }
}

// The answer is the page or a part of it; the newest one asked for is shown.
async function exchange(url, { body, form } = {}) {
  const number = ++sent;
  const answered = await ask(url, { body, keepalive: false }); // attached data may be more than may outlive a page
  if (!answered) return;
  if (!answered.html.includes("data-simulator-world")) return body && location.reload();
  if (form) asSet(form);
  const parts = [...(body ? [PAGE] : []), ...(number > shown ? [WORLD] : [])];
  shown = Math.max(shown, number);
  window.htmx.swap(simulator, answered.html, { swapStyle: "none", ignoreTitle: true }, { selectOOB: parts.join() });
}

// The levels of chaos are in their fields what they are in the telephone system, not what was typed before.
function asSet({ action }) {
  const levels = document.querySelector("[data-chaos] form");
  if (levels?.action === action) levels.reset();
}
