from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from presence.models import CallState, ConversationState, TransferState, WhenFreeState
from presence.state_machines.page import MACHINES, Machine, page
from presence.state_machines.tables import CALL_EVENTS, CALLS

PAGE = Path(__file__).resolve().parents[3] / "docs" / "state-machines.md"


def moves(machine: Machine) -> Iterator[tuple[str, str]]:
    for table in machine.tables.values():
        yield from ((of, to) for (of, _what), to in table.items())


def test_the_page_of_the_documentation_is_current():
    assert PAGE.read_text() == page(), "Run: manage.py print_state_machines --write"


def test_the_command_prints_what_the_page_holds():
    out = StringIO()
    call_command("print_state_machines", stdout=out)
    assert out.getvalue() == page()


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine.title)
def test_every_state_can_be_reached_and_none_is_a_dead_end(machine):
    reached = set(machine.begins)
    for _step in machine.states:
        reached |= {to for of, to in moves(machine) if of in reached}
    assert reached == set(machine.states)
    leaving = {of for of, to in moves(machine) if of != to}
    assert leaving | set(machine.ends) == set(machine.states)


def test_what_a_user_commands_and_what_happens_to_a_leg_are_told_apart():
    assert not CALLS.keys() & CALL_EVENTS.keys()
    assert {of for of, _what in CALLS} == set(CallState) - {CallState.ENDED}


def test_the_states_are_those_of_the_models():
    assert [machine.states for machine in MACHINES] == [ConversationState, CallState, TransferState, WhenFreeState]
