"""A consultant who has nothing yet lets a telephone ring, with twelve inputs at most."""

import pytest

from tests.browser.first_minutes import Visitor
from tests.browser.guided_set_up import NEWCOMER, play
from tests.browser.person import Person, PersonFactory

pytestmark = pytest.mark.thorough

MOST_INPUTS = 12


def test_from_nothing_to_a_telephone_that_rings(person: PersonFactory) -> None:
    consultant = Visitor(person("dana").page)
    come: list[Person] = []
    play(consultant, newcomer_logs_on=lambda: come.append(person(NEWCOMER)))
    come[0].sees_call_state("alerting")
    assert len(consultant.clicks) <= MOST_INPUTS
    assert consultant.complaints == []
