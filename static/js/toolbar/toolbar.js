// The toolbar as the server has it. Requests are numbered, so that a slow answer never covers a newer one.
import { ask, oneAtATime } from "../asking.js";
import { hasUnsavedInput } from "../frame/unsaved.js";
import { contextArea, toolbar } from "./context-area.js";
import { sayHtml, sayText, sayUnreachable } from "./messages.js";
import { settle } from "./ringing.js";
import { leadOn } from "./shortcuts.js";

const AGAIN_AFTER = 5_000;

let sent = 0;
let shown = 0;

// Asks for the toolbar, and says when it is there ("toolbar:refreshed"); if there is no answer, again a little later.
const refresh = oneAtATime(async () => {
  const taken = await exchange(contextArea.dataset.toolbarUrl, { quiet: true });
  if (taken === null) setTimeout(refresh, AGAIN_AFTER);
  else if (taken !== undefined) document.dispatchEvent(new Event("toolbar:refreshed"));
});
const refreshIfSeen = () => document.hidden || refresh();

document.addEventListener("presence:toolbar", refresh);
document.addEventListener("visibilitychange", refreshIfSeen);
window.addEventListener("pageshow", ({ persisted }) => persisted && refresh());
const { pollSeconds } = contextArea.dataset;
if (!toolbar().dataset.callState) refresh(); // a page that came without
if (pollSeconds) setInterval(refreshIfSeen, pollSeconds * 1000);

// Sends a request of the context area, and has htmx show the answer. htmx does not send it: what it sends is lost with
// the page, and it complains of each answer that fails. Resolves to whether the server took it; null: it could not, and
// undefined: it has none to show, as to whoever may not telephone any more.
export async function exchange(url, { body, quiet = false } = {}) {
  const number = ++sent;
  const answer = await ask(url, { body, headers: { "HX-Request": "true", "HX-Current-URL": location.href } });
  if (!answer && !quiet) sayUnreachable();
  if (!answer) return null;
  const { response, html } = answer;
  const elsewhere = response.headers.get("HX-Redirect");
  // The session is over. Nobody is taken away from what is not saved yet; the page says that the user is logged off.
  if (elsewhere && !(quiet && hasUnsavedInput())) location.assign(elsewhere);
  if (!response.ok && !quiet) sayWhy(response, html);
  if (response.status >= 500) return null;
  return response.ok && html.includes("data-toolbar") ? show(html, number) : undefined;
}

// An error of ours comes with its line for the message bar; one of a proxy, which reached nobody, does not.
function sayWhy(response, html) {
  if (response.headers.has("HX-Retarget")) sayHtml(html);
  else if (response.status > 500) sayUnreachable();
  else sayText("error", contextArea.dataset.textFailed);
}

// The messages of an older answer are shown all the same: they are swapped out of band.
function show(html, number) {
  const swapStyle = number > shown ? "morph:outerHTML" : "none";
  shown = Math.max(shown, number);
  const options = { contextElement: contextArea, select: "[data-toolbar]" };
  window.htmx.swap(toolbar(), html, { swapStyle, ignoreTitle: true }, options);
  settle();
  leadOn();
  return !document.querySelector("#command-messages .message--error");
}
