// The record of a call is kept while it is written, so that it waits however one leaves it.
import { ask } from "../asking.js";

const PAUSE = 500;
const AGAIN_AFTER = 5_000;
const FORM = "form[data-draft-url]";
let timer = 0;
let form;

document.addEventListener("input", ({ target }) => target.form?.matches(FORM) && saveSoon(target.form, PAUSE));
document.addEventListener("htmx:beforeRequest", ({ target }) => target.closest(FORM) && stop()); // it sends the record
window.addEventListener("pagehide", () => timer && save());

function stop() {
  timer = clearTimeout(timer);
}

function saveSoon(written, pause) {
  stop();
  form = written;
  timer = setTimeout(save, pause);
}

async function save() {
  stop();
  const answer = await ask(form.dataset.draftUrl, { body: new FormData(form) });
  if (!answer && !timer && form.isConnected) saveSoon(form, AGAIN_AFTER);
}
