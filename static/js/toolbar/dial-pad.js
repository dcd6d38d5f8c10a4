// The dial pad: keys, tabs with arrow keys, and lists that htmx fetches whenever they are looked at.
import { toolbar } from "./context-area.js";
import { exchange } from "./toolbar.js";

const pad = document.getElementById("dial-pad");
const tabs = [...pad.querySelectorAll("[role=tab]")];
const number = pad.querySelector("#dial-number");
const shown = (selector) => pad.querySelector(`[role=tabpanel]:not([hidden]) ${selector}`);

select("keypad");
pad.addEventListener("click", onClick);
pad.addEventListener("keydown", onKey);
pad.addEventListener("toggle", onToggle);
document.addEventListener("click", chooseTab, { capture: true });

// By its tab, or by what opens the dial pad: a transfer without a target asks for a colleague first.
function chooseTab({ target }) {
  const name = target.closest?.("[data-dial-tab]")?.dataset.dialTab;
  if (name) select(name);
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

function onKey({ key, target }) {
  if (key === "Escape") pad.hidePopover(); // a search field that is filled would only be emptied
  const here = tabs.indexOf(target);
  const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
  if (here < 0 || !step) return;
  const next = tabs.at((here + step) % tabs.length);
  select(next.dataset.dialTab);
  next.focus();
}

function onToggle({ newState }) {
  if (newState !== "open") return;
  select(pad.querySelector("[aria-selected=true]").dataset.dialTab);
  shown("input:not([type=hidden])")?.focus();
}

function select(name) {
  for (const tab of tabs) {
    const chosen = tab.dataset.dialTab === name;
    tab.ariaSelected = chosen;
    tab.tabIndex = chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !chosen;
  }
  if (pad.matches(":popover-open")) shown("[data-list]")?.dispatchEvent(new Event("look"));
}
