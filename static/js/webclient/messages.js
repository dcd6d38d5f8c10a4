// Messages are closed by their button; the focus stays near. One that the server sends is brought into view.

export function startMessages() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-dismiss]");
    if (!button) return;
    button.closest(".message")?.remove();
    document.getElementById("work-area")?.focus();
  });
  document.addEventListener("htmx:afterSwap", ({ target }) => {
    if (target.matches?.("[data-messages]")) target.scrollIntoView({ block: "nearest" });
  });
}
