// Parts of the page of which something has changed elsewhere: each is fetched as it is, open or closed, at the page of
// rows that is read. One in which the user writes waits until the focus leaves it.
import { ask, oneAtATime } from "../asking.js";

const EVERY = "*";
const owed = new Set();
const all = (selector) => document.querySelectorAll(selector);
const watched = (subject, key) => `[data-watched="${subject} ${key}"]`;
const isWritten = (part) => part.querySelector(":is(input, select, textarea):focus, form[data-draft-url]:focus-within");

document.addEventListener("presence:blocks", ({ detail }) => {
  for (const [subject, keys] of Object.entries(detail)) {
    for (const key of keys) fetchAnew(all(key === EVERY ? `[data-watched^="${subject} "]` : watched(subject, key)));
  }
});
document.addEventListener("presence:toolbar", () => document.addEventListener("toolbar:refreshed", followCalls, { once: true }));
for (const event of ["presence:notices", "presence:attended"])
  document.addEventListener(event, () => fetchAnew(all("[data-follows-notices]")));
document.addEventListener("focusout", () => setTimeout(fetchAnew));

// What the page shows, as the server calls it.
const subject = ({ dataset }) => dataset.watched.split(" ")[0];
export const watchedSubjects = () => [...new Set([...all("[data-watched]")].map(subject))];

const followCalls = () => fetchAnew(all("[data-follows-calls]")); // what the toolbar has of a call is wanted first

function fetchAnew(parts = []) {
  for (const part of parts) owed.add(part);
  if (owed.size) fetchOwed();
}

const fetchOwed = oneAtATime(async () => {
  for (const part of [...owed].filter((each) => !isWritten(each))) {
    owed.delete(part);
    if (!part.dataset.url) continue; // has become another part meanwhile, such as a question that was answered
    const url = new URL(part.dataset.url, location.href);
    const block = part.querySelector("details[data-remember]");
    if (block) url.searchParams.set("whole", block.open ? "open" : "closed");
    url.searchParams.set("page", part.querySelector("[data-page]")?.dataset.page ?? 1);
    const answer = await ask(url, { headers: { "HX-Request": "true" } });
    if (isWritten(part)) owed.add(part);
    else if (answer?.response.ok && answer.html.includes(`id="${part.id}"`)) show(part, answer.html);
  }
});

// What stands in the middle of the window is being read, and stays there. The focus of a row that has gone is at the head.
function show(part, html) {
  const middle = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const before = middle?.getBoundingClientRect().top;
  const hadFocus = part.contains(document.activeElement);
  window.htmx.swap(part, html, { swapStyle: "morph:outerHTML", ignoreTitle: true }, { contextElement: part });
  if (hadFocus && document.activeElement === document.body) headOf(part).focus();
  if (middle?.isConnected) window.scrollBy({ top: middle.getBoundingClientRect().top - before, behavior: "instant" });
}
const headOf = (part) => [...part.querySelectorAll("summary, .block__scroll")].find((each) => each.checkVisibility()) ?? document.querySelector("#title");
