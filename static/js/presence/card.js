// The card of a user, opened by a badge: why the badge says what it says. While open, it stays right.

const REFRESH_EVERY = 30_000; // ages rise though nothing happens
const place = () => document.getElementById("presence-card-place");
const shownUser = () => place().dataset.of;

let pressedOn;
let wanted = null; // the badge that was clicked, until its card is there

export function startCard() {
  place().addEventListener("toggle", ({ newState }) => newState === "closed" && closed());
  place().addEventListener("click", onCall);
  place().addEventListener("htmx:afterSwap", () => wanted && open(wanted));
  place().addEventListener("htmx:responseError", () => wanted && location.assign(wanted.formAction));
  for (const failure of ["htmx:sendError", "htmx:timeout"]) place().addEventListener(failure, onFailure);
  document.addEventListener("htmx:beforeSwap", ({ detail }) => detail.requestConfig.elt === place() && check(detail));
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
  if (!wasOpen) fetchCard((wanted = badge).formAction);
}

function onCall(event) {
  if (event.target.closest("[data-option]")) queueMicrotask(() => place().hidePopover());
}

const refresh = () => fetchCard(place().dataset.url);

// One at a time, as for each element with htmx. What fails is heard as an event.
function fetchCard(url) {
  window.htmx.ajax("GET", url, { source: place(), swap: "morph:innerHTML" }).catch(() => {});
}

// The card of another user, or one that was closed meanwhile, is not wanted any more.
function check(answer) {
  const url = wanted ? wanted.isConnected && wanted.formAction : shownUser() && place().dataset.url;
  answer.shouldSwap &&= !answer.isError && answer.pathInfo.requestPath === url;
}

// Only a user who waits for the card is told that no answer came.
function onFailure(event) {
  if (!wanted) event.stopPropagation();
  wanted = null;
}

function open(badge) {
  wanted = null;
  (badge.closest("[popover]") ?? document.body).append(place()); // within a popover it must not close that
  Object.assign(place().dataset, { of: badge.dataset.user, url: badge.formAction });
  badge.setAttribute("aria-expanded", "true");
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
