// Messages are closed by their button; the focus stays near, and the page where it is. All but errors, and
// what offers a page, leaves with the next action, be it a form or a button that htmx sends; the history of messages keeps it.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-dismiss]");
  if (!button) return;
  button.closest(".message").remove();
  document.getElementById("work-area")?.focus({ preventScroll: true });
});

document.addEventListener("submit", clear);
document.addEventListener("htmx:configRequest", ({ detail }) => detail.verb === "post" && detail.triggeringEvent && clear());

const OVER = ":is(.message--success, .message--warning, .message--info:not(:has(a)))";

function clear() {
  for (const old of document.querySelectorAll(`[data-messages] ${OVER}`)) old.remove();
}
