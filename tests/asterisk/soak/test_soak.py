"""The soak at a real Asterisk in small, and that its audit finds what it looks for."""

import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import transaction

from crm_ui.models import TransactionChange
from presence.models import Call, Transfer
from tests.asterisk.soak import audit
from tests.asterisk.soak.company import Company
from tests.asterisk.soak.soak import Soak, at_work
from tests.asterisk.soak.truth import Caller, Truth
from tests.soak.outcome import KINDS, Findings
from tests.waiting import ASTERISK_SOAK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_SOAK)]
NUMBER = 200


@pytest.fixture
def at_asterisk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Company, Truth]]:
    with at_work(Path(tmp_path_factory.mktemp("pbx"))) as company_and_truth:
        yield company_and_truth


def test_of_200_conversations_at_an_asterisk_that_dies_once_none_is_lost(
    at_asterisk: tuple[Company, Truth], capsys: pytest.CaptureFixture[str]
) -> None:
    """As Asterisk does now and then by itself."""
    company, truth = at_asterisk
    soak = Soak(company, truth, number=NUMBER, seed="1")
    ends = iter([company.pbx.stop])

    def half_way(started: int) -> None:
        if started == NUMBER // 2 and (stop := next(ends, None)):
            stop(signal.SIGSEGV)

    outcome = soak.run(half_way)
    assert "Asterisk has ended by signal SIGSEGV." in capsys.readouterr().out
    assert any(each.cut_off for each in truth.all())
    assert "\n".join(outcome.findings.lines()) == "", "\n".join(soak.walk.steps[-40:])
    assert outcome.last_line == "200 conversations: lost 0, missing 0, duplicated 0, stuck 0, open 0"
    assert outcome.transfers["completed"] > NUMBER / 10
    company.ends_work()
    assert [name for name in BREAKS if name not in found_by(BREAKS[name], truth, soak)] == []


def found_by(breaks: Callable[[Truth], object], truth: Truth, soak: Soak) -> list[str]:
    """The kinds of error that the audit finds after something is broken, which is undone then."""
    kept = {key: (list(caller.held_by), caller.promised) for key, caller in truth.callers.items()}
    with transaction.atomic():
        breaks(truth)
        found: Findings = audit.at_the_end(truth, soak.walk)
        transaction.set_rollback(True)
    for key, (held_by, promised) in kept.items():
        truth.callers[key].held_by, truth.callers[key].promised = held_by, promised
    truth.callers.pop("nobody's", None)
    return [kind for kind in KINDS if getattr(found, kind)]


def handed_over(truth: Truth) -> Caller:
    """A caller of whom it is beyond doubt who had them."""
    certain = (each for each in truth.callers.values() if not (each.cut_off or each.in_passing or each.fallen_back))
    return next(each for each in certain if each.handed_to())


def loses_a_transaction(truth: Truth) -> None:
    caller = handed_over(truth)
    of_caller = TransactionChange.objects.filter(transfer__conversation__number=caller.number)
    of_caller.filter(transfer__receiver__agent__extension__in=caller.handed_to()).delete()


def makes_a_hand_over_that_was_none(truth: Truth) -> None:
    caller = handed_over(truth)
    caller.held_by = caller.held_by[:1]


def forgets_a_conversation(truth: Truth) -> None:
    truth.callers["nobody's"] = Caller("nobody's", "+4930555", held_by=["1001"], gone_at=time.time())


def leaves_a_leg_open(truth: Truth) -> None:
    Call.objects.filter(pk=Call.objects.first().pk).update(state="connected")


def leaves_a_transfer_open(truth: Truth) -> None:
    Transfer.objects.filter(pk=Transfer.objects.first().pk).update(state="consulting")


BREAKS: dict[str, Callable[[Truth], object]] = {
    "missing": loses_a_transaction,
    "duplicated": makes_a_hand_over_that_was_none,
    "lost": forgets_a_conversation,
    "stuck": leaves_a_leg_open,
    "open": leaves_a_transfer_open,
}
"""What each kind of error is found after."""
