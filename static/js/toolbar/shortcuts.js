// The keyboard: keys for the toolbar's buttons from anywhere on the page, as Customizing says; "?", which lists them; and
// the focus, which goes to Complete when the colleague has answered.
import { contextArea, toolbar } from "./context-area.js";

const dialog = document.getElementById("shortcuts");
const { singleKeys } = contextArea.dataset; // those without a modifier that the user wants: "help" is "?" alone
const TYPING = "input, textarea, select, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.repeat || event.isComposing || event.metaKey) return;
  const isTyped = event.target.closest?.(TYPING);
  const pressed = keysOf(event);
  if (event.key === "?" && !isTyped && singleKeys !== "none") return list();
  if (pressed.length === 1 && (isTyped || singleKeys !== "all")) return;
  const button = contextArea.querySelector(`[aria-keyshortcuts="${CSS.escape(pressed)}"]:enabled`);
  if (!button) return;
  event.preventDefault();
  button.click();
});

// As `aria-keyshortcuts` writes it. With Alt a Mac types other signs, so the key itself says which letter it is.
function keysOf(event) {
  const { key, code } = event;
  const held = ["Control", "Alt", "Shift"].filter((modifier) => event.getModifierState(modifier));
  const pressed = /^[a-z]$/i.test(key) ? key.toUpperCase() : event.altKey ? code.replace("Key", "") : key;
  return [...held, pressed].join("+");
}

function list() {
  dialog.querySelector("[hx-get]").dispatchEvent(new Event("look"));
  if (!dialog.open) dialog.showModal();
}

const WORKS = `${TYPING}, main :not(#title), dialog *, :popover-open *`;
const complete = () => toolbar().querySelector('[data-command="complete"]:enabled');
let canComplete = complete();

// After each change of the toolbar. Nobody who types, or works elsewhere on the page, is taken away from there.
export function leadOn() {
  const before = canComplete;
  canComplete = complete();
  if (canComplete && !before && !document.activeElement.matches(WORKS)) canComplete.focus({ preventScroll: true });
}
