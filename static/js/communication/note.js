// The note is kept while it is written, so that nobody has to save it before a call moves on.
import { contextArea, exchange, toolbar } from "./toolbar.js";

const PAUSE = 500;
let timer = 0;

export function startNote() {
  document.addEventListener("input", (event) => {
    if (!isNote(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  document.addEventListener("change", (event) => isNote(event.target) && save());
  window.addEventListener("pagehide", save);
}

const isNote = (element) => element.matches?.("[data-toolbar] [name=note]");

async function save() {
  clearTimeout(timer);
  const note = toolbar().querySelector("[name=note]");
  const call = toolbar().querySelector("[name=call]");
  if (!note || !call || note.value === note.defaultValue || note.value === note.sentValue) return;
  const body = new FormData();
  body.set("call", call.value);
  body.set("note", (note.sentValue = note.value));
  if (!(await exchange(contextArea().dataset.noteUrl, { body, quiet: true, keepalive: true }))) note.sentValue = null;
}
