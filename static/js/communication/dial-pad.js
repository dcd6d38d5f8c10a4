// The dial pad: keys, tabs with arrow keys, and lists that are fetched when first looked at.
import { ask } from "../asking.js";
import { sayUnreachable } from "./messages.js";
import { contextArea, exchange, toolbar } from "./toolbar.js";

const pad = () => document.getElementById("dial-pad");
const tabs = () => [...pad().querySelectorAll("[role=tab]")];

export function startDialPad() {
  select("keypad");
  pad().addEventListener("click", onClick);
  pad().addEventListener("keydown", onKey);
  pad().addEventListener("toggle", onToggle);
  pad().querySelector("[data-dial-search]").addEventListener("submit", onSearch);
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
  tones = tones.then(() => exchange(contextArea().dataset.commandUrl.replace("COMMAND", "dtmf"), { body }));
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
  pad().querySelectorAll("[data-list]").forEach((list) => delete list.dataset.loaded);
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
  const list = pad().querySelector("[role=tabpanel]:not([hidden]) [data-list]");
  if (list && pad().matches(":popover-open") && !("loaded" in list.dataset)) load(list);
}

function onSearch(event) {
  event.preventDefault();
  load(pad().querySelector("#dial-agents [data-list]"));
}

async function load(list) {
  list.dataset.loaded = "";
  const form = list.parentElement.querySelector("form");
  const query = form ? `?${new URLSearchParams(new FormData(form))}` : "";
  const number = (list.asked = (list.asked ?? 0) + 1);
  const answer = await ask(list.dataset.list + query, { headers: { "HX-Request": "true" } });
  const elsewhere = answer?.response.headers.get("HX-Redirect");
  if (elsewhere) return location.assign(elsewhere);
  if (!answer) sayUnreachable();
  if (!answer?.response.ok) delete list.dataset.loaded; // to be fetched again when it is looked at again
  else if (number === list.asked) list.innerHTML = answer.html;
}
