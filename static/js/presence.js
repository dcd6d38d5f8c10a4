// Live presence: which users the page shows, what is newer than what it shows, and by which way it is told.
//
// Others hear of it by events of the document: "presence:toolbar" (own facts have changed), "presence:notices"
// (detail: the list), "presence:blocks" (detail: of each object shown the blocks that have changed), "presence:active"
// (whether calls open here), "presence:attended" (they do again), and "presence:changed-7" (what is known of user 7).
// They say by "presence:shown" (detail: ids of notices) what the user has seen.
import { watchedSubjects } from "./frame/live-blocks.js";
import { EVERYTHING, markSilent, showOptions, shownVersions, showUser } from "./presence/badges.js";
import "./presence/card.js";
import { own } from "./presence/badge-templates.js";
import { Link } from "./presence/link.js";

const ACKNOWLEDGE_EVERY = 256;
const LONG_AGO = 3_600_000; // ms: whatever may have changed while there was no link is fetched anew
const connection = document.querySelector("[data-connection]");
const known = new Map();
let link;
let watched = new Map();
let received = 0;
let acknowledged = 0;

function start() {
  link = new Link({ onOpen, onFrame, onState, query: versions });
  new MutationObserver(onMutation).observe(document.body, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["data-call-state", "data-offered", "data-reached"],
  });
  document.querySelector("[data-command=take-over]").addEventListener("click", link.attend);
  document.addEventListener("presence:badge-templates", showAgain);
  document.addEventListener("presence:shown", ({ detail }) => link.shown(detail));
  look();
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
  for (const id of shownVersions().keys()) showUser(id, known.get(id));
  showOptions();
  const now = versions();
  if (now.size !== watched.size || [...now.keys()].some((id) => !watched.has(id))) watch();
}

// The users shown, each in the version known; own facts always, as the toolbar rests on them.
function versions() {
  const shown = [...shownVersions().set(own.id, own.version)];
  return new Map(shown.map(([id, version]) => [id, known.get(id)?.version ?? version]));
}

function watch() {
  watched = versions();
  link.say({ watch: Object.fromEntries(watched) });
}

function onOpen(isFirst) {
  received = acknowledged = 0;
  watch();
  link.say({ subjects: watchedSubjects(), age: isFirst ? Math.round(performance.now()) : LONG_AGO });
  if (!isFirst) tell("toolbar");
}

function onFrame(frame) {
  const states = Object.entries(frame.p ?? {});
  received += 1 + states.length;
  for (const [id, state] of states) take(id, state);
  if ("watching" in frame || frame.stale) markSilent(frame.stale ?? {});
  if (frame.toolbar) tell("toolbar");
  if (frame.blocks) tell("blocks", frame.blocks);
  if (frame.notices?.length) tell("notices", frame.notices);
  if ("active" in frame) showActive(Boolean(frame.active));
  if (frame.digest) check(frame.digest);
  if (frame.digest || received - acknowledged >= ACKNOWLEDGE_EVERY) link.say({ ack: (acknowledged = received) });
}

// Of two states of a user the one with the higher version is the newer, in whatever order they come.
function take(id, [version, word, cause, since, workMode, options, destination, look, dialled = true]) {
  if (known.get(id)?.version >= version) return;
  const optional = { workMode: workMode ?? "", destination: destination ?? "", look: look ?? "" };
  known.set(id, { version, word, cause, since, options, dialled, ...optional });
  showUser(id, known.get(id));
  tell(`changed-${id}`);
}

// Badges of which there was no template until now.
function showAgain() {
  for (const [id, record] of known) showUser(id, record, { again: true });
}

function check([users, sum]) {
  const mine = [...versions().values()];
  if (mine.length !== users || mine.reduce((total, version) => total + version, 0) !== sum) watch();
}

// Only what is not as it should be is said.
function onState(state, since, why) {
  if (state === "lost" || state === "logged-off") markSilent({ [EVERYTHING]: since });
  connection.dataset.connection = state;
  const said = connection.getAttribute(`data-text-${why}`) ?? connection.getAttribute(`data-text-${state}`);
  connection.querySelector("[data-connection-text]").textContent = said;
}

// Of several tabs one is where calls open; the others say so.
function showActive(active) {
  if (active && !link.active) tell("attended");
  link.active = active;
  document.querySelector("[data-elsewhere]")?.toggleAttribute("hidden", active); // not on pages without a database
  tell("active", active);
}

function tell(name, detail) {
  document.dispatchEvent(new CustomEvent(`presence:${name}`, { detail }));
}

if (own) start();
