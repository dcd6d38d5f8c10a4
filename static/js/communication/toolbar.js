// The toolbar as the server has it. Requests are numbered, so that a slow answer never covers a newer one.
import { ask, oneAtATime } from "../asking.js";
import { sayNodes, sayText, sayUnreachable } from "./messages.js";
import { morph } from "./morph.js";
import { hasUnsavedInput } from "./notices.js";

export const contextArea = () => document.querySelector("[data-context-area]");
export const toolbar = () => document.querySelector("[data-toolbar]");
export const token = () => toolbar().querySelector("[name=csrfmiddlewaretoken]").value;

const AGAIN_AFTER = 5_000;

let sent = 0;
let shown = 0;

export function startToolbar() {
  settle();
  setInterval(tick, 1000);
  document.addEventListener("presence:toolbar", refresh);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  window.addEventListener("pageshow", (event) => event.persisted && refresh());
  const seconds = Number(contextArea().dataset.pollSeconds);
  if (seconds) setInterval(() => document.hidden || refresh(), seconds * 1000);
}

// Asks for the toolbar; if there is no answer, again a little later.
export const refresh = oneAtATime(async () => {
  const taken = await exchange(contextArea().dataset.toolbarUrl, { quiet: true });
  if (taken === null) setTimeout(refresh, AGAIN_AFTER);
});

// Sends a request of the context area and shows its answer. Resolves to whether the server took it; null: it could not.
export async function exchange(url, { body, quiet = false } = {}) {
  const number = ++sent;
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  if (body) headers["X-CSRFToken"] = token();
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
  return show(html, number);
}

// The session is over. Nobody is taken away from what is not saved yet; the page says that the user is logged off.
function leave(url, { quiet }) {
  if (!quiet || !hasUnsavedInput()) location.assign(url);
}

// An error of ours comes with its line for the message bar; one of a proxy, which reached nobody, does not.
function sayWhy(response, html) {
  if (!response.headers.has("HX-Retarget"))
    return response.status > 500 ? sayUnreachable() : sayText("error", contextArea().dataset.textFailed);
  const line = new DOMParser().parseFromString(html, "text/html");
  sayNodes([...line.body.children]);
}

function show(html, number) {
  const answer = new DOMParser().parseFromString(html, "text/html");
  const fresh = answer.querySelector("[data-toolbar]");
  if (!fresh) return false;
  if (number > shown) {
    shown = number;
    morph(toolbar(), fresh);
    settle();
  }
  const messages = answer.querySelector("[data-answer-messages]");
  if (messages) sayNodes([...messages.children]);
  return !messages?.querySelector(".message--error");
}

const title = document.title;

// What no markup can say: when the seconds were counted, and that the window's title should ring too.
function settle() {
  const timer = toolbar().querySelector("[data-seconds]");
  if (timer) timer.countedFrom = performance.now() - Number(timer.dataset.seconds) * 1000;
  const ringing = toolbar().dataset.callState === "alerting";
  const asked = toolbar().querySelector('[data-booking][data-state="offered"]');
  call(ringing ? contextArea().dataset.textRinging : asked ? contextArea().dataset.textAsked : "");
  if (document.activeElement?.disabled) toolbar().querySelector(".toolbar button:enabled")?.focus();
}

let calledFor = "";

// Whoever works elsewhere on the page, or in another window, is called to the toolbar.
function call(what) {
  document.title = what ? `${what} · ${title}` : title;
  if (what && what !== calledFor) contextArea().scrollIntoView({ block: "nearest" });
  calledFor = what;
}

function tick() {
  const timer = toolbar().querySelector("[data-seconds]");
  if (timer) timer.textContent = duration(Math.floor((performance.now() - timer.countedFrom) / 1000));
}

function duration(seconds) {
  const two = (number) => String(number).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  return `${hours ? `${hours}:` : ""}${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
