// Nobody loses what was typed: leaving a page, also by Log Off, asks first.
import { hasUnsavedInput } from "../communication/notices.js";

let saving = false;

export function startUnsaved() {
  document.addEventListener("submit", (event) => {
    saving = event.target.matches("form[data-unsaved]");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-discard]")) saving = true;
  });
  window.addEventListener("pageshow", () => {
    saving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!saving && hasUnsavedInput()) event.preventDefault();
  });
}
