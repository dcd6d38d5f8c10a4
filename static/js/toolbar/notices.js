// Notices of the server: a line for the message bar, or an object to open unless that would cost what is being typed.
import { hasUnsavedInput } from "../frame/unsaved.js";
import { contextArea } from "./context-area.js";
import { sayText } from "./messages.js";

const seen = new Set();

document.addEventListener("presence:notices", ({ detail: notices }) => {
  document.dispatchEvent(new CustomEvent("presence:shown", { detail: notices.map(({ id }) => id) }));
  for (const notice of notices) if (!seen.has(notice.id)) show(notice);
});

function show({ id, kind, level, text, url }) {
  seen.add(id);
  if (kind !== "open") return sayText(level, text, url);
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) return;
  if (isHere(target)) return sayText(level, text);
  if (hasUnsavedInput() || document.querySelector("#dial-pad:popover-open")) return sayText("info", `${text} ${contextArea.dataset.textUnsaved}`, url);
  target.hash = "title"; // where the focus goes
  location.assign(target);
}

// An object is the same whatever is asked of its page; a search is another one.
const isHere = ({ pathname, search }) => pathname === location.pathname && (!search || search === location.search);
