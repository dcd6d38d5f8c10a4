// What the user does about ringing by hand: try it, and let the browser show notifications.
import { contextArea } from "./context-area.js";
import { askPermission, notify, permission, withdraw } from "./notification.js";
import { play, rest } from "./ring-tone.js";

const TRIED = 3_500; // milliseconds

showPermission();
document.addEventListener("htmx:afterSettle", showPermission);
document.addEventListener("click", ({ target }) => {
  const tried = target.closest?.("[data-try-ring]")?.dataset;
  if (tried) tryRing(tried);
  if (target.closest?.("[data-ask-notification]")) askPermission().then(showPermission);
});

function tryRing({ tone, volume, notification }) {
  rest();
  if (tone) play(tone, volume);
  if (notification) notify(document.title, "");
  setTimeout(() => (rest(), withdraw()), TRIED);
}

// Which of the sentences about the browser's permission is true.
function showPermission() {
  const now = permission();
  for (const place of document.querySelectorAll("[data-permission]")) place.hidden = place.dataset.permission !== now;
  if (now !== "default") contextArea.querySelector("[data-unnotified]")?.toggleAttribute("hidden", true);
}
