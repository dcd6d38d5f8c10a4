// Messages are closed by their button; the focus stays near. One that the server sends is brought into view.

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-dismiss]");
  if (!button) return;
  button.closest(".message").remove();
  document.getElementById("work-area")?.focus();
});

for (const event of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.addEventListener(event, onSwap);

function onSwap({ target }) {
  if (target.closest?.("[data-messages]")) target.lastElementChild?.scrollIntoView({ block: "nearest" });
}
