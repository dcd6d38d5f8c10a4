// The card of a user, opened by a badge: why the badge says what it says. htmx fetches it, and keeps it right.

const place = document.getElementById("presence-card-place");
const form = document.getElementById("presence-card"); // which badges submit
const shownUser = () => place.dataset.of;

let pressedOn;
let wanted = null; // the badge that was clicked, until its card is there

document.addEventListener("pointerdown", () => (pressedOn = shownUser()), { capture: true });
document.addEventListener("click", onClick);
form.addEventListener("htmx:responseError", () => location.assign(wanted.formAction));
place.addEventListener("htmx:beforeSwap", ({ detail }) => check(detail));
place.addEventListener("htmx:afterSwap", () => wanted && open(wanted));
place.addEventListener("toggle", ({ newState }) => newState === "closed" && closed());

// Of what the open card asks by itself nobody is told that no answer came; and it asks only while somebody looks.
place.addEventListener("htmx:beforeRequest", (event) => document.hidden && event.preventDefault());
for (const failure of ["htmx:sendError", "htmx:timeout"])
  place.addEventListener(failure, (event) => event.stopPropagation());

// A click with the pointer has closed the card by itself before; one by keyboard has not.
function onClick(event) {
  const badge = event.target.closest?.("button[data-presence]");
  if (!badge) return;
  const wasOpen = (event.detail ? pressedOn : shownUser()) === badge.dataset.user;
  if (shownUser()) place.hidePopover();
  if (wasOpen) event.preventDefault();
  else wanted = badge;
}

// The card of another user, or one that was closed meanwhile, is not wanted any more.
function check(answer) {
  const isWanted = wanted
    ? wanted.isConnected && answer.pathInfo.requestPath === wanted.getAttribute("formaction")
    : place.contains(answer.requestConfig.elt);
  answer.shouldSwap &&= isWanted && !answer.isError;
}

function open(badge) {
  wanted = null;
  (badge.closest("[popover]") ?? document.body).append(place); // within a popover it must not close that
  place.dataset.of = badge.dataset.user;
  badge.setAttribute("aria-expanded", "true");
  place.showPopover({ source: badge });
  place.focus();
}

function closed() {
  const { of } = place.dataset;
  delete place.dataset.of;
  place.replaceChildren();
  const opener = document.querySelector('[data-presence][aria-expanded="true"]');
  opener?.removeAttribute("aria-expanded");
  const lost = [document.body, null, place].includes(document.activeElement);
  if (lost) (opener ?? document.querySelector(`[data-presence][data-user="${of}"]`))?.focus();
}
