"""Transfers to numbers outside, queues, and whoever does not come back, at a real Asterisk."""

from collections.abc import Iterator

import pytest

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephones
from presence.contract import (
    CALL_BACK,
    AgentChanged,
    BlindTransfer,
    CallChanged,
    CompleteTransfer,
    ConversationChanged,
    LogOn,
    Release,
    SetWorkMode,
    StartConsult,
)
from tests.asterisk.at_connector import Told, connected
from tests.patience import until
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]
OUTSIDE = "+4917012345"


@pytest.fixture
def told(pbx: Pbx) -> Iterator[Told]:
    with connected(pbx) as at_work:
        yield at_work


def anna_talks(told: Told, phones: Telephones) -> str:
    """Returns her leg."""
    [anna] = phones.of_the_house("1001")
    customer = phones.customer(CUSTOMER)
    told.log_on("anna")
    customer.dial("+493012341001")
    anna.rings()
    anna.answer()
    told.knows("anna primary connected")
    return told.leg("anna")


def test_a_caller_is_handed_to_a_number_outside(told: Told, phones: Telephones) -> None:
    outside = phones.anybody_outside()
    leg = anna_talks(told, phones)
    told.do(BlindTransfer("anna", leg, "t1", number=OUTSIDE, ring_seconds=20))
    outside.rings()
    told.knows("blind requested", "anna primary ended transferred")
    outside.answer()
    told.knows("blind completed")
    outside.hang_up()
    told.all_over()


def test_a_number_outside_that_refuses_sends_the_caller_back(told: Told, phones: Telephones) -> None:
    outside = phones.anybody_outside()
    leg = anna_talks(told, phones)
    told.do(BlindTransfer("anna", leg, "t1", number=OUTSIDE, ring_seconds=20, return_seconds=20))
    outside.rings()
    outside.hang_up()
    phones.all[1].rings()
    told.knows("blind returned rejected", "anna primary alerting")
    phones.all[1].answer()
    told.knows("anna primary connected")
    phones.all[2].hang_up()
    told.all_over()


def test_a_number_outside_is_consulted_and_gets_the_caller(told: Told, phones: Telephones) -> None:
    outside = phones.anybody_outside()
    leg = anna_talks(told, phones)
    told.do(StartConsult("anna", leg, "t1", number=OUTSIDE))
    outside.rings()
    told.knows("warm requested", "anna primary held", "anna consult dialing")
    outside.answer()
    told.knows("warm consulting", "anna consult connected")
    told.do(CompleteTransfer("anna", leg, "t1"))
    told.knows("warm completed", "anna primary ended transferred")
    outside.hang_up()
    told.all_over()


def test_a_caller_in_the_queue_rings_at_all_who_are_ready(told: Told, phones: Telephones) -> None:
    cara, dora = phones.of_the_house("1003", "1004")
    customer = phones.customer(CUSTOMER)
    told.log_on("cara", "dora")
    customer.dial("+493012342000")
    cara.rings()
    dora.rings()
    told.knows("cara primary alerting", "dora primary alerting")
    dora.answer()
    told.knows("dora primary connected", "cara primary ended answered-elsewhere")
    assert len({event.conversation for event in told.of(CallChanged)}) == 1
    customer.hang_up()
    told.all_over()


def test_a_work_mode_is_a_pause_and_a_pause_at_the_pbx_is_a_work_mode(
    told: Told, pbx: Pbx, phones: Telephones
) -> None:
    phones.of_the_house("1003")
    told.log_on("cara")
    told.do(SetWorkMode("cara", 2))
    until(lambda: "paused" in pbx.console("queue show support").partition("1003")[2].partition("\n")[0])
    told.do(SetWorkMode("cara", 1))
    until(lambda: "paused" not in pbx.console("queue show support").partition("1003")[2].partition("\n")[0])
    pbx.console("queue pause member PJSIP/1003 queue support reason Lunch")
    until(lambda: told.of(AgentChanged)[-1].work_mode == 2)
    pbx.console("queue unpause member PJSIP/1003 queue support")
    until(lambda: told.of(AgentChanged)[-1].work_mode == 1)


def test_the_caller_of_someone_who_does_not_come_back_rings_at_the_fallback(told: Told, phones: Telephones) -> None:
    leg = anna_talks(told, phones)
    [ben] = phones.of_the_house("1002")
    told.do(LogOn("ben", extension="1002"))
    told.do(Release("anna", leg, fallback_user="ben"))
    ben.rings()
    told.knows("ben primary alerting", "anna primary ended released")
    ben.answer()
    told.knows("ben primary connected")
    phones.all[1].hang_up()
    told.all_over()


def test_a_caller_whom_nobody_takes_is_told_that_somebody_calls_back(told: Told, phones: Telephones) -> None:
    leg = anna_talks(told, phones)
    phones.of_the_house("1002")
    told.do(LogOn("ben", extension="1002"))
    told.do(BlindTransfer("anna", leg, "t1", target="ben", ring_seconds=1, return_seconds=1, call_back=True))
    told.knows("blind returned no-answer", "ben primary ended no-answer")
    told.all_over()
    assert told.of(ConversationChanged)[-1].end_reason == CALL_BACK


def test_a_caller_whom_nobody_takes_rings_at_last_at_anyone_available(told: Told, phones: Telephones) -> None:
    leg = anna_talks(told, phones)
    _ben, cara, _dora = phones.of_the_house("1002", "1003", "1004")
    told.log_on("ben", "cara", "dora")
    told.do(SetWorkMode("dora", 2))
    told.do(BlindTransfer("anna", leg, "t1", target="ben", ring_seconds=1, return_seconds=1))
    told.knows("blind returned no-answer", "ben primary ended no-answer")
    cara.rings()
    told.knows("cara primary alerting")
    cara.answer()
    told.knows("cara primary connected")
    assert not [event for event in told.of(CallChanged) if event.user == "dora"]
    cara.hang_up()
    told.all_over()


def test_a_caller_whom_not_even_anyone_takes_is_called_back(told: Told, phones: Telephones) -> None:
    leg = anna_talks(told, phones)
    phones.of_the_house("1002")
    told.log_on("ben")
    told.do(BlindTransfer("anna", leg, "t1", target="ben", ring_seconds=1, return_seconds=1))
    told.knows("blind returned no-answer", "ben primary ended no-answer")
    told.all_over()
    assert told.of(ConversationChanged)[-1].end_reason == CALL_BACK


def test_a_telephone_whose_plug_is_pulled_is_told_as_away(told: Told, phones: Telephones) -> None:
    [anna] = phones.of_the_house("1001")
    told.log_on("anna")
    anna.stop()
    until(lambda: not told.of(AgentChanged)[-1].reachable)
    assert told.of(AgentChanged)[-1].logged_on
