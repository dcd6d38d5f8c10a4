"""The product with a real Asterisk, also where one of the two fails in the middle of something."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_ui.models import BusinessTransaction
from customizing.models import AttachedVariable, HomeCountry, QueueMember
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephones
from presence.calls import commands as calls
from presence.models import Agent, Call, Conversation, Transfer
from presence.sessions import logon
from presence.transfers import commands as transfers
from tests.asterisk.at_product import Office, office_at
from tests.asterisk.manager import Manager, Message
from tests.patience import until
from tests.waiting import ASTERISK_PRODUCT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_PRODUCT)]


@pytest.fixture
def office(pbx: Pbx, lent_phones: Telephones) -> Iterator[Office]:
    with office_at(pbx, lent_phones) as at_work:
        yield at_work


def anna_consults_ben(office: Office) -> None:
    office.anna_talks()
    transfers.start_warm(office.anna, target=office.ben)
    office.ben_phone.rings()
    office.knows(office.ben, "alerting")
    office.ben_phone.answer()
    office.transfer_is("consulting")
    office.knows(office.anna, "held", "connected")


def test_a_warm_transfer_from_the_toolbar_reaches_the_colleague_with_the_callers_conversation(office: Office) -> None:
    anna_consults_ben(office)
    transfers.complete(office.anna)
    transfer = office.transfer_is("completed")
    assert (transfer.sender, transfer.receiver) == (office.anna, office.ben)
    office.knows(office.ben, "connected")
    office.knows(office.anna)
    [conversation] = Conversation.objects.all()
    assert (conversation.direction, conversation.number) == ("inbound", CUSTOMER)
    office.ben_phone.hang_up()
    office.all_over()


def test_a_blind_transfer_keeps_the_conversation(office: Office) -> None:
    office.anna_talks()
    transfers.start_blind(office.anna, target=office.ben)
    office.ben_phone.rings()
    office.knows(office.ben, "alerting")
    office.ben_phone.answer()
    office.transfer_is("completed")
    assert Conversation.objects.count() == 1
    office.customer.hang_up()
    office.all_over()


def test_who_answers_in_a_queue_is_the_receiver_of_a_caller_who_was_handed_over_to_it(office: Office) -> None:
    QueueMember.objects.create(destination=office.destination, queue="sales", user=office.ben)
    logon.follow_customizing()
    office.anna_talks()
    transfers.start_blind(office.anna, number=office.pbx.house.queues[1].number)
    office.ben_phone.rings()
    office.ben_phone.answer()
    transfer = office.transfer_is("completed")
    assert (transfer.sender, transfer.receiver, transfer.number) == (office.anna, office.ben, "")
    assert BusinessTransaction.objects.get().created_by == office.ben
    office.customer.hang_up()
    office.all_over()


def test_a_transfer_by_the_telephones_own_key_is_a_transfer_in_the_crm(office: Office) -> None:
    office.anna_talks()
    office.anna_phone.transfer("1002")
    office.ben_phone.rings()
    office.ben_phone.answer()
    transfer = office.transfer_is("completed")
    assert (transfer.kind, transfer.receiver) == ("blind", office.ben)
    office.customer.hang_up()
    office.all_over()


def test_what_the_dialplan_knows_of_a_call_stands_under_the_key_that_customizing_gives(office: Office) -> None:
    AttachedVariable.objects.create(destination=office.destination, variable="CRM_DID", key="dialled")
    office.a_second_passes()
    office.anna_talks()
    assert Conversation.objects.get().envelope.values == {"dialled": "+493012341001"}
    office.customer.hang_up()
    office.all_over()


def test_no_name_and_no_number_from_outside_becomes_dialplan(office: Office, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    hostile = f"${{SHELL(touch {trace})}}$[1+1],System(touch {trace})&PJSIP/1002"
    stranger = office.phones.customer("+493055501009", shown=hostile)
    for number in (f"+493012341001&{hostile}", "+493012341001"):
        stranger.dial(number)
    office.anna_phone.rings()
    office.knows(office.anna, "alerting")
    office.anna_phone.answer()
    office.knows(office.anna, "connected")
    office.anna_phone.transfer("1002&PJSIP/1001")
    stranger.hang_up()
    office.all_over()
    assert office.legs(office.ben) == []
    assert not Call.objects.filter(user=office.ben).exists()
    assert not trace.exists()


def test_whose_telephone_has_no_plug_is_busy_for_that_until_it_is_back(office: Office) -> None:
    office.ben_phone.stop()
    office.sees(office.ben, "busy", "no-phone")
    office.ben_phone.start()
    office.sees(office.ben, "available", "")


def test_a_connector_that_dies_in_a_call_leaves_it_as_it_is(office: Office) -> None:
    office.anna_talks()
    before = Call.objects.get()
    office.connector_dies()
    office.connects()
    after = Call.objects.get()
    assert (after.pk, after.state, after.answered_at) == (before.pk, "connected", before.answered_at)
    assert Agent.objects.filter(cms_logged_on=True).count() == 2
    calls.hang_up(office.anna)
    office.all_over()


def test_a_connector_that_dies_in_a_consult_goes_on_with_the_same_transfer(office: Office) -> None:
    anna_consults_ben(office)
    before = Transfer.objects.get()
    office.connector_dies()
    office.connects()
    office.knows(office.anna, "held", "connected")
    assert Transfer.objects.get().state == "consulting"
    transfers.complete(office.anna)
    assert office.transfer_is("completed").pk == before.pk
    office.ben_phone.hang_up()
    office.all_over()


def test_what_is_completed_while_no_connector_is_there_is_found_completed(office: Office) -> None:
    anna_consults_ben(office)
    office.connector_dies()
    office.anna_phone.hang_up()
    office.connects()
    office.transfer_is("completed")
    office.knows(office.ben, "connected")
    office.ben_phone.hang_up()
    office.all_over()


def test_a_blind_transfer_that_rings_while_the_connector_dies_is_found_taken(office: Office) -> None:
    office.anna_talks()
    transfers.start_blind(office.anna, target=office.ben)
    office.ben_phone.rings()
    office.knows(office.ben, "alerting")
    office.connector_dies()
    office.ben_phone.answer()
    office.connects()
    office.transfer_is("completed")
    office.customer.hang_up()
    office.all_over()


def test_a_call_that_ends_while_no_connector_is_there_is_over_afterwards(office: Office) -> None:
    office.anna_talks()
    office.connector_dies()
    office.customer.hang_up()
    office.connects()
    office.all_over()


def test_a_customer_who_leaves_a_consult_before_the_connector_dies_has_left_for_good(office: Office) -> None:
    anna_consults_ben(office)
    office.customer.hang_up()
    office.transfer_is("cancelled")
    office.knows(office.anna, "connected")
    office.connector_dies()
    office.connects()
    office.knows(office.anna, "connected")
    office.knows(office.ben, "connected")
    assert Transfer.objects.count() == 1
    office.anna_phone.hang_up()
    office.all_over()


def test_colleagues_whom_the_caller_has_left_hand_over_a_conversation_of_their_own(office: Office) -> None:
    anna_consults_ben(office)
    office.customer.hang_up()
    office.transfer_is("cancelled")
    office.knows(office.anna, "connected")
    [cara] = office.phones.of_the_house("1003")
    office.anna_phone.transfer("1003")
    cara.rings()
    cara.answer()
    until(lambda: Transfer.objects.filter(kind="blind", state="completed").exists())
    office.anna_phone.forget()
    cara.transfer("1001")
    office.anna_phone.rings()
    office.anna_phone.hang_up()
    office.all_over()
    callers, own = Conversation.objects.order_by("started_at")
    assert (callers.direction, own.direction) == ("inbound", "internal")
    assert [each.kind for each in callers.transfers.all()] == ["warm"]
    assert "blind" in {each.kind for each in own.transfers.all()}


def test_an_asterisk_that_fails_in_a_consult_ends_all_and_logs_nobody_off(office: Office) -> None:
    anna_consults_ben(office)
    office.pbx_fails()
    office.all_over()
    assert Transfer.objects.get().failure == "unconfirmed"
    assert Agent.objects.filter(cms_logged_on=True).count() == 2


def test_asterisk_dials_the_prefix_for_an_outside_line_before_a_number_outside(office: Office) -> None:
    HomeCountry.objects.create(country="DE", outside_line="0")
    heard: list[Message] = []
    manager = Manager(office.pbx, heard=heard.append)
    calls.dial(office.anna, number=CUSTOMER)
    office.anna_phone.rings()
    office.anna_phone.answer()
    until(lambda: "00" + CUSTOMER.removeprefix("+49") in {each.get("Exten") for each in heard})
    manager.close()
    assert Conversation.objects.get().dialed == CUSTOMER
    office.anna_phone.hang_up()
    office.all_over()
