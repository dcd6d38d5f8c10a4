// Messages are closed by their button; the focus stays near, and the page where it is. What was said of an earlier success
// leaves with the next action; the history of messages keeps it.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-dismiss]");
  if (!button) return;
  button.closest(".message").remove();
  document.getElementById("work-area")?.focus({ preventScroll: true });
});

document.addEventListener("submit", () => {
  for (const old of document.querySelectorAll("[data-messages] .message--success")) old.remove();
});
