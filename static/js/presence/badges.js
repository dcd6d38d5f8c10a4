// Badges and option buttons on the page. They are copies of templates, so they are as if the server rendered them.
import { badge as model, option, own, timeText } from "./badge-templates.js";

const BADGES = "[data-presence][data-user]";
const OPTIONS = "[data-options-of]";
export const EVERYTHING = 0; // in the place of a telephone system: the server itself hears nothing of anybody

const SETTLES_IN = 400; // milliseconds, in which a click was meant for what stood there before
const BY_NUMBER = ["call", "blind-transfer", "warm-transfer"]; // as in presence/status/badges.py
let silent = {};

// The users shown, each with the oldest version that stands on the page.
export function shownVersions() {
  const versions = new Map();
  for (const { dataset } of document.querySelectorAll(`${BADGES}, ${OPTIONS}`)) {
    const id = dataset.user ?? dataset.optionsOf;
    versions.set(id, Math.min(Number(dataset.version), versions.get(id) ?? Infinity));
  }
  return versions;
}

// Brings all that is shown of a user up to the record; what the server rendered newer stays.
export function showUser(id, record, { again = false } = {}) {
  for (const badge of document.querySelectorAll(`${BADGES}[data-user="${id}"]`)) {
    const shown = Number(badge.dataset.version);
    if (record && (shown < record.version || (again && shown === record.version))) update(badge, record);
    showTime(badge);
  }
  for (const place of document.querySelectorAll(`[data-options-of="${id}"]`)) {
    if (!record || Number(place.dataset.version) >= record.version) continue;
    const { version, options, destination, dialled } = record;
    Object.assign(place.dataset, { version, offered: options, destination });
    place.toggleAttribute("data-undialled", !dialled);
    fill(place);
  }
}

function update(badge, record) {
  const { version, word, cause, since, workMode, destination, look } = record;
  const like = model(record).cloneNode(true);
  badge.className = like.className;
  Object.assign(badge.dataset, { version, status: word, cause, workMode, look, destination });
  badge.replaceChildren(...like.childNodes);
  if (since) badge.querySelector("time").dataset.since = since;
}

// Since when it is so; or, if nothing is heard of the user any more, when it was last known.
function showTime(badge) {
  const stale = silent[EVERYTHING] ?? silent[badge.dataset.destination];
  const time = badge.querySelector("time");
  const since = Number(time.dataset.since);
  const words = stale ? timeText("lastKnown", stale) : since ? timeText("since", since) : "";
  badge.toggleAttribute("data-stale", Boolean(stale));
  set(time, "textContent", words);
  set(time, "dateTime", stale || since ? new Date((stale || since) * 1000).toISOString() : "");
  if (badge.dataset.name) set(badge, "ariaLabel", `${wordsOn(badge)}: ${badge.dataset.name}`);
}

// Only what changes is set, so that nothing else is drawn or read out again.
function set(element, name, value) {
  if (element[name] !== value) element[name] = value;
}

// What a screen reader says of a badge, as the words stand on it.
export const wordsOn = (badge) => badge.textContent.replace(/\s+/g, " ").trim();

// Which telephony systems are silent, and since when (in seconds).
export function markSilent(systems) {
  silent = systems;
  document.querySelectorAll(BADGES).forEach(showTime);
}

// Other options make sense once the state of own calls has changed; new places were rendered for an older state.
export function showOptions() {
  document.querySelectorAll(OPTIONS).forEach(fill);
}

// What one can do now at all, on which telephone system one is and which others it dials, decides what can be offered.
function fill(place) {
  const { optionsOf: id, username, name, offered, destination } = place.dataset;
  const viewer = document.querySelector("[data-toolbar]")?.dataset;
  if (!viewer) return;
  const possible = viewer.offered.split(",");
  const isHere = destination === viewer.destination;
  const isDialled = viewer.reached?.split(",").includes(destination) && !place.hasAttribute("data-undialled");
  const reaches = (offer) => isHere || offer === "call-mobile" || (isDialled && BY_NUMBER.includes(offer));
  const wanted = id === own.id ? [] : offered.split(",").filter((offer) => possible.includes(offer) && reaches(offer));
  const before = [...place.querySelectorAll("[data-offer]")].map(({ dataset }) => dataset.offer);
  if (wanted.join() === before.join()) return;
  place.replaceChildren(...wanted.map((offer) => button(offer, username, name)));
  if (before.length) place.animate({ pointerEvents: ["none", "none"] }, SETTLES_IN);
}

function button(offer, username, name) {
  const made = option(offer);
  made.dataset.target = made.value = username;
  made.title = made.ariaLabel = `${made.title}: ${name}`;
  return made;
}
