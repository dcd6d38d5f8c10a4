// A colleague whose badge is only as last known: a caller is handed over there only after a question.

const TRANSFERS = new Set(["blind-transfer", "warm-transfer"]);

// Whether the button's command shall be sent. What the user was asked is said with it.
export async function isConfirmed({ dataset: { option, target } }, body) {
  const stale = TRANSFERS.has(option) && document.querySelector(`[data-presence="${CSS.escape(target)}"][data-stale]`);
  if (!stale) return true;
  if (!(await ask(stale))) return false;
  body.set("confirmed", "1");
  return true;
}

function ask(badge) {
  const dialog = document.getElementById("confirm-transfer");
  const said = { name: badge.dataset.name ?? badge.dataset.presence, status: badge.textContent.replace(/\s+/g, " ").trim() };
  dialog.querySelector("p").textContent = dialog.dataset.question.replace(/\{(\w+)\}/g, (_, key) => said[key]);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "confirm"), { once: true });
  });
}
