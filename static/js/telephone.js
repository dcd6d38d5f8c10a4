// The window of the telephone: it registers and holds the sound. What it does in a call the CRM tells it, or its keys.
import { Calls } from "./telephone/calls.js";
import { register } from "./telephone/line.js";
import { Sound } from "./telephone/sound.js";
import { addresses, say, showCalls } from "./telephone/shown.js";

const LOCK = "crm-telephone";
const others = new BroadcastChannel(LOCK);
const sound = new Sound();
let calls, line;

take();
document.addEventListener("click", ({ target }) => {
  const act = target.closest("[data-act]")?.dataset.act;
  if (act) ({ accept: () => calls.accept(), end: () => calls.end(), again: start, take: () => others.postMessage("give way") })[act]();
});
others.addEventListener("message", ({ data }) => data === "free" && !line && take());

// One window of a browser is the telephone. Another one can take its place while there is no call.
function take() {
  navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? hold() : say("elsewhere")));
}

function hold() {
  return new Promise((free) => {
    others.addEventListener("message", ({ data }) => {
      if (data !== "give way" || !line || calls.live.length) return;
      line.stop();
      line = undefined;
      free();
      say("elsewhere");
      others.postMessage("free");
    });
    start();
  });
}

// The microphone comes first: a telephone that rings can talk at once.
async function start() {
  line?.stop();
  say("starting");
  const problem = await sound.open();
  if (problem) return say(problem);
  const answer = await fetch(addresses.password, { method: "POST", headers: { "x-csrftoken": addresses.token } });
  if (!answer.ok) return say("refused", await answer.text());
  const told = await answer.json();
  calls = new Calls(sound, told.ice_servers, showCalls);
  line = register(told, calls, say);
}

addEventListener("beforeunload", (event) => calls?.live.length && event.preventDefault());
// Without a call the telephone says good-bye. In one it does not: whoever is on the line waits for it to be back.
addEventListener("pagehide", () => calls?.live.length || line?.stop());
