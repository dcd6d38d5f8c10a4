// The server keeps which blocks a user opened or closed; the focus stays in what gets new content.

// The browser also tells of blocks that were open from the start; only what differs is the user's doing.
for (const details of document.querySelectorAll("details[data-remember]")) details.wasOpen = details.open;
document.addEventListener("toggle", remember, true);
document.addEventListener("htmx:afterSettle", keepFocus);

function remember({ target }) {
  const url = target.dataset?.remember;
  if (!url || target.open === target.wasOpen) return;
  target.wasOpen = target.open;
  const values = { open: Number(target.open) };
  window.htmx.ajax("POST", url, { source: target, values, swap: "none" }).catch(() => {}); // it tells of that itself
}

// Whose form was refused goes on at what is wrong; who has sent a record that is done, at the title. The page stays where it is.
function keepFocus({ target, detail }) {
  if (detail.requestConfig?.verb === "post") target.querySelector("[aria-invalid=true]")?.focus();
  if (!detail.requestConfig || document.activeElement !== document.body) return;
  if (target.id === "record-panel") document.getElementById("title").focus({ preventScroll: true });
  if (target.matches(".block__body")) target.querySelector("textarea, .block__scroll")?.focus({ preventScroll: true });
}
