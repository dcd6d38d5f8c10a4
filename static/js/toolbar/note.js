// Reason and note are kept while they are written, so that nobody has to save them before a call moves on.
import { contextArea, toolbar } from "./context-area.js";
import { exchange } from "./toolbar.js";

const PAUSE = 500;
const FIELDS = "textarea[data-conversation]";
let timer = 0;

document.addEventListener("input", ({ target }) => {
  if (!target.matches(FIELDS)) return;
  clearTimeout(timer);
  timer = setTimeout(save, PAUSE);
});
document.addEventListener("change", ({ target }) => target.matches(FIELDS) && save());
window.addEventListener("pagehide", save);

// What the user writes for the next colleague.
export const noteFields = () => [...toolbar().querySelectorAll(FIELDS)];

const isUnsent = (field) => field.value !== field.defaultValue && field.value !== field.sentValue;

async function save() {
  clearTimeout(timer);
  const fields = noteFields();
  const call = toolbar().querySelector("[name=call]");
  if (!call || !fields.some(isUnsent)) return;
  const body = new FormData();
  body.set("call", call.value);
  for (const field of fields) body.set(field.name, (field.sentValue = field.value));
  if (await exchange(contextArea.dataset.noteUrl, { body, quiet: true })) return;
  for (const field of fields) field.sentValue = null;
}
