"""Each kind of promise to call back, in calls of each direction: the books find a task too few and one too many."""

from random import Random

import pytest
from django.contrib.auth.models import User

from crm_ui.models import BusinessTransaction
from crm_ui.transactions import number_ranges
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import WhenFreeRequest, WhenFreeState
from presence.models.simulator import SimConversation, SimLeg
from presence.transfers import commands as transfers
from presence.when_free import commands as when_free_commands
from tests.soak import audit
from tests.soak.acts import OUTSIDE
from tests.soak.company import CUSTOMERS, SteppedCompany
from tests.soak.outcome import KINDS
from tests.soak.soak import settle

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def company() -> SteppedCompany:
    """Who is not called back by a profile's wish asks anyone, so only these roles' callers are told it."""
    company = SteppedCompany(Random(1))
    company.profile_says(fallback="call-back", fallback_user=None)
    return company


def calls_in(company: SteppedCompany) -> None:
    world.simulate_inbound(CUSTOMERS[0], to="frank")
    calls.accept(company.frank, now=company.now)


def is_dialed(company: SteppedCompany) -> None:
    calls.dial(company.frank, number=OUTSIDE)
    answers_outside()


def is_joined_by_a_colleague(company: SteppedCompany) -> None:
    """Dave calls Frank and hands him over to a number: Frank talks with it in a call between colleagues."""
    calls.call_colleague(company.dave, target=company.frank)
    calls.accept(company.frank, now=company.now)
    transfers.start_blind(company.dave, number=OUTSIDE, now=company.now)
    answers_outside()


def answers_outside() -> None:
    world.outside_answer(SimLeg.objects.open().get(agent=None).pk)


def nobody_takes_the_call(company: SteppedCompany) -> None:
    transfers.start_blind(company.frank, target=company.bob, now=company.now)
    calls.reject(company.bob, now=company.now)
    calls.reject(company.frank, now=company.now)


def says_so(company: SteppedCompany) -> None:
    when_free = books(company)
    when_free_commands.call_back(company.frank, when_free.pk, now=company.now)


def said_so_and_the_caller_leaves(company: SteppedCompany) -> None:
    when_free = books(company)
    when_free_commands.if_call_ends(company.frank, when_free.pk, call_back=True)
    company.hangs_up(SimLeg.objects.open().get(agent=None))


def books(company: SteppedCompany) -> WhenFreeRequest:
    """The call is to go to Bob, who talks with somebody else."""
    calls.call_colleague(company.bob, target=company.carol)
    return when_free_commands.wait_for(company.frank, target=company.bob, now=company.now)


DIRECTIONS = {"inbound": calls_in, "outbound": is_dialed, "internal": is_joined_by_a_colleague}
PROMISES = {"told": nobody_takes_the_call, "said": says_so, "said, if it ends": said_so_and_the_caller_leaves}
WAYS = [(said, way) for said in PROMISES for way in DIRECTIONS if (said == "told" or way != "internal")]
"""In a call between colleagues no user can promise anything, as the call has no number of its own."""


@pytest.fixture(params=WAYS, ids=lambda way: ", ".join(way))
def promised(request: pytest.FixtureRequest, company: SteppedCompany) -> SteppedCompany:
    """So it was promised, and all have gone home."""
    said, way = request.param
    DIRECTIONS[way](company)
    PROMISES[said](company)
    settle(company)
    assert SimConversation.objects.filter(direction=way).exists()
    assert WhenFreeRequest.objects.filter(state=WhenFreeState.CALL_BACK).exists() == (said != "told")
    return company


def wrong(company: SteppedCompany) -> list[str]:
    found = audit.at_the_end(company.left)
    return [kind for kind in KINDS if getattr(found, kind)]


def loses_it() -> None:
    BusinessTransaction.objects.all().delete()


def makes_another(of: str) -> None:
    """A second task of the same call, of somebody else if a name is given."""
    task = BusinessTransaction.objects.get()
    task.number = number_ranges.next_number(task.type)
    task.created_by = User.objects.get(username=of) if of else task.created_by
    task.save(force_insert=True)


def test_the_task_says_whom_to_call_and_the_books_are_right(promised: SteppedCompany):
    task = BusinessTransaction.objects.get()
    assert task.caller_number in {CUSTOMERS[0], OUTSIDE}
    assert wrong(promised) == []


def test_a_task_that_is_missing_is_found(promised: SteppedCompany):
    loses_it()
    assert wrong(promised) == ["lost"]


@pytest.mark.parametrize("of", ["", "alice"])
def test_a_task_too_many_is_found(promised: SteppedCompany, of: str):
    makes_another(of)
    assert wrong(promised) == ["duplicated"]
