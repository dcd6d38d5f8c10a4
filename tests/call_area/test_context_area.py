"""The context area in each state of the state machines: where its buttons stand, and how much room it takes."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import pytest
from playwright.sync_api import Page

from tests.browser import chromium
from tests.call_area.call_states import LANGUAGES, Pages, look_at, states

pytestmark = pytest.mark.django_db(transaction=True)

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 400, "height": 800}
BESIDE_A_CALL = {"accept", "reject"}
"""They stand beside the call that rings: in the first line, or in that of a second call."""
BOXES = """() => [...document.querySelectorAll("[data-toolbar] [data-command]")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }))
  .map((each) => [each.dataset.command, ...["left", "top", "right", "bottom"].map(
    (side) => Math.round(each.getBoundingClientRect()[side]))])"""
CUT = """() => [...document.querySelectorAll("[data-toolbar] .button > span")]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.clientWidth > 1)
  .filter((each) => each.scrollWidth > each.clientWidth || each.scrollHeight > each.parentElement.clientHeight)
  .map((each) => each.textContent)"""
HEIGHT = """() => {
  const fixed = [...document.querySelectorAll("[data-toolbar] *")].filter(
    (each) => getComputedStyle(each).position === "fixed" && each.checkVisibility({ visibilityProperty: true }));
  const top = Math.min(innerHeight, ...fixed.map((each) => each.getBoundingClientRect().top));
  return document.querySelector("[data-toolbar]").offsetHeight + innerHeight - top;
}"""
LINES = "() => document.querySelectorAll('.line').length"
COVERED = """() => {
  const below = [...document.querySelectorAll("h1, .nav-bar :is(a, button)")].filter((each) => each.checkVisibility());
  const top = Math.min(...below.map((each) => each.getBoundingClientRect().top));
  return document.querySelector("[data-toolbar]").getBoundingClientRect().bottom - top;
}"""

Box = tuple[int, int, int, int]


@pytest.fixture
def pages(customizing: None) -> dict[str, Pages]:
    return dict(states())


def each_state(page: Page, pages: dict[str, Pages]) -> Iterator[tuple[str, str]]:
    """Goes from state to state, in each language."""
    for name in pages:
        for language in LANGUAGES:
            page.goto(f"/{language}/{name}")
            yield name, language


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("view", [WIDE, PHONE], ids=["wide", "phone"])
def test_no_button_appears_where_another_stood(pages: dict[str, Pages], view: dict[str, int]) -> None:
    places: dict[str, dict[Box, str]] = defaultdict(dict)
    cut = set()
    with chromium.running() as browser:
        page = look_at(browser, pages, viewport=view)
        for state, language in each_state(page, pages):
            for command, *box in page.evaluate(BOXES):
                places[command].setdefault(tuple(box), f"{state} ({language})")
            cut |= {(language, each) for each in page.evaluate(CUT)}
    assert cut == set()
    moved = {name: boxes for name, boxes in places.items() if len(boxes) > 1 and name not in BESIDE_A_CALL}
    assert moved == {}, moved
    covered_by = [
        (one, place, other, instead)
        for (one, mine), (other, theirs) in combinations(places.items(), 2)
        for box, place in mine.items()
        for covered, instead in theirs.items()
        if overlap(box, covered)
    ]
    assert covered_by == [], covered_by


def test_the_context_area_is_low_and_covers_nothing(pages: dict[str, Pages]) -> None:
    too_high, covered = [], []
    with chromium.running() as browser:
        for width, height, without_a_call, with_a_call in [
            (1440, 900, 48, 96),
            (1280, 900, 48, 96),
            (960, 900, 48, 96),
            (768, 1024, 48, 240),
            (400, 800, 48, 240),
        ]:
            page = look_at(browser, pages, viewport={"width": width, "height": height})
            for state, language in each_state(page, pages):
                is_idle = state in {"not on the CMS", "idle", "wrap-up"} and not page.evaluate(LINES)
                if (found := page.evaluate(HEIGHT)) > (without_a_call if is_idle else with_a_call):
                    too_high.append((width, state, language, found))
                if (hidden := page.evaluate(COVERED)) > 0:
                    covered.append((width, state, language, hidden))
    assert too_high == [], too_high
    assert covered == [], covered
