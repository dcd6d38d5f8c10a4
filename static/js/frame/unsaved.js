// Nobody loses what was typed: leaving a page, also by Log Off, asks first. Sending the form is no loss.

let sending = false;

document.addEventListener("submit", (event) => {
  sending = event.target.closest("main") !== null;
  // A form that a script sends leaves the page where it is.
  setTimeout(() => (sending &&= !event.defaultPrevented));
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-discard]")) sending = true;
});
window.addEventListener("pageshow", () => (sending = false));
window.addEventListener("beforeunload", (event) => {
  if (!sending && hasUnsavedInput()) event.preventDefault();
});

// Whether the work area holds something typed or chosen that the server does not know yet.
export function hasUnsavedInput() {
  const forms = [...document.querySelectorAll("main form[method=post]:not([data-unsaved=ignore])")];
  return forms.some((form) => content(form) !== content(asLoaded(form))) || !!document.querySelector("main [data-unsaved=changed]");
}

function asLoaded(form) {
  const copy = form.cloneNode(true);
  copy.reset();
  return copy;
}

const content = (form) => new URLSearchParams(new FormData(form)).toString();
