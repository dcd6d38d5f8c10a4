"""The list of colleagues to whom a call can go: one low line each, in which all can be read and pressed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from presence.connectors.simulator import world
from presence.models import Answer
from presence.questions import commands as questions
from tests import factory
from tests.call_area.call_states import Agents, State, looked_at
from tests.crm_ui.at_page import at_work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("call-area"), pytest.mark.thorough]

HIGHEST = 36
SMALLEST_TARGET = 24
READABLE = 72
"""Pixels of a name: its first letters, and that there is more."""
LINES = """() => [...document.querySelectorAll(".colleague")].map((row) => {
  const box = (each) => each.getBoundingClientRect();
  const around = box(row);
  const shown = [...row.querySelectorAll("button, .colleague__asked")].filter((each) => each.checkVisibility());
  return {
    who: row.querySelector(".colleague__name").textContent,
    name: box(row.querySelector(".colleague__name")).width,
    cutName: ((name) => name.scrollHeight > name.clientHeight + 2)(row.querySelector(".colleague__name")),
    height: around.height,
    cut: [...row.querySelectorAll(".colleague__asked, .option__word")].some(
      (each) => each.checkVisibility() && each.clientWidth > 1 && each.scrollWidth > each.clientWidth),
    end: Math.min(box(row.closest(".picker")).right, innerWidth),
    buttons: shown.filter((each) => box(each).width).map((each) => ({
      text: each.textContent.trim(), isButton: each.matches("button"), ...box(each).toJSON(),
    })),
  };
})"""
USUAL = {"first_name": "Konstantin", "last_name": "Papadimitriou"}
LONG = {"first_name": "Maximiliane", "last_name": "Freifrau von Hohenstein-Wallersdorf"}


def lists() -> Iterator[State]:
    """The list without a call and in one, with colleagues of each kind, and a queue and a number among them."""
    play = Agents()
    for agent in (play.alice, play.bob, play.carol):
        agent.logs_on()
    at_work("mia", **LONG)
    factory.make_user("moritz", role="SERVICEPRO", on_cms=True, extension="2099")
    others = [at_work(name, mobile="+4915112345678", **USUAL) for name in ("jana", "lars", "olaf")]
    yield "no call", play.colleagues()
    play.rings()
    play.alice.does("accept")
    world.simulate_inbound("+493055500001", to="carol")
    play.carol.does("accept")
    for colleague, said in zip(others, Answer.values, strict=True):
        questions.ask(play.alice.user, target=colleague, text="Can you take Keller?")
        questions.answer(colleague, colleague.questions_for.get().pk, answer=said)
    questions.ask(play.alice.user, target=play.bob.user, text="Can you take Keller?")
    yield "in a call", play.colleagues()
    yield "a number", play.colleagues(found_by="+493055500007")


Line = dict[str, Any]
Looks = dict[tuple[str, str, int], list[Line]]
"""By list, language and width."""
_seen: Looks = {}


@pytest.fixture
def looks(customizing: None) -> Looks:
    """The lines of each list in each language at each width, looked at once for all tests."""
    if not _seen:
        for name, language, width, lines in looked_at(dict(lists()), LINES):
            _seen[name, language, width] = lines
    return _seen


def those(looks: Looks, wrong: Callable[[Line], bool]) -> list[tuple[tuple[str, str, int], Line]]:
    return [(where, line) for where, lines in looks.items() for line in lines if wrong(line)]


def test_a_colleague_is_one_low_line_with_a_name_that_can_be_read(looks: Looks) -> None:
    assert all(looks.values())
    assert those(looks, lambda line: line["height"] > HIGHEST or line["name"] < READABLE or line["cut"]) == []


def test_no_usual_name_is_cut(looks: Looks) -> None:
    assert any(USUAL["last_name"] in line["who"] for lines in looks.values() for line in lines)
    assert those(looks, lambda line: line["cutName"] and line["who"] != " ".join(LONG.values())) == []


def test_all_that_can_be_pressed_is_in_the_line_beside_each_other_and_large_enough(looks: Looks) -> None:
    def wrong(line: Line) -> bool:
        buttons = sorted(line["buttons"], key=lambda each: each["left"])
        ends = [0, *(each["right"] for each in buttons)]
        covered = any(each["left"] < end for each, end in zip(buttons, ends, strict=False))
        small = any(min(each["width"], each["height"]) < SMALLEST_TARGET for each in buttons if each["isButton"])
        return covered or small or max(ends) > line["end"]

    assert those(looks, wrong) == []
