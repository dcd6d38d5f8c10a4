// A colleague whose badge is only as last known: a caller is handed over there only after a question.
import { wordsOn } from "../presence/badges.js";

const TRANSFERS = new Set(["blind-transfer", "warm-transfer"]);
const dialog = document.getElementById("confirm-transfer");

// Whether the button's command shall be sent. What the user was asked is said with it.
export async function isConfirmed({ dataset: { option, target } }, body) {
  const stale = TRANSFERS.has(option) && document.querySelector(`[data-presence="${CSS.escape(target)}"][data-stale]`);
  if (!stale) return true;
  body.set("confirmed", "1");
  const said = { "{name}": stale.dataset.name ?? target, "{status}": wordsOn(stale) };
  dialog.querySelector("p").textContent = dialog.dataset.question.replace(/\{\w+\}/g, (gap) => said[gap]);
  dialog.returnValue = "";
  dialog.showModal();
  dialog.querySelector("[value='']").focus(); // the safe answer
  await new Promise((answered) => dialog.addEventListener("close", answered, { once: true }));
  return dialog.returnValue === "confirm";
}
