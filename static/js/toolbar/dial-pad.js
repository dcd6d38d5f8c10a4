// The dial pad: its keys, and lists that htmx fetches whenever they are looked at.
import { toolbar } from "./context-area.js";
import { exchange } from "./toolbar.js";

const pad = document.getElementById("dial-pad");
const number = pad.querySelector("#dial-number");
const panel = () => document.getElementById(`dial-${pad.querySelector("[name=dial-tab]:checked").value}`);

pad.addEventListener("click", onClick);
pad.addEventListener("change", ({ target }) => target.name === "dial-tab" && look());
pad.addEventListener("toggle", onToggle);
document.addEventListener("click", choose, { capture: true });

let entered = false;

// By what opens the dial pad: a transfer without a target asks for a colleague first.
function choose({ target }) {
  const opener = target.closest?.("[data-dial-tab]");
  if (!opener) return;
  pad.dataset.openedBy = opener.dataset.command;
  entered = false;
  pad.querySelector(`[name=dial-tab][value="${opener.dataset.dialTab}"]`).checked = true;
  queueMicrotask(enter); // opened by a key: what is typed next arrives before the event
}

function onToggle({ newState }) {
  if (newState === "open") look();
  if (newState === "open" && !entered) enter();
  entered &&= newState === "open";
}

// What was looked for before is selected, so that who types looks for something else.
function enter() {
  const field = panel().querySelector("input:not([type=hidden])");
  if (!field || !pad.matches(":popover-open")) return;
  field.focus();
  field.select();
  entered = true;
}

function look() {
  panel().querySelector("[data-list]")?.dispatchEvent(new Event("look", { bubbles: true }));
}

function onClick({ target }) {
  const { key, erase } = target.closest("button")?.dataset ?? {};
  if (key && sendsTones()) sendTone(key);
  else if (key) number.setRangeText(key, number.selectionStart, number.selectionEnd, "end");
  if (erase !== undefined) eraseOne();
}

// In a connected call the keys are heard by the other side, one after the other.
let tones = Promise.resolve();

const sendsTones = () => toolbar().dataset.callState === "connected" && pad.querySelector("[data-tones]")?.checked;

function sendTone(key) {
  const body = new FormData();
  body.set("digits", key);
  tones = tones.then(() => exchange(pad.querySelector("[data-command=dtmf]").formAction, { body }));
}

function eraseOne() {
  const { selectionStart: start, selectionEnd: end } = number;
  number.setRangeText("", start === end ? Math.max(0, end - 1) : start, end, "end");
}
