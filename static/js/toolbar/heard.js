// A call that rings is noticed by whoever looks elsewhere: tone, notification, flashing title; on the active page only.
import { contextArea, ringSettings, toolbar } from "./context-area.js";
import { notify, permission, withdraw } from "./notification.js";
import { maySound, play, rest } from "./ring-tone.js";

const UNTOUCHED = 5_000; // milliseconds after which a page without a click says that it cannot sound
// Where it stands who rings and why, by what rings: a call, one beside it, or a caller whom a colleague offers.
const PLACES = { call: ".comm-bar__row--call", "second-call": '[data-other-call][data-state="alerting"]', "": ".offer" };
const title = document.title;
const moves = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;
// Pages that say that the database is away have no hints.
const hint = (name) => contextArea.querySelector(`[data-${name}]`) ?? { hidden: true };
const [unheard, unnotified] = ["unheard", "unnotified"].map(hint);

let what = ""; // what happens, in words; nothing while all is quiet
let call = ""; // which call rings, if one does: nobody wants a tone at the ear for anything else
let active = false;

document.addEventListener("presence:active", ({ detail }) => take(() => (active = detail)));
window.addEventListener("blur", tellElsewhere);
window.addEventListener("pagehide", withdraw);
for (const event of ["pointerup", "keyup"]) document.addEventListener(event, () => unheard.hidden || sound());
setInterval(flash, 1000);
setTimeout(() => maySound().then(warn), UNTOUCHED);

export function heed(happening, ringing) {
  if (what || happening) take(() => ([what, call] = [happening, ringing]));
}

function take(change) {
  change();
  document.title = what ? `${what} · ${title}` : title;
  if (!isLoud()) return rest(), withdraw();
  tellElsewhere();
  if (call) sound();
  else rest();
}

const isLoud = () => what && active && !toolbar().hasAttribute("data-silent");

async function sound() {
  const { ringTone: tone, ringVolume: volume } = ringSettings();
  const may = await maySound();
  warn(may);
  if (tone && may && isLoud() && call) play(call === "call" ? tone : "waiting", volume);
}

function warn(may) {
  unheard.hidden = may || !ringSettings().ringTone || !active;
}

function tellElsewhere() {
  if (!ringSettings().ringNotification || !isLoud() || document.hasFocus()) return;
  const place = toolbar().querySelector(PLACES[call]);
  const words = (selector) => place?.querySelector(selector)?.textContent.replace(/\s+/g, " ").trim();
  const [who, ...why] = ["[data-who]", "[data-handover], [data-came-back], .offer [data-reason]", "[data-attached] dd"].map(words);
  notify(who || what, [what, ...why].filter(Boolean).join(". "));
  unnotified.hidden = permission() !== "default";
}

function flash() {
  if (isLoud() && moves()) document.title = `${document.title.startsWith("🔔") ? "" : "🔔 "}${what} · ${title}`;
}
