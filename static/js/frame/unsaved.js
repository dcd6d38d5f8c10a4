// Nobody loses what was typed: leaving a page, also by Log Off, asks first. Sending the form is no loss.
import { hasUnsavedInput } from "../toolbar/notices.js";

let sending = false;

export function startUnsaved() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-discard]")) sending = true;
  });
  window.addEventListener("pageshow", () => {
    sending = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!sending && hasUnsavedInput()) event.preventDefault();
  });
}

function onSubmit(event) {
  sending = event.target.closest("main") !== null;
  // A form that a script sends leaves the page where it is.
  setTimeout(() => {
    if (event.defaultPrevented) sending = false;
  });
}
