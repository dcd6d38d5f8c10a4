"""The context area in each state of the state machines: where its buttons stand, and how much room it takes."""

from collections import defaultdict
from itertools import combinations
from typing import NamedTuple

import pytest

from tests.call_area.call_states import HEIGHTS, looked_at, states
from tests.call_area.cut_words import FIELDS, WORDS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("call-area")]

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
STUBS = """() => [...document.querySelectorAll("[data-toolbar] [data-attached]")].filter((each) => {
  const [{ top, width }, around] = [each, each.parentElement].map((box) => box.getBoundingClientRect());
  return each.checkVisibility() && top < around.bottom && (width < 120 || width > around.width + 1);
}).map((each) => each.textContent)"""
WHO = """() => innerWidth < 1280 ? [] : [...document.querySelectorAll(".line--call [data-who]")]
  .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth).map((each) => each.textContent)"""
LINES = "() => document.querySelectorAll('.line').length"
COVERED = """() => {
  const below = [...document.querySelectorAll("h1, .nav-bar :is(a, button)")].filter((each) => each.checkVisibility());
  const top = Math.min(...below.map((each) => each.getBoundingClientRect().top));
  return document.querySelector("[data-toolbar]").getBoundingClientRect().bottom - top;
}"""

MEASURES = (
    f"() => ({{boxes: ({BOXES})(), cut: ({CUT})(), stubs: ({STUBS})(), height: ({HEIGHT})(), lines: ({LINES})(), "
    f"covered: ({COVERED})(), words: ({WORDS})(), who: ({WHO})(), fields: ({FIELDS})()}})"
)

LONGEST_CALLER = 30
"""Characters of a name with a number that are to be in sight at once."""

Box = tuple[int, int, int, int]


class Look(NamedTuple):
    """What was measured of a state in a language at a width."""

    state: str
    language: str
    width: int
    boxes: list[tuple[str, int, int, int, int]]
    cut: list[str]
    stubs: list[str]
    height: int
    lines: int
    covered: int
    words: list[str]
    who: list[str]
    fields: list[str]


_seen: list[Look] = []


@pytest.fixture
def looks(customizing: None) -> list[Look]:
    """Each state in each language at each width, looked at once for all tests."""
    if not _seen:
        _seen.extend(Look(*where, **found) for *where, found in looked_at(dict(states()), MEASURES))
    return _seen


def overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("width", HEIGHTS)
def test_no_button_appears_where_another_stood(looks: list[Look], width: int) -> None:
    places: dict[str, dict[Box, str]] = defaultdict(dict)
    cut = set()
    for look in looks:
        if look.width == width:
            for command, *box in look.boxes:
                places[command].setdefault(tuple(box), f"{look.state} ({look.language})")
            cut |= {(look.language, each) for each in look.cut}
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


def may_be_high(look: Look) -> int:
    """Pixels."""
    without_a_call = look.state in {"not on the CMS", "idle", "wrap-up"} and not look.lines
    return 48 if without_a_call else 96 if look.width > 768 else 240


def test_the_context_area_is_low_and_covers_nothing(looks: list[Look]) -> None:
    assert [look for look in looks if look.height > may_be_high(look)] == []
    assert [look for look in looks if look.covered > 0] == []


def test_no_word_of_the_state_and_no_field_is_cut(looks: list[Look]) -> None:
    cut = {(each, look.language, look.width): look.state for look in looks for each in look.words + look.fields}
    assert cut == {}


def test_whoever_rings_second_can_be_read(looks: list[Look]) -> None:
    assert {(each, look.width) for look in looks for each in look.who if len(each) < LONGEST_CALLER} == set()


def test_attached_data_without_room_to_be_read_are_behind_more(looks: list[Look]) -> None:
    assert [look for look in looks if look.stubs] == []
