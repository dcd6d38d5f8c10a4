// The card of a user, opened by a badge: why the badge says what it says. While open, it stays right.
import { ask, oneAtATime } from "../asking.js";
import { morph } from "../communication/morph.js";

const REFRESH_EVERY = 30_000; // ages rise though nothing happens
const place = () => document.getElementById("presence-card-place");
const shownUser = () => place()?.dataset.of;

let pressedOn;

export function startCard() {
  place().addEventListener("toggle", ({ newState }) => newState === "closed" && closed());
  place().addEventListener("click", onCall);
  document.addEventListener("pointerdown", () => (pressedOn = shownUser()), { capture: true });
  document.addEventListener("click", onClick);
  document.addEventListener("presence:changed", ({ detail }) => detail === shownUser() && refresh());
  setInterval(() => shownUser() && !document.hidden && refresh(), REFRESH_EVERY);
}

// A click with the pointer has closed the card by itself before; one by keyboard has not.
function onClick(event) {
  const badge = event.target.closest?.("button[data-presence]");
  if (!badge) return;
  event.preventDefault();
  const wasOpen = (event.detail ? pressedOn : shownUser()) === badge.dataset.user;
  if (shownUser()) place().hidePopover();
  if (!wasOpen) open(badge);
}

function onCall(event) {
  if (event.target.closest("[data-option]")) queueMicrotask(() => place().hidePopover());
}

async function open(badge) {
  const { user } = badge.dataset;
  const html = await fetchCard(badge.formAction);
  if (html === null) return location.assign(badge.formAction);
  if (shownUser() || !badge.isConnected) return;
  (badge.closest("[popover]") ?? document.body).append(place()); // within a popover it must not close that
  Object.assign(place().dataset, { of: user, url: badge.formAction });
  badge.setAttribute("aria-expanded", "true");
  place().innerHTML = html;
  place().showPopover({ source: badge });
  place().focus();
}

function closed() {
  const { of } = place().dataset;
  delete place().dataset.of;
  place().replaceChildren();
  const opener = document.querySelector('[data-presence][aria-expanded="true"]');
  opener?.removeAttribute("aria-expanded");
  const lost = [document.body, null, place()].includes(document.activeElement);
  if (lost) (opener ?? document.querySelector(`[data-presence][data-user="${of}"]`))?.focus();
}

const refresh = oneAtATime(async () => {
  const user = shownUser();
  const html = user && (await fetchCard(place().dataset.url));
  if (html && user === shownUser()) show(html);
});

function show(html) {
  const fresh = place().cloneNode(false);
  fresh.innerHTML = html;
  morph(place(), fresh);
}

// The card; null if there is none.
async function fetchCard(url) {
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  const answer = await ask(url, { headers, cache: "no-store" });
  const elsewhere = answer?.response.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  return answer?.response.ok && !elsewhere ? answer.html : null;
}
