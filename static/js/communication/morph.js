// Make `old` like `fresh` in place: elements that stay keep their focus, and no click under way is lost.

export function morph(old, fresh) {
  if (old.isEqualNode(fresh) || isNewer(old, fresh)) return;
  if (!isSame(old, fresh)) {
    old.replaceWith(fresh);
  } else if (old.nodeType === Node.ELEMENT_NODE) {
    copyAttributes(old, fresh);
    if (!isBeingWritten(old, fresh)) morphChildren(old, fresh);
    if (old.nodeName === "SELECT") old.value = fresh.value;
  } else {
    old.data = fresh.data;
  }
}

function isSame(old, fresh) {
  return old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh);
}

function keyOf(node) {
  const { command, conversation, party, colleague, queue, scenario } = node.dataset ?? {};
  return command ?? conversation ?? party ?? colleague ?? queue ?? scenario ?? node.id ?? "";
}

// A badge that was pushed while the answer was on its way is newer than the answer.
function isNewer(old, fresh) {
  return isSame(old, fresh) && Number(old.dataset?.version) > Number(fresh.dataset?.version);
}

// Whether details are open is the reader's choice.
function copyAttributes(old, fresh) {
  const gone = [...old.attributes].filter(({ name }) => name !== "open" && !fresh.hasAttribute(name));
  for (const { name } of gone) old.removeAttribute(name);
  for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
}

// The server's text comes back to the one who types it, late: it must not undo what was typed since.
function isBeingWritten(old, fresh) {
  if (old.nodeName !== "TEXTAREA") return false;
  const unsent = old.value !== old.defaultValue;
  const writing = old === document.activeElement || unsent;
  if (writing) return old.value !== fresh.value;
  old.value = fresh.value;
  return false;
}

function morphChildren(old, fresh) {
  const before = [...old.childNodes];
  const after = [...fresh.childNodes];
  after.forEach((node, index) => (before[index] ? morph(before[index], node) : old.append(node)));
  before.slice(after.length).forEach((node) => node.remove());
}
