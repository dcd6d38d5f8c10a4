// The dial pad: keys, tabs with arrow keys, and lists that htmx fetches whenever they are looked at.
import { commandUrl, toolbar } from "./context-area.js";
import { exchange } from "./toolbar.js";

const pad = () => document.getElementById("dial-pad");
const tabs = () => [...pad().querySelectorAll("[role=tab]")];

export function startDialPad() {
  select("keypad");
  pad().addEventListener("click", onClick);
  pad().addEventListener("keydown", onKey);
  pad().addEventListener("toggle", onToggle);
  document.addEventListener("click", chooseTab, { capture: true });
}

// A transfer without a target asks for a colleague first.
function chooseTab(event) {
  const opener = event.target.closest?.("[popovertarget=dial-pad]");
  if (opener?.dataset.dialTab) select(opener.dataset.dialTab);
}

function onClick(event) {
  const { key, erase, dialTabOf } = event.target.closest("button")?.dataset ?? {};
  const number = pad().querySelector("#dial-number");
  if (dialTabOf) select(dialTabOf);
  if (key && sendsTones()) return sendTone(key);
  if (key) number.setRangeText(key, number.selectionStart, number.selectionEnd, "end");
  if (erase !== undefined) eraseOne(number);
}

// In a connected call the keys are heard by the other side, one after the other.
let tones = Promise.resolve();

const sendsTones = () => toolbar().dataset.callState === "connected" && pad().querySelector("[data-tones]")?.checked;

function sendTone(key) {
  const body = new FormData();
  body.set("digits", key);
  tones = tones.then(() => exchange(commandUrl("dtmf"), { body }));
}

function eraseOne(number) {
  const end = number.selectionEnd;
  const start = number.selectionStart === end ? Math.max(0, end - 1) : number.selectionStart;
  number.setRangeText("", start, end, "end");
}

function onKey(event) {
  const here = tabs().indexOf(event.target);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (here < 0 || !step) return;
  const next = tabs().at((here + step) % tabs().length);
  select(next.dataset.dialTabOf);
  next.focus();
}

function onToggle(event) {
  if (event.newState !== "open") return;
  select(selected());
  pad().querySelector("[role=tabpanel]:not([hidden]) input")?.focus();
}

const selected = () => pad().querySelector("[aria-selected=true]").dataset.dialTabOf;

function select(name) {
  for (const tab of tabs()) {
    const chosen = tab.dataset.dialTabOf === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (pad().matches(":popover-open")) pad().querySelector("[role=tabpanel]:not([hidden]) [data-list]")?.dispatchEvent(new Event("look"));
}
