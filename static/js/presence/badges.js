// Badges and option buttons on the page. Their looks come from the kit, so they are as if the server rendered them.
import { badge as model, lastKnownText, option, optionsFor, own, sinceText } from "./kit.js";

const badgesOf = (id) => document.querySelectorAll(`[data-presence][data-user="${id}"]`);
const optionsOf = (id) => document.querySelectorAll(`[data-options-of="${id}"]`);

let lost = null;
let silent = {};

export function shownUsers() {
  const shown = document.querySelectorAll("[data-presence][data-user], [data-options-of]");
  return new Set([...shown].map(({ dataset }) => dataset.user ?? dataset.optionsOf));
}

// The oldest version of a user that stands on the page.
export function versionOnPage(id) {
  const versions = [...badgesOf(id), ...optionsOf(id)].map(({ dataset }) => Number(dataset.version));
  return versions.length ? Math.min(...versions) : 0;
}

// Brings all that is shown of a user up to the record; what the server rendered newer stays.
export function showUser(id, record) {
  for (const badge of badgesOf(id)) {
    if (record && Number(badge.dataset.version) < record.version) update(badge, record);
    showTime(badge);
  }
  if (!record) return;
  for (const place of optionsOf(id)) {
    if (Number(place.dataset.version) >= record.version) continue;
    place.dataset.version = record.version;
    place.dataset.offered = record.options.join(",");
    fill(place);
  }
}

function update(badge, { version, word, cause, since, workMode, destination }) {
  const like = model(word, cause, workMode);
  badge.className = like.className;
  Object.assign(badge.dataset, { version, status: word, cause, destination: destination ?? "" });
  if (workMode) badge.dataset.workMode = workMode;
  else delete badge.dataset.workMode;
  badge.replaceChildren(...like.cloneNode(true).childNodes);
  const time = badge.querySelector("time");
  if (since) time.dataset.since = since;
}

// Since when it is so; or, if nothing is heard of the user any more, when it was last known.
function showTime(badge) {
  const stale = lost ?? silent[badge.dataset.destination];
  const time = badge.querySelector("time");
  const since = Number(time.dataset.since);
  badge.toggleAttribute("data-stale", Boolean(stale));
  const words = stale ? lastKnownText(stale) : since ? sinceText(since) : "";
  if (time.textContent !== words) time.textContent = words;
  const at = stale || since;
  if (at) time.dateTime = new Date(at * 1000).toISOString();
  else time.removeAttribute("datetime");
}

function showAllTimes() {
  document.querySelectorAll("[data-presence][data-user]").forEach(showTime);
}

// The connection has been lost since then (seconds), or (null) is there again.
export function markLost(since) {
  if (lost === since) return;
  lost = since;
  showAllTimes();
}

// Which telephony systems are silent, and since when.
export function markSilent(systems) {
  silent = systems;
  showAllTimes();
}

const callState = () => document.querySelector("[data-toolbar]")?.dataset.callState;
let shownFor;

// Other options make sense once the state of own calls has changed; new places were rendered for an older state.
export function showOptions() {
  const state = callState();
  if (state === undefined) return;
  shownFor = state;
  document.querySelectorAll("[data-options-of]").forEach(fill);
}

function fill(place) {
  const { optionsOf: id, username, name, offered } = place.dataset;
  const state = shownFor ?? callState();
  if (state === undefined) return;
  const wanted = id === own.id ? [] : optionsFor(state, offered.split(","));
  const before = [...place.querySelectorAll("[data-option]")].map(nameOf);
  if (wanted.join() === before.join()) return;
  place.replaceChildren(...wanted.map((each) => button(each, username, name)));
}

const nameOf = ({ dataset }) => (dataset.address ? "call-mobile" : dataset.option);

function button(name, username, fullName) {
  const made = option(name);
  made.dataset.target = made.value = username;
  made.setAttribute("aria-label", `${made.textContent.trim()}: ${fullName}`);
  return made;
}
