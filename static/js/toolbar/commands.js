// Commands by form or option button, from wherever they stand on the page, in one click and only once.
import { isConfirmed } from "./confirm.js";
import { commandUrl, contextArea, toolbar } from "./context-area.js";
import { noteFields } from "./note.js";
import { exchange } from "./toolbar.js";

const underWay = new Set();

export function startCommands() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("change", onWorkMode);
}

function onSubmit(event) {
  const button = event.submitter;
  const url = button?.getAttribute("formaction") ?? event.target.getAttribute("action");
  if (event.defaultPrevented || event.target.method !== "post" || !isOurs(url)) return;
  event.preventDefault();
  const body = new FormData(event.target, button);
  if (button?.dataset.option) sendOption(url, body, button);
  else send(url, body);
}

async function sendOption(url, body, button) {
  addOption(body, button);
  if (await isConfirmed(button, body)) send(url, body);
}

// Which of the colleague's addresses is meant, and what the user saw of the colleague at the click.
function addOption(body, button) {
  body.set("address", button.dataset.address ?? "");
  body.set("seen_version", button.closest("[data-options-of]")?.dataset.version ?? "");
}

function onWorkMode(event) {
  if (!event.target.matches("[data-toolbar] [data-command=work-mode]")) return;
  const body = new FormData();
  body.set("work_mode", event.target.value);
  send(commandUrl("work-mode"), body).then(() => showWorkMode(event.target));
}

// A mode that was refused is not the user's mode.
function showWorkMode(select) {
  const current = [...select.options].find((option) => option.defaultSelected);
  if (current && !underWay.size) select.value = current.value;
}

// One command at a time to one address: a second click while the first is on its way is the same click.
// Another work mode chosen meanwhile is another command.
export async function send(url, body) {
  const key = [url, body.get("target"), body.get("number"), body.get("work_mode")].join(" ");
  if (underWay.has(key)) return;
  underWay.add(key);
  addSeen(body);
  document.getElementById("dial-pad")?.hidePopover();
  try {
    await exchange(url, { body });
  } finally {
    underWay.delete(key);
  }
}

// The call that the user sees, so that a late click hits no other, and what was written to it.
function addSeen(body) {
  const call = toolbar().querySelector("[name=call]");
  if (call && !body.has("call")) body.set("call", call.value);
  for (const field of noteFields()) if (!body.has(field.name)) body.set(field.name, field.value);
}

function isOurs(url) {
  const folder = contextArea().dataset.toolbarUrl.replace(/[^/]+\/$/, "");
  return new URL(url ?? "", location.href).pathname.startsWith(folder);
}
