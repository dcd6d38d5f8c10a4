// The message bar. Messages are clones of what the server renders, or come rendered in its answer.

const bar = () => document.querySelector("[data-messages]");

// What htmx asks for, as blocks and notes, can stay without an answer too, or with one of a proxy that reached nobody.
export function startMessages() {
  for (const event of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(event, sayUnreachable);
  document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
    if (xhr.status > 500 && !xhr.getResponseHeader("HX-Retarget")) sayUnreachable();
  });
}

export function sayUnreachable() {
  sayText("error", document.querySelector("[data-context-area]").dataset.textUnreachable, { key: "unreachable" });
}

// What a command had to say gives way to what the next command says.
export function sayHtml(html) {
  window.htmx.swap("#command-messages", html, { swapStyle: "innerHTML" });
}

export function sayText(level, text, { url = "", key = "" } = {}) {
  if (key && bar()?.querySelector(`[data-key="${CSS.escape(key)}"]`)) return;
  const kit = document.querySelector("template[data-message-kit]").content;
  const node = (kit.querySelector(`[data-level="${level}"]`) ?? kit.querySelector("[data-level=info]"))
    .firstElementChild.cloneNode(true);
  node.querySelector(".message__text").prepend(text);
  const link = node.querySelector("a");
  if (url) link.setAttribute("href", url);
  else link.remove();
  if (key) node.dataset.key = key;
  bar()?.append(node);
  bar()?.scrollIntoView({ block: "nearest" });
}
