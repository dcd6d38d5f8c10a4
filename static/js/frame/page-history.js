// Back and Forward over the pages of this tab, each page once.

const KEY = "page-history";

export function startPageHistory() {
  const buttons = document.querySelectorAll("[data-history]");
  if (!buttons.length) return;
  const history = arrive(load(), { url: location.pathname + location.search, title: document.title });
  sessionStorage.setItem(KEY, JSON.stringify(history));
  for (const button of buttons) offer(button, history);
  document.addEventListener("submit", ({ target }) => {
    if (target.querySelector("[data-form-token]") && !target.hasAttribute("hx-post"))
      sessionStorage.setItem(KEY, JSON.stringify({ ...history, sent: location.pathname + location.search }));
  });
}

function load() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY)) ?? { pages: [], at: -1 };
  } catch {
    return { pages: [], at: -1 };
  }
}

// A form for something new that was sent and led elsewhere is finished: nobody goes back to it.
// A page that is on the list is gone to; a new one comes after the current one, and what lay ahead is forgotten.
function arrive({ pages, at, going, sent }, page) {
  const finished = sent !== undefined && sent !== page.url ? pages.findIndex(({ url }) => url === sent) : -1;
  if (finished >= 0) {
    pages.splice(finished, 1);
    if (finished <= at) at -= 1;
  }
  const known = pages.findIndex(({ url }) => url === page.url);
  const travelled = going === page.url || performance.getEntriesByType("navigation")[0]?.type !== "navigate";
  if (known >= 0 && (travelled || known === at)) {
    pages[known] = page;
    return { pages, at: known };
  }
  const before = pages.slice(0, at + 1).filter(({ url }) => url !== page.url);
  return { pages: [...before, page].slice(-30), at: Math.min(before.length, 29) };
}

function offer(button, history) {
  const target = history.pages[history.at + (button.dataset.history === "back" ? -1 : 1)];
  button.disabled = !target;
  if (!target) return;
  button.title = target.title;
  button.addEventListener("click", () => {
    sessionStorage.setItem(KEY, JSON.stringify({ ...history, going: target.url }));
    location.assign(target.url);
  });
}
