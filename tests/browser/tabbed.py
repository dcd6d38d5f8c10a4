"""A page gone through by the Tab key, from its beginning to its end, and what is amiss on the way.

Everything that answers to a click is reached, in the order in which it is read, and shows that it has the focus;
buttons answer to Enter and Space as they do to a click, links to Enter; and nothing keeps the focus.
"""

from collections.abc import Iterator
from typing import Any

from playwright.sync_api import Page

MORE_STOPS = 40
"""Parts of dates, frames and lists that scroll are stops too; behind so many more than known ones it is a trap."""

PREPARE = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  const NATIVE = 'a[href], button, input:not([type=hidden]), select, textarea, summary, iframe';
  const visible = (each) => each.checkVisibility({ visibilityProperty: true })
    && !each.closest('[inert], [aria-hidden=true]');
  const name = (each) => `${each.tagName.toLowerCase()} “${(each.ariaLabel || each.textContent.trim()
    || each.name || each.id || each.className).replace(/\\s+/g, ' ').slice(0, 40)}”`;
  const ring = (each) => [each, each.parentElement].map((one) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(one);
    const outlined = outlineStyle !== 'none' && outlineWidth !== '0px';
    const outline = outlined ? `${outlineStyle} ${outlineWidth} ${outlineColor}` : '';
    return `${outline}|${boxShadow === 'none' ? '' : boxShadow}`;
  });
  const chosen = (each) => each.type !== 'radio' || each.checked
    || !document.querySelector(`input[type=radio][name="${each.name}"]:checked`);
  const moves = (each) => {  // or comes into sight with the focus
    if (!each || each === document.body) return false;
    const { position, clipPath } = getComputedStyle(each);
    return position === 'sticky' || position === 'fixed' || clipPath !== 'none' || moves(each.parentElement);
  };
  const all = [...document.querySelectorAll(`${NATIVE}, [tabindex], [role=button]`)]
    .filter((each) => visible(each) && !each.disabled && chosen(each));
  const left = all.filter((each) => each.tabIndex < 0 && each.matches(NATIVE))
    .map((each) => `${name(each)} is left out`);
  const places = new Map();
  const stops = all.filter((each) => each.tabIndex >= 0);
  for (const each of stops) {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    const place = { left, right, top: top + scrollY, bottom: bottom + scrollY };
    places.set(each, { ...place, ring: ring(each), moves: moves(each) });
  }
  const pointed = (each) => each && getComputedStyle(each).cursor === 'pointer';
  const clicked = [...document.querySelectorAll('body *')].filter((each) => pointed(each)
    && !pointed(each.parentElement) && visible(each)
    && !each.closest(`${NATIVE}, [tabindex]:not([tabindex="-1"]), label`) && !each.querySelector(NATIVE));
  const tabbed = window.tabbed = { places, name, seen: new Set(), wrong: [], last: null, over: false };
  const look = () => {
    const each = document.activeElement, here = places.get(each), before = places.get(tabbed.last);
    if (each === document.body || each === tabbed.last) return;
    if (tabbed.seen.has(each)) return void (tabbed.over = true);
    tabbed.seen.add(each);
    for (const moving of document.getAnimations()) if (moving instanceof CSSTransition) moving.finish();
    const drawn = ring(each).some((one, at) => one !== '|' && one !== here?.ring[at]);
    if (!drawn && each.tagName !== 'IFRAME') tabbed.wrong.push(`${name(each)} shows no focus`);
    const { left, top, width, height } = each.getBoundingClientRect();
    const within = (place, most) => Math.min(Math.max(place, 1), most - 2);
    const x = within(left + width / 2, innerWidth), y = within(top + height / 2, innerHeight);
    const above = document.elementFromPoint(x, y);
    const bare = above && (each.contains(above) || above.contains(each) || above.closest('label')?.contains(each)
      || [...(each.labels || [])].some((label) => label.contains(above)));
    if (!bare) tabbed.wrong.push(`${name(each)} is beneath ${above && name(above)}`);
    if (each.tabIndex > 0) tabbed.wrong.push(`${name(each)} has a place of its own in the order`);
    if (here && before && !here.moves && !before.moves && here.bottom <= before.top + 1 && here.left < before.right)
      tabbed.wrong.push(`${name(each)} comes behind ${name(tabbed.last)}, which stands below it`);
    tabbed.last = each;
  };
  addEventListener('focusin', look);
  addEventListener('blur', look);
  return [stops.length, [...left, ...clicked.map((each) => `${name(each)} is for the mouse only`)]];
}"""

FOUND = """() => [...tabbed.wrong, ...[...tabbed.places.keys()].filter((each) => !tabbed.seen.has(each))
  .map((each) => `${tabbed.name(each)} is not reached`)]"""

HOLD = """() => {
  window.answered = 0;
  for (const kind of ['click', 'submit'])
    addEventListener(kind, (event) => {
      if (kind === 'click') window.answered += 1;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  const kinds = new Map();
  const BUTTONS = 'a[href], button, summary, [role=button], [type=submit], [type=button]';
  for (const each of document.querySelectorAll(BUTTONS))
    if (each.checkVisibility({ visibilityProperty: true }) && !each.disabled)
      kinds.set(`${each.tagName} ${each.className} ${each.role}`, each);
  window.kinds = [...kinds.values()];
  const keys = (each) => each.matches('a:not([role=button])') ? ['Enter'] : ['Enter', 'Space'];
  return window.kinds.map((each) => [tabbed.name(each), keys(each)]);
}"""


def amiss(page: Page) -> list[str]:
    """What is wrong for who uses the page without a mouse; the page is of no more use then."""
    number, wrong = page.evaluate(PREPARE)
    return [*wrong, *_stops(page, number), *_answers(page)]


def _stops(page: Page, number: int) -> Iterator[str]:
    for stop in range(number + MORE_STOPS):
        page.keyboard.press("Tab")
        if stop >= number and page.evaluate("() => tabbed.over"):
            break
    else:
        yield f"the focus does not leave {page.evaluate('() => tabbed.name(document.activeElement)')}"
    yield from page.evaluate(FOUND)


def _answers(page: Page) -> Iterator[str]:
    kinds: list[Any] = page.evaluate(HOLD)
    for number, (name, keys) in enumerate(kinds):
        for key in keys:
            page.evaluate("(number) => { answered = 0; kinds[number].focus(); }", number)
            page.keyboard.press(key)
            if not page.evaluate("() => answered"):
                yield f"{name} does not answer to {key}"
