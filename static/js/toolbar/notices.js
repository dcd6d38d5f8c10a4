// Notices of the server: a line for the message bar, or an object to open unless that would cost unsaved input.
import { contextArea } from "./context-area.js";
import { sayText } from "./messages.js";

const seen = new Set();

export function startNotices() {
  document.addEventListener("presence:notices", ({ detail }) => receive(detail));
}

function receive(notices) {
  const fresh = notices.filter(({ id }) => !seen.has(id));
  for (const { id } of fresh) seen.add(id);
  if (notices.length) document.dispatchEvent(new CustomEvent("presence:shown", { detail: notices.map(({ id }) => id) }));
  for (const notice of fresh) show(notice);
}

function show({ id, kind, level, text, url }) {
  const key = `notice-${id}`;
  if (kind !== "open") return sayText(level, text, { url, key });
  const target = new URL(url, location.href);
  if (target.origin !== location.origin) return;
  if (target.pathname === location.pathname) return sayText(level, text, { key });
  if (hasUnsavedInput()) return sayText("info", `${text} ${contextArea().dataset.textUnsaved}`, { url, key });
  location.assign(target);
}

// Whether the work area holds something typed or chosen that the server does not know yet.
export function hasUnsavedInput() {
  const forms = document.querySelectorAll("main form[method=post]:not([data-unsaved=ignore])");
  return [...forms].some((form) => form.dataset.unsaved === "changed" || [...form.elements].some(isChanged));
}

function isChanged(field) {
  if (field.type === "hidden" || field.disabled) return false;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected) && !isInitial(field);
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  return "defaultValue" in field && field.value !== field.defaultValue;
}

// A list box without a preselected option shows its first one; that is no choice of the user.
function isInitial(field) {
  const preselected = [...field.options].some((option) => option.defaultSelected);
  return !preselected && !field.multiple && field.selectedIndex === 0;
}
