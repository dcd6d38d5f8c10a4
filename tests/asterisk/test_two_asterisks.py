"""Two Asterisks with a tie line between them, with real telephones at both: calls, and callers who go from one to the
other, with all that is known of them.
"""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User

from crm_ui.models import BusinessTransaction
from customizing import access
from customizing.models import TieLine
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER
from presence.calls import commands as calls
from presence.errors import Unavailable
from presence.models import Conversation
from presence.status import board
from presence.status.badges import options
from presence.transfers import commands as transfers
from tests.asterisk.two_asterisks import NORA, PREFIX, TwoOffices, at_work, two_asterisks
from tests.patience import until
from tests.waiting import ASTERISK_PRODUCT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_PRODUCT)]


@pytest.fixture(scope="module")
def both() -> Iterator[tuple[Pbx, Pbx]]:
    with tempfile.TemporaryDirectory(prefix="pbx-") as folder, two_asterisks(Path(folder)) as pair:
        yield pair


@pytest.fixture
def offices(both: tuple[Pbx, Pbx]) -> Iterator[TwoOffices]:
    with at_work(*both) as two:
        yield two


def offered(viewer: User, target: User) -> list[str]:
    profiles = access.profile_bundle(viewer.agent.role_id)
    html = options(board.fresh(target.pk), viewer=board.fresh(viewer.pk), profiles=profiles)
    return re.findall(r'data-option="([\w-]+)"', html)


def is_transaction_of(user: User) -> BusinessTransaction:
    """The only one there is."""
    until(lambda: BusinessTransaction.objects.count() == 1)
    made = BusinessTransaction.objects.get()
    assert (made.responsible.user, made.caller_number) == (user, CUSTOMER)
    return made


def test_a_call_is_offered_where_a_line_leads_and_rings_at_the_telephone_there(offices: TwoOffices) -> None:
    anna, nora = offices.north.anna, offices.nora
    assert (offered(anna, nora), offered(nora, anna)) == (["call"], ["call"])
    calls.call_colleague(anna, target=nora)
    offices.north.anna_phone.rings()
    offices.north.anna_phone.answer()
    there = offices.rings_at_nora()
    assert (there.direction, there.number) == ("internal", f"{PREFIX}1001")
    offices.nora_answers()
    offices.north.knows(anna, "connected")
    offices.nora_phone.hang_up()
    offices.all_over()
    assert not BusinessTransaction.objects.exists()


def test_nothing_is_offered_where_no_line_leads(offices: TwoOffices) -> None:
    anna, nora = offices.north.anna, offices.nora
    TieLine.objects.filter(destination=offices.south).delete()
    access.forget()
    assert (offered(anna, nora), offered(nora, anna)) == (["call"], [])
    with pytest.raises(Unavailable, match="on another telephone system"):
        calls.call_colleague(nora, target=anna)


def test_a_blind_transfer_over_the_line_brings_the_caller_with_all_that_is_known(offices: TwoOffices) -> None:
    offices.north.anna_talks()
    transfers.start_blind(offices.north.anna, target=offices.nora, note="Is angry.")
    there = offices.rings_at_nora()
    assert (there.direction, there.number, there.note) == ("inbound", CUSTOMER, "Is angry.")
    offices.nora_answers()
    assert offices.north.transfer_is("completed").receiver == offices.nora
    assert is_transaction_of(offices.nora).notes.get().text == "Is angry."
    offices.north.knows(offices.north.anna)
    offices.north.customer.hang_up()
    offices.all_over()


def test_a_consult_over_the_line_brings_the_caller_when_it_is_completed(offices: TwoOffices) -> None:
    offices.north.anna_talks()
    transfers.start_warm(offices.north.anna, target=offices.nora, note="Is angry.")
    there = offices.rings_at_nora()
    assert (there.direction, there.number) == ("internal", f"{PREFIX}1001")
    offices.nora_answers()
    offices.north.transfer_is("consulting")
    transfers.complete(offices.north.anna)
    assert offices.north.transfer_is("completed").receiver == offices.nora
    there.refresh_from_db()
    assert (there.direction, there.number, there.note) == ("inbound", CUSTOMER, "Is angry.")
    is_transaction_of(offices.nora)
    offices.nora_phone.hang_up()
    offices.all_over()


def test_whom_the_colleague_there_refuses_is_back_with_the_sender(offices: TwoOffices) -> None:
    offices.north.anna_talks()
    transfers.start_blind(offices.north.anna, target=offices.nora)
    offices.rings_at_nora()
    offices.nora_phone.hang_up()
    offices.north.anna_phone.rings()
    assert offices.north.transfer_is("returned").receiver == offices.nora
    offices.north.anna_phone.answer()
    offices.north.knows(offices.north.anna, "connected")
    offices.north.customer.hang_up()
    offices.all_over()
    assert not BusinessTransaction.objects.exists()


def test_who_got_the_caller_hands_over_to_a_telephone_of_the_first_asterisk(offices: TwoOffices) -> None:
    offices.north.anna_talks()
    transfers.start_blind(offices.north.anna, target=offices.nora, note="Is angry.")
    offices.rings_at_nora()
    offices.nora_answers()
    offices.north.transfer_is("completed")
    transfers.start_blind(offices.nora, target=offices.north.ben)
    offices.north.ben_phone.rings()
    offices.north.knows(offices.north.ben, "alerting")
    offices.north.ben_phone.answer()
    offices.north.knows(offices.north.ben, "connected")
    until(lambda: BusinessTransaction.objects.get().responsible.user == offices.north.ben)
    last = Conversation.objects.order_by("started_at").last()
    assert (last.direction, last.number, last.note) == ("inbound", CUSTOMER, "Is angry.")
    offices.north.customer.hang_up()
    offices.all_over()


def test_a_transfer_by_the_key_of_the_telephone_goes_over_the_line_too(offices: TwoOffices) -> None:
    offices.north.anna_talks()
    offices.north.anna_phone.transfer(f"{PREFIX}{NORA}")
    offices.rings_at_nora()
    offices.nora_answers()
    assert offices.north.transfer_is("completed").receiver == offices.nora
    is_transaction_of(offices.nora)
    offices.north.customer.hang_up()
    offices.all_over()
