"""Whoever is asked, or in a conference, hands over by the keys of a real telephone.

The CRM follows as if whoever asked had asked somebody else.
"""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User

from crm_ui.models import BusinessTransaction, TransactionChange
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephone, Telephones
from presence.models import Agent, Call, Conversation, Transfer
from presence.sessions import logon
from presence.transfers import commands as transfers
from presence.transfers import conference
from tests.asterisk.at_product import Office, office_at
from tests.asterisk.dialogs import replaces
from tests.asterisk.manager import Manager
from tests.factory import make_user
from tests.patience import until
from tests.waiting import ASTERISK_PRODUCT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough, pytest.mark.xdist_group(ASTERISK_PRODUCT)]


class ThreeDesks:
    """Anna, Ben and Cara."""

    def __init__(self, office: Office, manager: Manager):
        self.office, self.manager = office, manager
        self.anna, self.ben = office.anna, office.ben
        [self.cara_phone] = office.phones.of_the_house("1003")
        self.cara = make_user("cara", role="SERVICEPRO", extension="1003")
        logon.log_on(self.cara, role=self.cara.business_roles.get())
        logon.lease_opened(self.cara.pk, worker="browser")
        until(lambda: Agent.objects.get(user=self.cara).cms_logged_on)

    def anna_asks_ben(self) -> None:
        self.office.anna_talks()
        transfers.start_warm(self.anna, target=self.ben)
        self.office.ben_phone.rings()
        self.office.knows(self.ben, "alerting")
        self.office.ben_phone.answer()
        self.transfers_are("ben consulting")

    def all_three_talk(self) -> None:
        self.anna_asks_ben()
        conference.join(self.anna)
        self.transfers_are("ben conference")
        self.office.knows(self.anna, "connected")

    def puts_cara_through(self, user: User, telephone: Telephone) -> None:
        """Ask her by the second line, then press the key."""
        first = self.calls_cara_by_second_line(telephone)
        self.presses_the_key(user, telephone, first)

    def calls_cara_by_second_line(self, telephone: Telephone) -> str:
        """Returns the first call, as the telephone names it."""
        first = telephone.last_call()
        telephone.hold()
        telephone.dial("1003")
        self.cara_answers()
        self.office.knows(self.cara, "connected")
        return first

    def presses_the_key(self, user: User, telephone: Telephone, first: str) -> None:
        line = Call.objects.open().filter(user=user).latest("pk")
        dialog = replaces(lambda what: self.manager.value(line.cms_id, f"CHANNEL({what})"))
        telephone.takes_up(first)
        telephone.transfer("1003", replaces=dialog)

    def cara_answers(self) -> None:
        self.cara_phone.rings()
        self.office.knows(self.cara, "alerting")
        self.cara_phone.answer()

    def transfers_are(self, *wanted: str) -> None:
        """Wait until these are the transfers, in the order in which they began: receiver, state, and why it failed."""
        until(lambda: self.transfers() == list(wanted), why_not=lambda: f"{self.transfers()}, not {wanted}")

    @staticmethod
    def transfers() -> list[str]:
        known = Transfer.objects.order_by("created_at", "pk").select_related("receiver")
        return [f"{each.receiver} {each.state} {each.failure}".strip() for each in known]

    def is_handed_over(self, *users: User) -> None:
        """To these, one after the other, which one transaction of the last of them says; all else is as it was."""
        last = users[-1]
        until(lambda: TransactionChange.objects.filter(transfer__isnull=False).count() == len(users))
        made = BusinessTransaction.objects.get()
        history = made.changes.filter(transfer__isnull=False).order_by("pk")
        assert [each.transfer.receiver for each in history] == list(users)
        assert made.responsible.user == last
        self.office.knows(last, "connected")
        self.office.sees(last, "busy", "in-call")
        for user in {self.anna, self.ben, self.cara} - {last}:
            self.office.knows(user)
            self.office.sees(user, "available", "")
        self.office.customer.hang_up()
        self.office.all_over()


@pytest.fixture
def desks(pbx: Pbx, lent_phones: Telephones) -> Iterator[ThreeDesks]:
    manager = Manager(pbx)
    with office_at(pbx, lent_phones) as office:
        yield ThreeDesks(office, manager)
    manager.close()


def test_who_is_asked_sends_the_sender_on_to_a_colleague(desks: ThreeDesks) -> None:
    desks.anna_asks_ben()
    desks.office.ben_phone.transfer("1003")
    desks.transfers_are("ben failed passed-on", "cara requested")
    desks.cara_answers()
    desks.transfers_are("ben failed passed-on", "cara consulting")
    desks.office.knows(desks.anna, "held", "connected")
    [said] = desks.anna.notices.values_list("text", flat=True)
    assert "has passed the call on by a key of the telephone. The caller is still with you." in said
    transfers.complete(desks.anna)
    desks.is_handed_over(desks.cara)


def test_who_is_sent_on_to_somebody_who_refuses_has_the_caller_again(desks: ThreeDesks) -> None:
    desks.anna_asks_ben()
    desks.office.ben_phone.transfer("1003")
    desks.cara_phone.rings()
    desks.office.knows(desks.cara, "alerting")
    desks.cara_phone.hang_up()
    desks.transfers_are("ben failed passed-on", "cara failed rejected")
    desks.office.knows(desks.anna, "connected")
    desks.office.customer.hang_up()
    desks.office.all_over()
    assert not BusinessTransaction.objects.exists()


def test_who_is_asked_puts_the_sender_through_to_whom_the_second_line_has(desks: ThreeDesks) -> None:
    desks.anna_asks_ben()
    desks.puts_cara_through(desks.ben, desks.office.ben_phone)
    desks.transfers_are("ben failed passed-on", "cara consulting")
    transfers.complete(desks.anna)
    desks.is_handed_over(desks.cara)


def test_a_sender_who_puts_the_colleague_through_to_another_gets_the_caller_again(desks: ThreeDesks) -> None:
    desks.anna_asks_ben()
    desks.office.anna_phone.forget()
    desks.office.anna_phone.transfer("1003")
    desks.cara_answers()
    desks.transfers_are("ben returned left-waiting")
    desks.office.seconds_pass_until_it_rings(desks.office.anna_phone)
    desks.office.knows(desks.anna, "alerting")
    desks.office.anna_phone.answer()
    desks.office.knows(desks.anna, "connected")
    assert desks.transfers() == ["ben returned left-waiting"]
    desks.office.customer.hang_up()
    desks.cara_phone.hang_up()
    desks.office.all_over()
    assert not BusinessTransaction.objects.exists()


def test_a_colleague_in_a_conference_sends_another_one_into_it(desks: ThreeDesks) -> None:
    desks.all_three_talk()
    desks.office.ben_phone.transfer("1003")
    desks.transfers_are("ben failed passed-on", "cara conference")
    desks.cara_answers()
    desks.office.knows(desks.cara, "connected")
    transfers.complete(desks.anna)
    desks.is_handed_over(desks.cara)


def test_a_colleague_in_a_conference_puts_the_second_line_into_it(desks: ThreeDesks) -> None:
    desks.all_three_talk()
    desks.puts_cara_through(desks.ben, desks.office.ben_phone)
    desks.transfers_are("ben failed passed-on", "cara conference")
    desks.office.anna_phone.hang_up()
    desks.is_handed_over(desks.cara)


def test_a_sender_who_leaves_a_conference_by_the_key_has_handed_over_and_another_one_comes(desks: ThreeDesks) -> None:
    desks.all_three_talk()
    desks.office.anna_phone.transfer("1003")
    desks.transfers_are("ben completed", "cara conference")
    desks.cara_answers()
    desks.office.knows(desks.cara, "connected")
    desks.office.ben_phone.hang_up()
    desks.is_handed_over(desks.ben, desks.cara)


def test_a_caller_whom_asterisk_does_not_put_through_is_hung_up_by_the_telephone_and_handed_over_to_nobody(
    desks: ThreeDesks,
) -> None:
    """Who is asked by the second line asks somebody in turn; Asterisk refuses to move them then."""
    desks.office.anna_talks()
    first = desks.calls_cara_by_second_line(desks.office.anna_phone)
    transfers.start_warm(desks.cara, target=desks.ben)
    desks.office.ben_phone.rings()
    desks.office.knows(desks.cara, "held", "dialing")
    desks.presses_the_key(desks.anna, desks.office.anna_phone, first)
    until(lambda: Conversation.objects.filter(number=CUSTOMER, ended_at=None).count() == 0)
    assert Conversation.objects.get(number=CUSTOMER).end_reason == "hung-up"
    assert desks.transfers() == ["ben requested"]
    desks.office.anna_phone.hang_up_all()
    desks.cara_phone.hang_up_all()
    desks.office.all_over()
    assert not BusinessTransaction.objects.exists()
