"""Which holds end as a channel comes into another bridge: those of a feature code, and not those of a telephone."""

from datetime import timedelta

import pytest

from presence.connectors.asterisk import channels, reducer
from presence.connectors.asterisk.facts import State
from tests.presence.connectors.asterisk.recordings import BEGAN, message_of, played

ENTERS, LEAVES, HOLDS, HANDED_OVER = "BridgeEnter", "BridgeLeave", "Hold", "BlindTransfer"


def test_a_call_that_is_on_hold_while_another_one_is_rung_for_it_stays_so_when_that_one_answers() -> None:
    """Else its user seems to mix it with the caller whom he or she has answered meanwhile."""
    state = played("soak/held-while-another-one-is-rung").state
    for seconds in (20, 22):
        state, _told = reducer.tick(state, now=BEGAN + timedelta(seconds=seconds))
    own = [each.state for each in state.open_told("call") if each.user == "anna" and each.state != "ended"]
    assert own == ["held", "connected"]
    assert [each for each in state.open_told("transfer") if each.state == "conference"] == []


@pytest.mark.parametrize(
    ("told", "holds"),
    [
        ([(HOLDS, ""), (ENTERS, "1")], True),
        ([(ENTERS, "1"), (HOLDS, ""), (HANDED_OVER, "1"), (LEAVES, "1"), (ENTERS, "2")], True),
        ([(ENTERS, "1"), (HOLDS, ""), (LEAVES, "1"), (ENTERS, "2")], False),
        ([(HANDED_OVER, "1"), (LEAVES, "1"), (ENTERS, "2"), (HOLDS, ""), (LEAVES, "2"), (ENTERS, "3")], False),
    ],
    ids=["of a call that rings", "before a hand-over", "for a consult", "for a consult after a hand-over"],
)
def test_a_hold_ends_in_the_next_bridge_if_it_was_for_a_consult(told: list[tuple[str, str]], holds: bool) -> None:
    state = State()
    for number, (event, bridge) in enumerate([("Newchannel", ""), *told]):
        said = {"Event": event, "Timestamp": str(number), "Result": "Success", "BridgeUniqueid": bridge}
        role = "Transferee" if event == HANDED_OVER else ""
        said |= {f"{role}Uniqueid": "1.1", f"{role}Linkedid": "1.1", f"{role}Channel": "PJSIP/1001-1"}
        state = channels.hear(state, message_of(said))
    channel = state.channel("1.1")
    assert channel
    assert channel.hold == holds
