"""The soak in small, that it can be repeated, and that the audit finds what it looks for."""

from collections.abc import Callable
from random import Random

import pytest
from django.utils import timezone

from crm_ui.models import BusinessTransaction, TransactionChange
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Call, Conversation, Transfer
from presence.models.simulator import LegState, SimConversation, SimLeg, SimTransfer
from presence.transfers import commands as transfers
from tests.soak import audit, shares
from tests.soak.company import CUSTOMERS, SteppedCompany
from tests.soak.outcome import KINDS, Outcome
from tests.soak.progress import Progress
from tests.soak.seed_of_the_day import OF_THE_DAY, seed_of_the_day
from tests.soak.shares import seed_of
from tests.soak.soak import Soak, settle

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = 500


def soak(*, number: int, seed: str) -> Outcome:
    """What `make soak` says of so few."""
    return Soak(number=number, seed=seed_of(seed, share=0)).run()


def assert_right(outcome: Outcome, *, seed: str) -> None:
    again = shares.again(number=outcome.conversations, seed=seed)
    assert "\n".join(outcome.findings.lines()) == "", again
    assert outcome.last_line.endswith(" conversations: lost 0, missing 0, duplicated 0, stuck 0, open 0")
    assert sum(outcome.endings.values()) == outcome.conversations
    assert outcome.transfers["completed"] > outcome.conversations / 10


def test_of_500_conversations_under_chaos_none_is_lost():
    assert_right(soak(number=NUMBER, seed="1"), seed="1")


def test_of_conversations_that_are_others_every_day_none_is_lost():
    assert_right(soak(number=OF_THE_DAY, seed=(seed := seed_of_the_day())), seed=seed)


def test_make_soak_repeats_what_the_tests_have_seen():
    seen = soak(number=25, seed="again")
    assert shares.run(number=25, seed="again", progress=Progress(25)) == seen


def test_the_shares_of_a_soak_are_all_of_it():
    assert tuple(map(shares.shares, (2_500, 1_000, 3, 0))) == ([1_000, 1_000, 500], [1_000], [3], [])


def test_the_books_are_compared_right_after_the_list_and_not_with_what_happens_next():
    soak = Soak(number=0, seed="late news")
    company, users = soak.company, soak.company.users
    world.simulate_inbound(CUSTOMERS[0], to="alice")
    calls.accept(users["alice"], now=company.now)
    transfers.start_warm(users["alice"], target=users["frank"], now=company.now)
    calls.accept(users["frank"], now=company.now)
    world.set_chaos(silent=True)
    transfers.cancel(users["alice"], now=company.now)
    world.set_chaos(delay=5)
    company.later(70)  # the list comes, then the cancel is tried again, then its news are late
    assert wrong(audit.now()) == ["stuck", "open"]
    assert wrong(soak.findings) == []
    leaves_a_caller_with_nobody()
    company.reconcile()
    assert wrong(soak.findings) == ["lost"]


@pytest.fixture
def company() -> SteppedCompany:
    """A customer was handed over from Alice to Bob, blind, and talks with him; another one waits for Alice."""
    company = SteppedCompany(Random(1))
    users = company.users
    world.simulate_inbound(CUSTOMERS[0], to="alice")
    calls.accept(users["alice"], now=company.now)
    transfers.start_blind(users["alice"], target=users["bob"], now=company.now)
    calls.accept(users["bob"], now=company.now)
    world.simulate_inbound(CUSTOMERS[1], to="alice")
    assert not audit.at_the_end(company.left)
    return company


def wrong(found: audit.Findings) -> list[str]:
    return [kind for kind in KINDS if getattr(found, kind)]


def loses_a_transaction() -> None:
    TransactionChange.objects.all().delete()
    BusinessTransaction.objects.all().delete()


def makes_a_transaction_without_a_hand_over() -> None:
    other = Conversation.objects.exclude(transactions__isnull=False).get()
    BusinessTransaction.objects.update(conversation=other)


def leaves_a_call_open() -> None:
    SimLeg.objects.filter(conversation__number=CUSTOMERS[1]).update(state=LegState.ENDED)
    SimConversation.objects.filter(number=CUSTOMERS[1]).delete()


def leaves_a_transfer_open() -> None:
    Transfer.objects.update(state="consulting")


def leaves_a_caller_with_nobody() -> None:
    SimLeg.objects.exclude(agent=None).update(state=LegState.ENDED)


def forgets_a_conversation() -> None:
    Call.objects.all().delete()
    Conversation.objects.filter(number=CUSTOMERS[1]).update(ended_at=timezone.now())


def puts_a_caller_off() -> None:
    over = {"ended_at": timezone.now(), "end_reason": "hung-up"}
    SimLeg.objects.filter(conversation__number=CUSTOMERS[0]).update(state=LegState.ENDED, **over)
    SimConversation.objects.filter(number=CUSTOMERS[0]).update(**over)


def promises_a_call_back() -> None:
    SimConversation.objects.filter(number=CUSTOMERS[0]).update(ended_at=timezone.now(), end_reason="call-back")


def makes_a_task_that_nobody_promised() -> None:
    BusinessTransaction.objects.update(type="1003")


def test_a_user_who_waits_for_anyone_hears_it_ring_and_is_no_finding(company: SteppedCompany):
    calls.call_colleague(company.users["carol"], target=company.users["dave"])
    SimLeg.objects.filter(agent__user="carol").update(state=LegState.QUEUED)
    assert audit.now().stuck == []


def test_a_transaction_is_that_of_its_hand_over_whatever_the_conversation_is_called_by_now(company: SteppedCompany):
    settle(company)
    Conversation.objects.filter(transactions__isnull=False).update(cms_id="conversation-of-another-name")
    assert wrong(audit.at_the_end(company.left)) == []


@pytest.mark.parametrize(
    ("breaks", "kind"),
    [
        (loses_a_transaction, "missing"),
        (makes_a_transaction_without_a_hand_over, "duplicated"),
        (leaves_a_call_open, "stuck"),
        (leaves_a_transfer_open, "open"),
        (leaves_a_caller_with_nobody, "lost"),
        (forgets_a_conversation, "lost"),
        (puts_a_caller_off, "lost"),
        (promises_a_call_back, "lost"),
        (makes_a_task_that_nobody_promised, "duplicated"),
    ],
)
def test_the_audit_finds_what_is_wrong(company: SteppedCompany, breaks: Callable[[], None], kind: str):
    breaks()
    assert kind in wrong(audit.at_the_end(company.left))


def test_when_all_have_gone_home_nothing_is_open(company: SteppedCompany):
    settle(company)
    assert wrong(audit.at_the_end(company.left)) == []
    company.assert_quiet()
    assert SimTransfer.objects.get().state == "completed"
