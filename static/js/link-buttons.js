// Django's links that are buttons, such as “Add another …”, answer to the space bar too, as buttons do.
addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches('a[role="button"]')) return;
  event.preventDefault();
  event.target.click();
});
