// The message bar. Messages are clones of what the server renders, or come rendered in its answer.
import { contextArea } from "./context-area.js";

const bar = () => document.querySelector("[data-messages]");
const kit = document.querySelector("template[data-message-kit]").content;

// What htmx asks for, as blocks and notes, can stay without an answer too, or with one of a proxy that reached nobody.
for (const failure of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(failure, sayUnreachable);
document.addEventListener("htmx:responseError", ({ detail: { xhr } }) => {
  if (xhr.status > 500 && !xhr.getResponseHeader("HX-Retarget")) sayUnreachable();
});

export function sayUnreachable() {
  if (!document.getElementById("unreachable")) sayText("error", contextArea.dataset.textUnreachable).id = "unreachable";
}

// What a command had to say gives way to what the next command says.
export function sayHtml(html) {
  window.htmx.swap("#command-messages", html, { swapStyle: "innerHTML" });
}

export function sayText(level, text, url) {
  const message = (kit.querySelector(`.message--${level}`) ?? kit.querySelector(".message--info")).cloneNode(true);
  message.querySelector(".message__text").prepend(text);
  if (url) message.querySelector("a").href = url;
  else message.querySelector("a").remove();
  bar().append(message);
  return message;
}
