// Messages are closed by their button; the focus stays near, and the page where it is.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-dismiss]");
  if (!button) return;
  button.closest(".message").remove();
  document.getElementById("work-area")?.focus({ preventScroll: true });
});
