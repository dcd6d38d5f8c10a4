"""A simulator beside a real Asterisk, with a tie line each way. The test carries the calls from one to the other."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from crm_ui.models import BusinessTransaction
from customizing.models import CmsDestination, TieLine
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephones
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Agent, Conversation, Transfer
from presence.models.simulator import SimLeg
from presence.sessions import logon
from presence.transfers import commands as transfers
from tests.asterisk.at_product import Office, office_at
from tests.factory import make_user
from tests.patience import until
from tests.waiting import ASTERISK_PRODUCT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_PRODUCT)]
TO_ASTERISK, TO_SIMULATOR = "+49301234", "77"
NORA = "7001"


@pytest.fixture
def office(pbx: Pbx, lent_phones: Telephones) -> Iterator[Office]:
    with office_at(pbx, lent_phones) as at_work:
        simulator = CmsDestination.objects.get(name="SIMULATOR")
        TieLine.objects.create(destination=simulator, to=at_work.destination, prefix=TO_ASTERISK)
        TieLine.objects.create(destination=at_work.destination, to=simulator, prefix=TO_SIMULATOR)
        yield at_work


@pytest.fixture
def nora(office: Office) -> User:
    """She has the role of the others, and her telephone at the simulator."""
    nora = make_user("nora", role="SERVICEPRO", extension=NORA)
    simulator = CmsDestination.objects.get(name="SIMULATOR")
    Agent.objects.filter(user=nora).update(own_destination=simulator, destination=simulator)
    logon.log_on(nora, role=nora.business_roles.get())
    logon.lease_opened(nora.pk, worker="browser")
    return User.objects.get(pk=nora.pk)


def nora_talks(nora: User) -> None:
    world.simulate_inbound(CUSTOMER, to="nora", attached_data={"ticket": "4711"})
    calls.accept(nora)


def rings_at_ben(office: Office, *, shows: str) -> Conversation:
    """What the simulator dials comes into the Asterisk."""
    dialled = SimLeg.objects.open().get(agent=None, state="alerting")
    office.phones.customer(shows).dial(dialled.number)
    office.ben_phone.rings()
    office.knows(office.ben, "alerting")
    return Conversation.objects.get(destination=office.destination)


def test_a_blind_transfer_from_the_simulator_rings_at_a_real_telephone_with_all_that_is_known(
    office: Office, nora: User
) -> None:
    nora_talks(nora)
    transfers.start_blind(nora, target=office.ben, note="Is angry.")
    there = rings_at_ben(office, shows=CUSTOMER)
    assert (there.note, there.envelope.values["ticket"]) == ("Is angry.", "4711")
    office.ben_phone.answer()
    office.knows(office.ben, "connected")
    world.outside_answer(SimLeg.objects.open().get(agent=None, state="alerting").pk)
    assert office.transfer_is("completed").receiver == office.ben
    made = BusinessTransaction.objects.get()
    assert (made.responsible.user, made.caller_number) == (office.ben, CUSTOMER)
    office.ben_phone.hang_up()
    until(lambda: Conversation.objects.get(pk=there.pk).ended_at)


def test_who_takes_the_caller_there_hands_over_to_the_next_telephone_of_the_asterisk(
    office: Office, nora: User
) -> None:
    nora_talks(nora)
    transfers.start_blind(nora, target=office.ben)
    there = rings_at_ben(office, shows=CUSTOMER)
    office.ben_phone.answer()
    office.knows(office.ben, "connected")
    world.outside_answer(SimLeg.objects.open().get(agent=None, state="alerting").pk)
    transfers.start_blind(office.ben, target=office.anna)
    office.anna_phone.rings()
    office.knows(office.anna, "alerting")
    office.anna_phone.answer()
    until(lambda: BusinessTransaction.objects.get().responsible.user == office.anna)
    assert Conversation.objects.filter(destination=office.destination).get() == there
    office.anna_phone.hang_up()
    until(lambda: Conversation.objects.get(pk=there.pk).ended_at)


def test_a_consult_from_the_simulator_brings_the_caller_when_it_is_completed(office: Office, nora: User) -> None:
    nora_talks(nora)
    transfers.start_warm(nora, target=office.ben)
    there = rings_at_ben(office, shows=TO_SIMULATOR + NORA)
    assert there.direction == "internal"
    office.ben_phone.answer()
    office.knows(office.ben, "connected")
    world.outside_answer(SimLeg.objects.open().get(agent=None, state="alerting").pk)
    office.transfer_is("consulting")
    transfers.complete(nora)
    there.refresh_from_db()
    assert (there.direction, there.number, there.envelope.values["ticket"]) == ("inbound", CUSTOMER, "4711")
    assert BusinessTransaction.objects.get().responsible.user == office.ben
    office.ben_phone.hang_up()
    until(lambda: Conversation.objects.get(pk=there.pk).ended_at)


def test_a_blind_transfer_from_the_asterisk_reaches_the_simulator_by_the_access_code(
    office: Office, nora: User
) -> None:
    line = office.phones.anybody_outside()
    office.anna_talks()
    transfers.start_blind(office.anna, target=nora, note="Is angry.")
    line.rings()
    world.simulate_inbound(CUSTOMER, to="nora")
    there = Conversation.objects.get(destination__name="SIMULATOR")
    assert there.note == "Is angry."
    calls.accept(nora)
    line.answer()
    assert office.transfer_is("completed").receiver == nora
    until(lambda: BusinessTransaction.objects.count() == 1)
    assert BusinessTransaction.objects.get().responsible.user == nora
    line.hang_up()
    office.knows(office.anna)


def test_a_transfer_by_the_telephones_own_key_is_one_to_the_colleague_there(office: Office, nora: User) -> None:
    line = office.phones.anybody_outside()
    office.anna_talks()
    office.anna_phone.transfer(TO_SIMULATOR + NORA)
    line.rings()
    until(Transfer.objects.exists)
    world.simulate_inbound(CUSTOMER, to="nora")
    calls.accept(nora)
    line.answer()
    assert office.transfer_is("completed").receiver == nora
    assert Conversation.objects.get(destination__name="SIMULATOR").brought_by == Transfer.objects.get()
    assert BusinessTransaction.objects.get().responsible.user == nora
    line.hang_up()


def test_a_consult_from_the_asterisk_is_completed_to_the_simulator(office: Office, nora: User) -> None:
    line = office.phones.anybody_outside()
    office.anna_talks()
    transfers.start_warm(office.anna, target=nora)
    line.rings()
    world.simulate_inbound("1001", to="nora")
    calls.accept(nora)
    line.answer()
    office.transfer_is("consulting")
    transfers.complete(office.anna)
    assert office.transfer_is("completed").receiver == nora
    there = Conversation.objects.get(destination__name="SIMULATOR")
    assert (there.number, there.direction) == (CUSTOMER, "inbound")
    line.hang_up()
    office.knows(office.anna)


def test_a_colleague_who_does_not_answer_there_is_told_by_name_and_the_caller_comes_back(
    office: Office, nora: User
) -> None:
    line = office.phones.anybody_outside()
    office.anna_talks()
    transfers.start_blind(office.anna, target=nora)
    line.rings()
    line.hang_up()
    office.anna_phone.rings()
    assert office.transfer_is("returned").receiver == nora
    assert any("Nora Example" in text for text in office.anna.notices.values_list("text", flat=True))
    office.customer.hang_up()
    office.knows(office.anna)
