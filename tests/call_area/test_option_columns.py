"""What one can do with a colleague, over changes of the own call and of the colleague: each command in its column."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import pytest

from presence.connectors.simulator import world
from presence.models import Agent, Answer
from presence.questions import commands as questions
from presence.status import board
from presence.status.derive import Cause
from tests import factory
from tests.call_area.call_states import UNKNOWN, Agents, State, looked_at
from tests.crm_ui.at_page import at_work

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("call-area"), pytest.mark.thorough]

COMMANDS = {"call", "call-mobile", "when-free", "blind-transfer", "warm-transfer"}
MOBILE = "+4915112345678"
BOXES = """() => Object.fromEntries([".colleague", "[data-block=account-team] tbody tr"].map((rows) => [rows,
  [...document.querySelectorAll(`${rows} :is([data-option], .colleague__asked, .colleague__star)`)]
    .filter((each) => each.checkVisibility() && each.offsetWidth)
    .map((each) => {
      const { left, right } = each.getBoundingClientRect();
      const { option, address } = each.dataset;
      const asked = each.matches(".colleague__asked") ? "ask" : "favourite";
      return [option ? option + (address ? `-${address}` : "") : asked, left, right];
    })]))"""
Column = tuple[float, float]
"""From the leftmost to the rightmost place at which a command has been seen."""


def states() -> Iterator[State]:
    """Each state in which colleagues are offered something."""
    play = Agents()
    asked = [at_work(name, mobile=MOBILE) for name in ("jana", "lars", "olaf")]
    for colleague in asked:
        factory.relate(play.account, colleague.partner, "team")
    Agent.objects.filter(user=play.bob.user).update(mobile=MOBILE)
    for agent in (play.alice, play.bob, play.carol):
        agent.logs_on()
    play.page()  # who opens one is logged on
    play.bob.has_wrap_up(seconds=600)
    yield from _bob_works(play, "idle")
    play.rings()
    yield from _seen_by_alice(play, "ringing")
    play.alice.does("accept")
    yield from _bob_works(play, "connected")
    for colleague, answer in zip(asked, Answer.values, strict=True):
        questions.ask(play.alice.user, target=colleague, text="Can you take Keller?")
        yield from _seen_by_alice(play, f"asked before {answer}")
        questions.answer(colleague, colleague.questions_for.get().pk, answer=answer)
    yield from _seen_by_alice(play, "answered")
    play.alice.does("hold")
    yield from _bob_works(play, "held")
    play.ends()


def _bob_works(play: Agents, own: str) -> Iterator[State]:
    """All that his presence can be."""
    yield from _seen_by_alice(play, f"{own}, available")
    world.simulate_inbound(UNKNOWN, to="bob")
    yield from _seen_by_alice(play, f"{own}, ringing")
    play.bob.does("accept")
    yield from _seen_by_alice(play, f"{own}, in a call")
    play.bob.does("hang-up")
    assert board.get(play.bob.user.pk).cause == Cause.WRAP_UP
    yield from _seen_by_alice(play, f"{own}, wrap-up")
    play.bob.does("work-mode", work_mode="2")
    yield from _seen_by_alice(play, f"{own}, not ready")
    play.bob.does("log-off")
    yield from _seen_by_alice(play, f"{own}, logged off")
    play.bob.logs_on()
    play.bob.does("work-mode", work_mode="1")


def _seen_by_alice(play: Agents, state: str) -> Iterator[State]:
    """In the list of colleagues and in the team of an account."""
    yield f"{state} (list)", play.colleagues()
    yield f"{state} (team)", play.page()


@pytest.fixture
def columns(customizing: None) -> dict[tuple[str, int], dict[str, Column]]:
    """The column of each command in each kind of row at each width, in both languages."""
    seen: dict[tuple[str, int], dict[str, Column]] = defaultdict(dict)
    for _state, _language, width, found in looked_at(dict(states()), BOXES):
        for kind, boxes in found.items():
            for command, left, right in boxes:
                first, last = seen[kind, width].get(command, (left, right))
                seen[kind, width][command] = min(first, left), max(last, right)
    return seen


def test_each_command_has_a_column_of_its_own_whatever_a_colleague_does(
    columns: dict[tuple[str, int], dict[str, Column]],
) -> None:
    assert all(each.keys() >= COMMANDS for each in columns.values())
    shared = [
        (where, one, other)
        for where, found in columns.items()
        for (one, (left, right)), (other, (start, end)) in combinations(found.items(), 2)
        if left < end and start < right
    ]
    assert shared == []
