// Badges and option buttons on the page. They are copies of templates, so they are as if the server rendered them.
import { badge as model, lastKnownText, option, own, sinceText } from "./badge-templates.js";

const badgesOf = (id) => document.querySelectorAll(`[data-presence][data-user="${id}"]`);
const optionsOf = (id) => document.querySelectorAll(`[data-options-of="${id}"]`);

const EVERYTHING = 0; // in the place of a telephone system: the server itself hears nothing of anybody

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
export function showUser(id, record, { again = false } = {}) {
  for (const badge of badgesOf(id)) {
    const shown = Number(badge.dataset.version);
    if (record && (shown < record.version || (again && shown === record.version))) update(badge, record);
    showTime(badge);
  }
  if (!record) return;
  for (const place of optionsOf(id)) {
    if (Number(place.dataset.version) >= record.version) continue;
    place.dataset.version = record.version;
    place.dataset.offered = record.options.join(",");
    place.dataset.destination = record.destination ?? "";
    fill(place);
  }
}

function update(badge, record) {
  const { version, word, cause, since, workMode, destination, look } = record;
  const like = model(record);
  badge.className = like.className;
  Object.assign(badge.dataset, { version, status: word, cause, destination: destination ?? "" });
  keep(badge, "workMode", workMode);
  keep(badge, "look", look);
  badge.replaceChildren(...like.cloneNode(true).childNodes);
  const time = badge.querySelector("time");
  if (since) time.dataset.since = since;
}

function keep(badge, name, value) {
  if (value) badge.dataset[name] = value;
  else delete badge.dataset[name];
}

// Since when it is so; or, if nothing is heard of the user any more, when it was last known.
function showTime(badge) {
  const stale = lost ?? silent[EVERYTHING] ?? silent[badge.dataset.destination];
  const time = badge.querySelector("time");
  const since = Number(time.dataset.since);
  badge.toggleAttribute("data-stale", Boolean(stale));
  const words = stale ? lastKnownText(stale) : since ? sinceText(since) : "";
  if (time.textContent !== words) time.textContent = words;
  nameButton(badge);
  const at = stale || since;
  if (at) time.dateTime = new Date(at * 1000).toISOString();
  else time.removeAttribute("datetime");
}

// What a screen reader says of the button: the words on it, and whose they are.
function nameButton(badge) {
  if (!badge.dataset.name) return;
  const said = `${badge.textContent.replace(/\s+/g, " ").trim()}: ${badge.dataset.name}`;
  if (badge.getAttribute("aria-label") !== said) badge.setAttribute("aria-label", said);
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

// What the toolbar says that one can do now at all, and on which telephone system one is.
const viewer = () => document.querySelector("[data-toolbar]")?.dataset;

// Other options make sense once the state of own calls has changed; new places were rendered for an older state.
export function showOptions() {
  document.querySelectorAll("[data-options-of]").forEach(fill);
}

function fill(place) {
  const { optionsOf: id, username, name, offered, destination } = place.dataset;
  const looking = viewer();
  if (!looking) return;
  const possible = looking.offered.split(",");
  const reaches = (option) => option === "call-mobile" || destination === looking.destination; // a number from any
  const wanted = id === own.id ? [] : offered.split(",").filter((each) => possible.includes(each) && reaches(each));
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
