// The list of colleagues: Enter takes what the first row mainly offers, the arrow keys go from row to row.

const pad = document.getElementById("dial-pad");
const form = pad.querySelector("[data-picker]");
const text = form.elements.agent;
const rows = () => [...form.querySelectorAll(".colleague")];
const answers = (typed) => form.querySelector("[data-asked]")?.dataset.asked === typed;

let entered = ""; // with Enter, before there was a list for it

form.addEventListener("submit", onEnter, { capture: true }); // before htmx, which asks
form.addEventListener("keydown", onArrow);
form.addEventListener("htmx:afterSettle", onList);

// By what the dial pad was opened; a conference begins with a warm transfer, too.
function mainOption(row) {
  const find = (option) => row.querySelector(`[data-option="${option}"]`);
  return find(pad.dataset.openedBy) ?? find("warm-transfer") ?? row.querySelector("[data-option]");
}

// Of a list that was seen the first row is meant. Of one that was not seen yet, nobody is, unless there is one row only.
function onEnter(event) {
  entered = text.value.trim();
  if (!answers(entered)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (entered) take();
}

function onList() {
  if (!entered || !answers(entered)) return;
  if (entered === text.value.trim() && rows().length === 1 && pad.matches(":popover-open")) take();
  entered = "";
}

function take() {
  entered = "";
  const [first] = rows();
  if (first) mainOption(first)?.click();
}

function onArrow(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const stops = [text, ...rows().map(mainOption).filter(Boolean)];
  const here = stops.findIndex((stop) => stop === event.target || stop.closest(".colleague")?.contains(event.target));
  if (!step || here < 0) return;
  event.preventDefault();
  stops[here + step]?.focus();
}
