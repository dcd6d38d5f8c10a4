// Commands by form or option button, from wherever they stand on the page, in one click and only once.
import { isConfirmed } from "./confirm.js";
import { contextArea, toolbar } from "./context-area.js";
import { noteFields } from "./note.js";
import { press } from "./telephone-window.js";
import { exchange } from "./toolbar.js";

const folder = contextArea.dataset.toolbarUrl.replace(/[^/]+\/$/, "");
const underWay = new Set();
const UNDONE_BY = { mute: "unmute", unmute: "mute" }; // what was refused is not so

document.addEventListener("submit", onSubmit);
document.addEventListener("change", ({ target }) => {
  if (target.matches("[data-toolbar] [data-command=work-mode]")) target.form.requestSubmit();
});

function onSubmit(event) {
  const { target: form, submitter: button } = event;
  const url = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? "", location.href);
  if (event.defaultPrevented || form.method !== "post" || !url.pathname.startsWith(folder)) return;
  event.preventDefault();
  const body = new FormData(form, button);
  if (button?.dataset.option) sendOption(url, body, button);
  else send(url, body, button);
}

// Which of the colleague's addresses is meant, and what the user saw of the colleague at the click.
async function sendOption(url, body, button) {
  body.set("address", button.dataset.address ?? "");
  body.set("seen_version", button.closest("[data-options-of]")?.dataset.version ?? "");
  if (await isConfirmed(button, body)) send(url, body, button);
}

// One command at a time to one address: a second click while the first is on its way is the same click.
// Another work mode chosen meanwhile is another command. The button shows at once that it was taken.
async function send(url, body, button) {
  const key = [url, body.get("target"), body.get("number"), body.get("work_mode")].join(" ");
  if (underWay.has(key)) return;
  underWay.add(key);
  const { leg } = body.get("decline_reason") ? {} : (button?.dataset ?? {}); // what is said goes with the command
  const command = url.pathname.split("/").at(-2);
  press(leg, command);
  button?.setAttribute("aria-busy", "true");
  addSeen(body);
  for (const popover of document.querySelectorAll(":popover-open")) popover.hidePopover();
  const taken = await exchange(url, { body });
  if (!taken) press(leg, UNDONE_BY[command]);
  underWay.delete(key);
  button?.removeAttribute("aria-busy");
  if (!underWay.size) showWorkMode();
}

// The call that the user sees, so that a late click hits no other, and what was written to it.
function addSeen(body) {
  const call = toolbar().querySelector("[name=call]");
  if (call && !body.has("call")) body.set("call", call.value);
  for (const field of noteFields()) if (!body.has(field.name)) body.set(field.name, field.value);
}

// A mode that was refused is not the user's mode.
function showWorkMode() {
  const current = toolbar().querySelector("[name=work_mode] option[selected]");
  if (current) current.selected = true;
}
