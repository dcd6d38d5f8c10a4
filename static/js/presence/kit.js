// What the server rendered once for scripts: each badge, each option button, the words around them, who is looking.

const kit = document.getElementById("presence-kit");
const person = document.querySelector("[data-own]");

export const own = kit && person?.dataset.own
  ? { id: person.dataset.own, version: Number(person.dataset.ownVersion) }
  : null;

// Which options make sense in which state of own calls.
const offered = kit ? JSON.parse(kit.dataset.offered) : {};
const language = document.documentElement.lang || undefined;
const clock = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
const texts = { polling: "polling", lost: "lost", "logged-off": "loggedOff" };

export const text = (state) => kit.dataset[texts[state]];

export function badge(word, cause, workMode) {
  const wanted = `[data-status="${word}"][data-cause="${cause}"]`;
  const reason = workMode ? `[data-work-mode="${workMode}"]` : ":not([data-work-mode])";
  return kit.content.querySelector(wanted + reason) ?? kit.content.querySelector(wanted);
}

export function optionsFor(callState, options) {
  return options.filter((option) => offered[callState]?.includes(option));
}

export function option(name) {
  const [command, address] = name === "call-mobile" ? ["call", "[data-address]"] : [name, ":not([data-address])"];
  return kit.content.querySelector(`[data-option="${command}"]${address}`).cloneNode(true);
}

export const sinceText = (seconds) => kit.dataset.since.replace("{time}", moment(seconds));
export const lastKnownText = (seconds) => kit.dataset.lastKnown.replace("{time}", moment(seconds));

function moment(seconds) {
  const at = new Date(seconds * 1000);
  return (at.toDateString() === new Date().toDateString() ? clock : day).format(at);
}
