// The window of the telephone: it registers and holds the sound. What it does in a call the CRM tells it, or its keys.
import { Calls } from "./telephone/calls.js";
import { register } from "./telephone/line.js";
import { Quality } from "./telephone/quality.js";
import { Sound } from "./telephone/sound.js";
import { addresses, say, showCalls } from "./telephone/shown.js";
import { TestCall } from "./telephone/test-call.js";

const LOCK = "crm-telephone";
const others = new BroadcastChannel(LOCK);
const sound = new Sound(() => (calls?.live.length ? sound.open() : start()));
const test = new TestCall(sound);
const quality = new Quality();
let calls, line; // null while another window is the telephone

document.addEventListener("click", ({ target }) => {
  const act = target.closest("[data-act]")?.dataset.act;
  if (act) acts[act]();
});

const acts = {
  accept: () => calls.accept(),
  end: () => calls.end(),
  again: start,
  take: askFor,
  test: () => calls.live.length || test.begin(line, calls.iceServers),
  "end-test": () => test.end(),
};

// One window of a browser is the telephone. Another one can take its place while there is no call.
navigator.locks.request(LOCK, { ifAvailable: true }, (lock) => (lock ? hold() : say("elsewhere")));

function askFor() {
  navigator.locks.request(LOCK, hold);
  others.postMessage("give way");
}

function hold() {
  return new Promise((free) => {
    others.onmessage = () => {
      if (calls?.live.length) return;
      line?.stop();
      others.onmessage = line = null;
      say("elsewhere");
      free();
    };
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
  const own = (calls = new Calls(sound, told.ice_servers, shown));
  line = register(told, own, (state) => calls === own && line !== null && say(state));
}

function shown(live) {
  if (live.length) test.end(); // whoever calls comes first
  quality.of(live.find((each) => each.isEstablished() && !each.isOnHold().local)?.connection);
  showCalls(live);
}

// What a button of the toolbar says, at the click and not later. Without its line JsSIP would end the call by it.
new BroadcastChannel(`${LOCK}-keys`).onmessage = ({ data: { key, leg, at } }) => {
  if (Date.now() - at < 1000 && line?.isRegistered()) calls.press(key, (each) => each.leg === leg);
};

addEventListener("beforeunload", (event) => calls?.live.length && event.preventDefault());
// Without a call the telephone says good-bye. In one it does not: whoever is on the line waits for it to be back.
addEventListener("pagehide", () => calls?.live.length || line?.stop());
