"""Random walks: whatever users and outside parties do, every caller talks, waits with a way on, or has hung up.

Nothing is lost or late here, so that at each step the CRM knows exactly what is so. With chaos: `tests/soak`.
"""

from random import Random

import pytest

from presence import contract
from presence.models import Transfer, TransferState
from presence.state_machines.tables import CALL_EVENTS, CALLS
from tests.soak import invariants
from tests.soak.acts import Walk
from tests.soak.company import SteppedCompany
from tests.soak.soak import settle

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]

WALKS, STEPS = 5, 80
MOVES = {(of, to) for table in (CALLS, CALL_EVENTS) for (of, _what), to in table.items()}


def watch(company: SteppedCompany) -> None:
    """Each leg moves along the lines of the state machine only."""
    emit, states = company.connector.emit, {}

    def observed(events: list[contract.Event]) -> None:
        for event in events:
            if isinstance(event, contract.CallChanged):
                before = states.get(event.call, event.state)
                assert before == event.state or (before, event.state) in MOVES, f"{before} → {event.state}"
                states[event.call] = event.state
        emit(events)

    company.connector.emit = observed  # only looks, and does what it does


@pytest.mark.parametrize("seed", range(WALKS))
def test_no_caller_is_ever_lost_and_nobody_stays_in_a_call(seed: int) -> None:
    company = SteppedCompany(Random(seed))
    watch(company)
    walk = Walk(company, Random(seed))
    try:
        for _step in range(STEPS):
            walk.go_on()
            assert invariants.problems() == []
            invariants.assert_told()
    except AssertionError:
        print("\n".join(walk.steps))
        raise
    settle(company)
    company.assert_quiet()
    completed = Transfer.objects.filter(state=TransferState.COMPLETED)
    assert not completed.filter(handled_at=None).exists()
