// What htmx leaves as it is when it morphs: what is newer on the page than in the answer, and what is being written.

const { callbacks } = window.Idiomorph.defaults;

callbacks.beforeNodeMorphed = (old, fresh) =>
  !old.isEqualNode(fresh) && !isNewer(old, fresh) && !isBeingWritten(old, fresh);

callbacks.beforeAttributeUpdated = (name, element, change) => {
  if (name === "open") return change !== "remove"; // whether details are open is the reader's choice
  if (name === "value") return !isTyped(element);
  return name !== "checked" || element.checked === element.defaultChecked;
};

callbacks.afterNodeMorphed = (old, fresh) => {
  if (old.nodeName === "SELECT") old.value = fresh.value;
};

const isTyped = ({ value, defaultValue }) => defaultValue !== undefined && value !== defaultValue;

// A badge that was pushed while the answer was on its way is newer than the answer.
function isNewer({ dataset: old = {} }, { dataset: fresh = {} }) {
  const isSameUser = old.user === fresh.user && old.optionsOf === fresh.optionsOf;
  return isSameUser && Number(old.version) > Number(fresh.version);
}

// The server's text comes back to the one who types it, late: it must not undo what was typed since.
function isBeingWritten(old, fresh) {
  if (old.nodeName !== "TEXTAREA" || old.value === fresh.value) return false;
  return old === document.activeElement || isTyped(old);
}
