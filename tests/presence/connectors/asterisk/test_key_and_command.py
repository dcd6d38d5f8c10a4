"""A user presses the key of the telephone and clicks in the toolbar at the same moment: what Asterisk does counts."""

from datetime import timedelta

import pytest

from presence.connectors.asterisk import reducer
from presence.connectors.asterisk.facts import Expected
from presence.contract import TransferChanged
from tests.presence.connectors.asterisk.recordings import BEGAN, Played, events, office, play

KEY = "blind-transfer-on-phone"
"""Anna puts the caller through to Ben, by the key."""


def pressed_while_asked(asked: Expected) -> Played:
    """Everything that came of it, and of the command for which Asterisk had no channel any more."""
    call = play(events(KEY), reducer.expect(office(), asked))
    call.state, told = reducer.tick(call.state, now=BEGAN + timedelta(minutes=1))
    call.told += told
    return call


def anna() -> str:
    return next(line.message["TransfererUniqueid"] for line in events(KEY) if line.message["TransfererUniqueid"])  # type: ignore[index]


@pytest.mark.parametrize("asked", [{"target": "cara"}, {"number": "+49 170 12345"}], ids=["colleague", "number"])
def test_who_was_put_through_by_the_key_has_the_caller_whomever_the_command_was_for(asked: dict[str, str]) -> None:
    call = pressed_while_asked(Expected(anna(), "blind", "clicked", user="anna", since=BEGAN, **asked))
    last = {each.transfer: (each.receiver, each.state, each.failure) for each in call.of(TransferChanged)}
    receiver = asked.get("target", "")
    assert last.pop("clicked") == (receiver, "failed", "not-begun")
    assert list(last.values()) == [("ben", "completed", "")]


@pytest.mark.parametrize("asked", [{"target": "ben"}, {"number": "10 02"}], ids=["colleague", "number"])
def test_to_the_same_one_it_is_the_transfer_of_the_command(asked: dict[str, str]) -> None:
    call = pressed_while_asked(Expected(anna(), "blind", "clicked", user="anna", since=BEGAN, **asked))
    assert {each.transfer for each in call.of(TransferChanged)} == {"clicked"}
    assert call.transfers()[-1] == "blind completed"
