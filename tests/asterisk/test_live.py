"""Calls by real telephones on a real Asterisk, as the contract tells them, and its commands carried out there."""

from collections.abc import Iterator
from threading import Event, Timer

import pytest

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephone, Telephones
from presence import contract
from presence.contract import (
    Accept,
    AgentChanged,
    BlindTransfer,
    CallChanged,
    CancelTransfer,
    CmsError,
    CompleteTransfer,
    Conference,
    Deflect,
    Dial,
    HangUp,
    Hold,
    Reject,
    SendDigits,
    StartConsult,
    Toggle,
    TransferChanged,
)
from tests.asterisk.at_connector import Told, connected
from tests.asterisk.dialogs import replaces
from tests.patience import until
from tests.waiting import ASTERISK

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK)]
DID = "+49301234"


@pytest.fixture
def told(pbx: Pbx) -> Iterator[Told]:
    with connected(pbx) as at_work:
        yield at_work


class Office:
    """Anna and Ben at their telephones, and a customer."""

    def __init__(self, told: Told, phones: Telephones):
        self.told = told
        self.anna, self.ben = phones.of_the_house("1001", "1002")
        self.customer = phones.customer(CUSTOMER)
        told.log_on("anna", "ben")

    def call_comes_in(self) -> None:
        self.customer.dial(f"{DID}1001")
        self.anna.rings()
        self.told.knows("anna primary alerting")

    def anna_talks(self) -> str:
        """Returns her leg."""
        self.call_comes_in()
        self.anna.answer()
        self.told.knows("anna primary connected")
        return self.told.leg("anna")

    def anna_consults_ben(self) -> str:
        leg = self.anna_talks()
        self.told.do(consult(leg))
        self.ben.rings()
        self.told.knows("anna primary held", "anna consult dialing", "ben consult alerting", "warm requested")
        self.ben.answer()
        self.told.knows("anna consult connected", "ben consult connected", "warm consulting")
        return leg


def consult(leg: str) -> StartConsult:
    return StartConsult("anna", leg, "t1", target="ben")


@pytest.fixture
def office(told: Told, lent_phones: Telephones) -> Office:
    return Office(told, lent_phones)


def test_a_call_from_outside_rings_is_answered_held_and_hung_up(office: Office) -> None:
    office.anna_talks()
    first = office.told.of(CallChanged)[0]
    assert (first.user, first.direction, first.number, first.dialed) == ("anna", "inbound", CUSTOMER, f"{DID}1001")
    office.anna.hold()
    office.told.knows("anna primary held")
    office.anna.resume()
    office.told.knows("anna primary connected")
    office.customer.hang_up()
    office.told.knows("anna primary ended hung-up")
    office.told.all_over()


def test_a_warm_transfer_is_completed(office: Office) -> None:
    office.anna_consults_ben()
    office.told.do(CompleteTransfer("anna", office.told.leg("anna"), "t1"))
    office.told.knows("warm completed", "ben primary connected", "anna primary ended transferred")
    office.ben.hang_up()
    office.told.all_over()


def test_a_consult_is_cancelled_while_it_rings(office: Office) -> None:
    leg = office.anna_talks()
    office.told.do(consult(leg))
    office.ben.rings()
    office.told.knows("warm requested", "ben consult alerting")
    office.told.do(CancelTransfer("anna", leg, "t1"))
    office.told.knows("warm cancelled cancelled", "anna primary connected", "ben consult ended cancelled")
    office.customer.hang_up()
    office.told.all_over()


def test_the_sender_toggles_and_lets_all_three_talk(office: Office) -> None:
    leg = office.anna_consults_ben()
    office.told.do(Toggle("anna", leg, "t1"))
    office.told.knows("anna primary connected", "anna consult held")
    office.told.do(Toggle("anna", leg, "t1"))
    office.told.knows("anna primary held", "anna consult connected")
    office.told.do(Conference("anna", leg, "t1"))
    office.told.knows("warm conference", "anna primary connected", "ben primary connected")
    office.told.do(CompleteTransfer("anna", leg, "t1"))
    office.told.knows("warm completed", "ben primary connected")
    office.customer.hang_up()
    office.told.all_over()


def test_the_target_refuses_a_consult(office: Office) -> None:
    leg = office.anna_talks()
    office.told.do(consult(leg))
    office.ben.rings()
    office.ben.hang_up()
    office.told.knows("warm failed rejected", "anna primary connected")
    office.customer.hang_up()
    office.told.all_over()


def test_who_refuses_after_the_sender_has_left_lets_the_caller_ring_at_the_sender_again(office: Office) -> None:
    leg = office.anna_talks()
    office.told.do(consult(leg))
    office.ben.rings()
    office.told.knows("warm requested", "ben consult alerting")
    office.anna.hang_up()
    office.told.knows("anna primary ended transferred")
    office.ben.hang_up()
    office.anna.rings()
    office.told.knows("warm failed rejected", "anna primary alerting")
    office.anna.answer()
    office.told.knows("anna primary connected")
    first, *_between, last = [event for event in office.told.of(CallChanged) if event.user == "anna"]
    until(lambda: office.told.of(CallChanged)[-1].conversation == first.conversation)
    assert last.call != first.call
    office.customer.hang_up()
    office.told.all_over()


def blind(leg: str, **fields: object) -> BlindTransfer:
    conversation = {"conversation_id": "6d9b9b4a-5d3b-4a52-9a60-7f1f0a1c2d3e"}
    return BlindTransfer("anna", leg, "t2", target="ben", attached_data=conversation, **fields)  # type: ignore[arg-type]


def test_a_blind_transfer_is_taken_and_the_conversation_is_known_by_the_crms_own_id(office: Office) -> None:
    leg = office.anna_talks()
    office.told.do(blind(leg))
    office.ben.rings()
    office.told.knows("blind requested", "anna primary ended transferred", "ben primary alerting")
    office.ben.answer()
    office.told.knows("blind completed", "ben primary connected")
    [done] = [event for event in office.told.of(TransferChanged) if event.state == "completed"]
    assert (done.transfer, done.sender, done.receiver) == ("t2", "anna", "ben")
    last = [event for event in office.told.of(CallChanged) if event.user == "ben"][-1]
    assert last.attached_data["conversation_id"] == "6d9b9b4a-5d3b-4a52-9a60-7f1f0a1c2d3e"
    office.ben.hang_up()
    office.told.all_over()


def test_a_blind_transfer_that_is_refused_comes_back_to_the_sender(office: Office) -> None:
    leg = office.anna_talks()
    office.told.do(blind(leg, ring_seconds=10, return_seconds=10))
    office.ben.rings()
    office.ben.hang_up()
    office.anna.rings()
    office.told.knows("blind returned rejected", "anna primary alerting", "ben primary ended rejected")
    office.anna.answer()
    office.told.knows("anna primary connected")
    office.customer.hang_up()
    office.told.all_over()


def test_a_blind_transfer_on_the_telephone_itself_counts_as_well(office: Office) -> None:
    office.anna_talks()
    office.anna.transfer("1002")
    office.ben.rings()
    office.ben.answer()
    office.told.knows("blind completed", "ben primary connected")
    office.ben.hang_up()
    office.told.all_over()


def test_a_consult_by_a_telephones_second_line_counts_as_well(office: Office) -> None:
    office.anna_talks()
    first = office.anna.last_call()
    office.anna.hold()
    office.told.knows("anna primary held")
    office.anna.dial("1002")
    office.ben.rings()
    office.ben.answer()
    office.told.knows("anna primary held", "anna primary connected", "ben primary connected")
    second = next(
        leg for leg in office.told.of(CallChanged)[::-1] if leg.user == "anna" and leg.direction == "internal"
    )
    office.anna.takes_up(first)
    office.anna.transfer("1002", replaces=replaces(lambda what: office.told.at_channel(second.call, what)))
    office.told.knows("warm completed", "ben primary connected")
    [done] = [event for event in office.told.of(TransferChanged) if event.state == "completed"]
    assert (done.sender, done.receiver) == ("anna", "ben")
    office.customer.hang_up()
    office.told.all_over()


def test_a_call_is_declined(office: Office) -> None:
    office.call_comes_in()
    office.told.do(Reject("anna", office.told.leg("anna")))
    office.told.knows("anna primary ended rejected")
    office.told.all_over()


def test_a_call_is_sent_on_before_anybody_answers(office: Office) -> None:
    office.call_comes_in()
    office.told.do(Deflect("anna", office.told.leg("anna"), target="ben"))
    office.ben.rings()
    office.told.knows("ben primary alerting")
    office.ben.answer()
    office.told.knows("ben primary connected")
    office.customer.hang_up()
    office.told.all_over()


def test_a_number_outside_is_dialled_by_click(office: Office, lent_phones: Telephones) -> None:
    outside = lent_phones.anybody_outside()
    office.told.do(Dial("anna", number="+49 170 12345"))
    office.anna.rings()
    office.told.knows("anna primary dialing")
    office.anna.answer()
    outside.rings()
    outside.answer()
    office.told.knows("anna primary connected")
    first = office.told.of(CallChanged)[0]
    assert (first.direction, first.number) == ("outbound", "+4917012345")
    office.told.do(SendDigits("anna", office.told.leg("anna"), digits="42#"))
    heard_by(outside, "42#")
    office.told.do(HangUp("anna", office.told.leg("anna")))
    office.told.all_over()


def heard_by(telephone: Telephone, digits: str) -> None:
    def heard() -> str:
        return "".join(e.get("param", "") for e in telephone.events if e.get("type") == "CALL_DTMF_START")

    until(lambda: heard() == digits, why_not=heard)


@pytest.mark.parametrize("command", [Accept, Hold])
def test_what_only_the_telephone_can_do_is_said(office: Office, command: type[Accept]) -> None:
    office.call_comes_in()
    with pytest.raises(CmsError, match="telephone"):
        office.told.do(command("anna", office.told.leg("anna")))
    office.customer.hang_up()
    office.told.all_over()


@pytest.mark.parametrize("number", ["4999", "1001,1)\r\nAction: Hangup", "${SHELL(id)}", "1002&PJSIP/1003"])
def test_a_transfer_to_what_is_no_number_costs_the_caller_nothing(office: Office, number: str) -> None:
    leg = office.anna_talks()
    with pytest.raises(CmsError, match=r"does not know the number|cannot be dialled"):
        office.told.do(BlindTransfer("anna", leg, "t3", number=number))
    assert "anna primary connected" in office.told.now()
    office.customer.hang_up()
    office.told.all_over()


def test_a_list_is_given_when_all_that_was_told_before_it_was_taken_in(told: Told) -> None:
    """Else what has just ended is in no list, and looks lost to whoever does not know its end yet."""
    busy = Event()

    def slowly(events: list[contract.Event]) -> None:
        busy.wait(10)
        told.events.extend(events)

    told.connector.emit = slowly  # as while the database is busy
    told.connector.execute(contract.LogOn("anna", extension="1001"))
    assert told.events == []
    later = Timer(0.3, busy.set)
    later.start()
    told.connector.snapshot()
    assert [each.user for each in told.of(AgentChanged)] == ["anna"]
    later.join()
