// The toolbar as the server has it. Requests are numbered, so that a slow answer never covers a newer one.
import { ask, oneAtATime } from "../asking.js";
import { contextArea, toolbar } from "./context-area.js";
import { sayHtml, sayText, sayUnreachable } from "./messages.js";
import { hasUnsavedInput } from "./notices.js";
import { settle, startRinging } from "./ringing.js";

const AGAIN_AFTER = 5_000;

let sent = 0;
let shown = 0;

export function startToolbar() {
  startRinging();
  document.addEventListener("presence:toolbar", refresh);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  window.addEventListener("pageshow", (event) => event.persisted && refresh());
  const seconds = Number(contextArea().dataset.pollSeconds);
  if (seconds) setInterval(() => document.hidden || refresh(), seconds * 1000);
}

// Asks for the toolbar; if there is no answer, again a little later.
const refresh = oneAtATime(async () => {
  const taken = await exchange(contextArea().dataset.toolbarUrl, { quiet: true });
  if (taken === null) setTimeout(refresh, AGAIN_AFTER);
});

// Sends a request of the context area and shows its answer. Resolves to whether the server took it; null: it could not.
// htmx shows it, but does not send it: what htmx sends is lost with the page, and it complains of each answer that fails.
export async function exchange(url, { body, quiet = false } = {}) {
  const number = ++sent;
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  if (body) headers["X-CSRFToken"] = toolbar().querySelector("[name=csrfmiddlewaretoken]").value;
  const answer = await ask(url, { headers, body });
  if (!answer) {
    if (!quiet) sayUnreachable();
    return null;
  }
  const { response, html } = answer;
  const elsewhere = response.headers.get("HX-Redirect");
  if (elsewhere) return leave(elsewhere, { quiet }), false;
  if (!response.ok) {
    if (!quiet) sayWhy(response, html);
    return response.status < 500 ? false : null;
  }
  return html.includes("data-toolbar") && show(html, number);
}

// The session is over. Nobody is taken away from what is not saved yet; the page says that the user is logged off.
function leave(url, { quiet }) {
  if (!quiet || !hasUnsavedInput()) location.assign(url);
}

// An error of ours comes with its line for the message bar; one of a proxy, which reached nobody, does not.
function sayWhy(response, html) {
  if (response.headers.has("HX-Retarget")) sayHtml(html);
  else if (response.status > 500) sayUnreachable();
  else sayText("error", contextArea().dataset.textFailed);
}

// The messages of an older answer are shown all the same: they are swapped out of band.
function show(html, number) {
  const swapStyle = number > shown ? "morph:outerHTML" : "none";
  shown = Math.max(shown, number);
  window.htmx.swap(toolbar(), html, { swapStyle, ignoreTitle: true }, { contextElement: contextArea(), select: "[data-toolbar]" });
  settle();
  return !document.querySelector("#command-messages .message--error");
}
