"""What the audit takes as a reason that a caller is gone."""

from collections import defaultdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from deploy.asterisk.pbx import Pbx
from tests.asterisk.soak import audit
from tests.asterisk.soak.acts import Walk
from tests.asterisk.soak.truth import Truth

CALLER, OTHER = "+4930555001", "+4930555002"


@pytest.fixture
def truth(tmp_path: Path) -> Truth:
    """Two callers, of whom an agent had both for himself, were put through to each other, and then both were gone."""
    truth = Truth(cast(Pbx, SimpleNamespace(folder=tmp_path)))
    for key, number in (("1", CALLER), ("2", OTHER)):
        tells(truth, 0, "Newchannel", key, f"PJSIP/trunk-{key}", CallerIDNum=number, Context="from-trunk")
        tells(truth, 0, "Newchannel", f"a{key}", f"PJSIP/1001-{key}", CallerIDNum="1001", Context="from-internal")
        for at, channel in enumerate((key, f"a{key}")):
            tells(truth, at, "BridgeEnter", channel, BridgeUniqueid=key)
    tells(truth, 5, "BridgeEnter", "2", BridgeUniqueid="1")
    for agent in ("a1", "a2"):
        tells(truth, 5, "Hangup", agent)
    for at, key in ((30, "2"), (30.1, "1")):
        tells(truth, at, "Hangup", key)
    return truth


def tells(truth: Truth, at: float, event: str, channel: str, name: str = "", **fields: str) -> None:
    said = {"Event": event, "Uniqueid": channel, "Linkedid": "1", "Timestamp": str(at), "Channel": name}
    truth.hear(said | fields)


def dropped(truth: Truth, **left: float) -> list[str]:
    walk: Any = SimpleNamespace(left=defaultdict(list), put_through=defaultdict(list))
    for who, at in left.items():
        walk.left[who].append(at)
    return list(audit._dropped([each for each in truth.all() if each.held_by], cast(Walk, walk)))


def test_who_was_put_through_to_another_caller_is_gone_when_that_one_hangs_up(truth: Truth) -> None:
    assert [each.held_by for each in truth.all()] == [["1001"], ["1001"]]
    assert dropped(truth, **{OTHER: 29.9}) == []


def test_if_nobody_has_hung_up_both_were_dropped(truth: Truth) -> None:
    assert len(dropped(truth)) == 2
    assert len(dropped(truth, **{OTHER: 5.0})) == 2


@pytest.mark.parametrize(("result", "lost"), [("Invalid", []), ("Success", [CALLER])])
def test_who_is_not_put_through_is_gone_as_the_telephone_hangs_up(
    tmp_path: Path, result: str, lost: list[str]
) -> None:
    """By itself: it is told that Asterisk refuses."""
    truth = Truth(cast(Pbx, SimpleNamespace(folder=tmp_path)))
    tells(truth, 0, "Newchannel", "1", "PJSIP/trunk-1", CallerIDNum=CALLER, Context="from-trunk")
    tells(truth, 0, "Newchannel", "a1", "PJSIP/1001-1", CallerIDNum="1001", Context="from-internal")
    for channel in ("1", "a1"):
        tells(truth, 1, "BridgeEnter", channel, BridgeUniqueid="1")
    truth.hear({"Event": "AttendedTransfer", "Result": result, "TransfereeUniqueid": "1", "Timestamp": "5"})
    for channel in ("a1", "1"):
        tells(truth, 5.1, "Hangup", channel)
    assert [each.partition(" ")[0] for each in dropped(truth)] == lost
