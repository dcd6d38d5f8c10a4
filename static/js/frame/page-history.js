// Back and Forward over the pages of this tab, each page once, and to the place where it was left.

const KEY = "page-history";
const MOST = 30;
const here = { url: location.pathname + location.search, title: document.title };
const buttons = document.querySelectorAll("[data-history]");

if (buttons.length) start();

function start() {
  const history = arrive(kept());
  keep(history);
  if (here.y) scrollTo(0, here.y);
  for (const button of buttons) offer(button, history);
  document.addEventListener("submit", ({ target }) => {
    if (!target.matches(":has([data-form-token]):not([hx-post])")) return;
    keep({ ...history, sent: here.url });
    window.history.replaceState(null, "", target.querySelector("[data-discard]").href); // for the browser's Back
  });
  addEventListener("pagehide", leave);
}

function leave() {
  const history = kept();
  for (const page of history.pages) if (page.url === here.url) page.y = scrollY;
  keep(history);
}

function kept() {
  return JSON.parse(sessionStorage.getItem(KEY)) ?? { pages: [], at: -1 };
}

function keep(history) {
  sessionStorage.setItem(KEY, JSON.stringify(history));
}

// A form for something new that was sent and led elsewhere is finished: nobody goes back to it.
// A page that is on the list is gone to; a new one comes after the current one, and what lay ahead is forgotten.
function arrive({ pages, at, going, sent }) {
  const find = (wanted) => pages.findIndex(({ url }) => url === wanted);
  const finished = sent === here.url ? -1 : find(sent);
  if (finished >= 0) pages.splice(finished, 1);
  if (finished >= 0 && finished <= at) at -= 1;
  const known = find(here.url);
  if (going === here.url) here.y = pages[known]?.y;
  const travelled = going === here.url || performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  if (known >= 0 && (travelled || known === at)) return { pages: pages.with(known, here), at: known };
  const before = pages.slice(0, at + 1).filter(({ url }) => url !== here.url).slice(1 - MOST);
  return { pages: [...before, here], at: before.length };
}

function offer(button, history) {
  const target = history.pages[history.at + (button.dataset.history === "back" ? -1 : 1)];
  button.disabled = !target;
  if (!target) return;
  button.title = target.title;
  button.addEventListener("click", () => {
    keep({ ...history, going: target.url });
    location.assign(target.url);
  });
}
