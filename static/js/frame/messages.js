// Messages are closed by their button; the focus stays near, and the page where it is. Successes and warnings leave with
// the next action, be it a form or a button that htmx sends; the history of messages keeps them.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-dismiss]");
  if (!button) return;
  button.closest(".message").remove();
  document.getElementById("work-area")?.focus({ preventScroll: true });
});

document.addEventListener("submit", clear);
document.addEventListener("htmx:configRequest", ({ detail }) => detail.verb === "post" && detail.triggeringEvent && clear());

function clear() {
  for (const old of document.querySelectorAll("[data-messages] :is(.message--success, .message--warning)")) old.remove();
}
