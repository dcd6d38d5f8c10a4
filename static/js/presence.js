// Live presence: which users the page shows, what is newer than what it shows, and by which way it is told.
//
// Others hear of it by events of the document: "presence:toolbar" (own facts have changed), "presence:notices"
// (detail: the list), "presence:changed" (detail: id of a user) and "presence:connection" (detail: "live", "polling",
// "lost" or "logged-off"). They say by "presence:shown" (detail: ids of notices) what the user has seen.
import { markSilent, markLost, shownUsers, showOptions, showUser, versionOnPage } from "./presence/badges.js";
import { startCard } from "./presence/card.js";
import { own, text } from "./presence/badge-templates.js";
import { startLink } from "./presence/link.js";

const known = new Map();
let link;
let watched = new Map();
let received = 0;
let acknowledged = 0;

function start() {
  known.set(own.id, { version: own.version });
  link = startLink({ onOpen, onFrame, onState, query: () => versions() });
  new MutationObserver(onMutation).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-call-state", "data-offered"],
  });
  document.addEventListener("click", ({ target }) => target.closest?.("[data-command=take-over]") && link.attend());
  document.addEventListener("presence:badge-templates", showAgain);
  document.addEventListener("presence:shown", ({ detail }) => link.shown(detail));
  look();
  startCard();
}

// Of own changes outside the page's own elements only one look follows, however many there were.
let looking = 0;

function onMutation(mutations) {
  const ours = ({ target }) => target.closest?.("[data-presence], [data-options-of]");
  if (!looking && !mutations.every(ours)) looking = requestAnimationFrame(look);
}

// What stands on the page now: bring it up to what is known, and watch exactly that.
function look() {
  looking = 0;
  for (const id of shownUsers()) {
    const record = known.get(id);
    showUser(id, record?.word ? record : null);
  }
  showOptions();
  const now = versions();
  if (now.size !== watched.size || [...now.keys()].some((id) => !watched.has(id))) watch();
}

// The users shown, each in the version known; own facts always, as the toolbar rests on them.
function versions() {
  const ids = new Set([...shownUsers(), own.id]);
  return new Map([...ids].filter(Boolean).map((id) => [id, known.get(id)?.version ?? versionOnPage(id)]));
}

function watch() {
  watched = versions();
  link.socket.say({ watch: Object.fromEntries(watched) });
}

function onOpen(isFirst) {
  received = acknowledged = 0;
  watched = versions();
  link.sayWhere({ watch: Object.fromEntries(watched) });
  if (!isFirst) tell("toolbar");
}

function onFrame(frame) {
  const states = Object.entries(frame.p ?? {});
  received += 1 + states.length;
  for (const [id, record] of states) take(id, record);
  if ("watching" in frame || frame.stale) markSilent(frame.stale ?? {});
  if (frame.toolbar) tell("toolbar");
  if (frame.notices?.length) tell("notices", frame.notices);
  if ("active" in frame) showActive(Boolean(frame.active));
  if (frame.digest) check(frame.digest);
  if (frame.digest || received - acknowledged >= 256) link.socket.say({ ack: (acknowledged = received) });
}

// Of two states of a user the one with the higher version is the newer, in whatever order they come.
function take(id, [version, word, cause, since, workMode, options, destination, look = ""]) {
  if (known.get(id)?.version >= version) return;
  known.set(id, { version, word, cause, since, workMode, options: options ? options.split(",") : [], destination, look });
  showUser(id, known.get(id));
  tell("changed", id);
}

// Badges of which there was no template until now.
function showAgain() {
  for (const [id, record] of known) if (record.word) showUser(id, record, { again: true });
}

function check([users, sum]) {
  const mine = [...versions().values()];
  if (mine.length !== users || mine.reduce((total, version) => total + version, 0) !== sum) watch();
}

function onState(state, since, why) {
  markLost(state === "lost" || state === "logged-off" ? since : null);
  showConnection(document.querySelector("[data-connection]"), state, why);
  tell("connection", state);
}

// Only what is not as it should be is said.
function showConnection(place, state, why) {
  const said = place.getAttribute(`data-text-${why}`) ?? text(state);
  place.dataset.connection = state;
  place.querySelector("[data-connection-text]").textContent = state === "live" ? "" : said;
  place.querySelector("[data-connection-message]").hidden = state === "live";
  place.querySelector("a").hidden = state !== "logged-off";
}

// Of several tabs one is where calls open; the others say so.
function showActive(active) {
  link.active = active;
  document.querySelector("[data-elsewhere]").hidden = active;
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`presence:${name}`, { detail }));
}

if (own) start();
