// What the server rendered once for scripts: each badge, each option button, the words around them, who is looking.

import { ask } from "../asking.js";

let templates = document.getElementById("badge-templates");
const person = document.querySelector("[data-own]");

export const own = templates && person?.dataset.own
  ? { id: person.dataset.own, version: Number(person.dataset.ownVersion) }
  : null;

const texts = { polling: "polling", lost: "lost", "logged-off": "loggedOff" };

export const text = (state) => templates.dataset[texts[state]];

// The badge for what is told. One that is missing was made in Customizing since: then the templates are fetched again.
export function badge({ word, cause, workMode, look }) {
  const status = `[data-status="${word}"][data-cause="${cause}"]`;
  const whose = look ? `[data-look="${look}"]` : ":not([data-look])";
  const reason = workMode ? `[data-work-mode="${workMode}"]` : ":not([data-work-mode])";
  const exact = find(status + whose + reason);
  if (!exact) renew(status + whose + reason);
  return exact ?? find(status + whose) ?? find(status) ?? find(`[data-status="${word}"]`);
}

const find = (selector) => templates.content.querySelector(selector);
let missed = new Set();

async function renew(selector) {
  if (missed.has(selector)) return;
  missed.add(selector);
  const answer = await ask(templates.dataset.url, { cache: "no-store" });
  const page = answer?.response.ok && new DOMParser().parseFromString(answer.html, "text/html");
  const fresh = page && page.querySelector("template#badge-templates");
  if (!fresh) return missed.delete(selector);
  templates.replaceWith(fresh);
  templates = fresh;
  missed = new Set([...missed].filter((each) => !find(each)));
  document.dispatchEvent(new CustomEvent("presence:badge-templates"));
}

export function option(name) {
  const [command, address] = name === "call-mobile" ? ["call", "[data-address]"] : [name, ":not([data-address])"];
  return find(`[data-option="${command}"]${address}`).cloneNode(true);
}

export const sinceText = (seconds) => templates.dataset.since.replace("{time}", moment(seconds));
export const lastKnownText = (seconds) => templates.dataset.lastKnown.replace("{time}", moment(seconds));

// Times are told as the server tells them: in its time zone and with its names of months, wherever the browser is.
const clock = templates && new Intl.DateTimeFormat("en-GB", {
  timeZone: templates.dataset.timeZone, hourCycle: "h23",
  year: "numeric", month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit",
});

function moment(seconds) {
  const at = partsOf(new Date(seconds * 1000));
  const now = partsOf(new Date());
  const today = ["year", "month", "day"].every((part) => at[part] === now[part]);
  return today ? `${at.hour}:${at.minute}` : dateOf(at);
}

function dateOf(at) {
  const month = templates.dataset.months.split(",")[at.month - 1];
  return templates.dataset.date.replace("{day}", Number(at.day)).replace("{month}", month);
}

const partsOf = (at) => Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, value]));
