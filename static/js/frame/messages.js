// Messages are closed by their button; the focus stays near. One that the server sends is brought into view. What was
// said of an earlier success leaves with the next action; the history of messages keeps it.

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-dismiss]");
  if (!button) return;
  button.closest(".message").remove();
  document.getElementById("work-area")?.focus();
});

document.addEventListener("submit", () => {
  for (const old of document.querySelectorAll("[data-messages] .message--success")) old.remove();
});

for (const event of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.addEventListener(event, onSwap);

function onSwap({ target }) {
  if (target.closest?.("[data-messages]")) target.lastElementChild?.scrollIntoView({ block: "nearest" });
}
