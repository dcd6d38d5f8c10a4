// What the server rendered once for scripts: each badge, each option button, the words around them, who is looking.
import { ask } from "../asking.js";

const templates = () => document.getElementById("badge-templates");
const find = (selector) => templates().content.querySelector(selector);
const person = document.querySelector("[data-own]");
const missed = new Set();

export const own = person?.dataset.own && { id: person.dataset.own, version: Number(person.dataset.ownVersion) };

// The badge for what is told. One that is missing was made in Customizing since: then the templates are fetched again.
export function badge({ word, cause, workMode, look }) {
  const status = `[data-status="${word}"][data-cause="${cause}"]`;
  const whose = look ? `[data-look="${look}"]` : ":not([data-look])";
  const reason = workMode ? `[data-work-mode="${workMode}"]` : ":not([data-work-mode])";
  const exact = find(status + whose + reason);
  if (!exact) renew(status + whose + reason);
  return exact ?? find(status + whose) ?? find(status) ?? find(`[data-status="${word}"]`);
}

async function renew(selector) {
  if (missed.has(selector)) return;
  missed.add(selector);
  const answer = await ask(text("url"));
  if (!answer?.html.trim().startsWith("<template")) return missed.delete(selector);
  templates().outerHTML = answer.html;
  document.dispatchEvent(new CustomEvent("presence:badge-templates"));
}

export const option = (name) => find(`[data-offer="${name}"]`).cloneNode(true);

export const text = (name) => templates().dataset[name];
export const timeText = (name, seconds) => text(name).replace("{time}", moment(seconds));

// Times are told as the server tells them: in its time zone and with its names of months, wherever the browser is.
function moment(seconds) {
  const [date, time] = inZone(new Date(seconds * 1000));
  if (date === inZone(new Date())[0]) return time;
  const [, month, day] = date.split("-").map(Number);
  return text("date").replace("{day}", day).replace("{month}", text("months").split(",")[month - 1]);
}

// In Swedish, dates and times are those of ISO 8601: 2025-03-31 09:05.
const clock = own && new Intl.DateTimeFormat("sv-SE", {
  timeZone: text("timeZone"), dateStyle: "short", timeStyle: "short",
});
const inZone = (date) => clock.format(date).split(/\s/);
