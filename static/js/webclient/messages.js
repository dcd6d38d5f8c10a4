// Messages are closed by their button; the focus stays near.

export function startMessages() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-dismiss]");
    if (!button) return;
    button.closest(".message")?.remove();
    document.getElementById("work-area")?.focus();
  });
}
