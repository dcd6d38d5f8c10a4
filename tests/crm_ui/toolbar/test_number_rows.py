"""Queues and numbers in the list of colleagues, and what becomes of a caller who is handed over to a queue."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from crm_ui.models import BusinessTransaction
from customizing.models import CmsDestination, QueueNumber, ToolbarButton
from presence.connectors.simulator import queues, world
from presence.models import Call, Transfer
from presence.models.simulator import LegState, SimLeg
from tests.crm_ui.at_page import AtPage, talking

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(company: object) -> dict[str, AtPage]:
    """Alice and Bob talk, Carol works in the queue Service."""
    people = talking("carol")
    queues.make("service", world=world.this_world())
    queues.log_in("carol", key="service", logged_in=True, world=world.this_world())
    QueueNumber.objects.create(destination=CmsDestination.objects.get(), queue="Service", number="7001")
    return people


def listed(page: AtPage, **asked: str) -> list[tuple[str, str]]:
    """Number and option of each button by which a number is reached."""
    html = page.client.get(reverse("dial-pad-agents"), asked).content.decode()
    return re.findall(r'name="number" value="([^"]*)"\s+data-option="([^"]*)"', html)


@pytest.mark.parametrize("text", ["", "*", "serv", "7001", "70"])
def test_a_queue_stands_behind_the_colleagues_and_is_found_by_name_and_number(
    people: dict[str, AtPage], text: str
) -> None:
    assert ("7001", "blind-transfer") in listed(people["alice"], agent=text)


def test_a_queue_is_not_listed_where_nobody_could_hand_over_or_somebody_else_is_meant(
    people: dict[str, AtPage],
) -> None:
    assert listed(people["carol"]) == []
    assert listed(people["alice"], agent="sales") == []
    assert listed(people["alice"], favourites="1") == []
    ToolbarButton.objects.filter(command="blind-transfer").delete()
    assert listed(people["alice"]) == []


def test_a_number_is_offered_if_it_is_certainly_one(people: dict[str, AtPage]) -> None:
    wanted = [("0621 5550 199", "blind-transfer"), ("0621 5550 199", "warm-transfer")]
    assert listed(people["alice"], agent="0621 5550 199") == wanted
    assert listed(people["carol"], agent="0621 5550 199") == [("0621 5550 199", "call")]
    assert listed(people["alice"], agent="+49 1") == []
    assert listed(people["alice"], agent=people["carol"].user.agent.extension) == []


def test_who_is_handed_over_to_a_queue_rings_at_one_of_its_agents(people: dict[str, AtPage]) -> None:
    party = SimLeg.objects.open().get(agent=None, conversation__number="+4962215550114")
    people["alice"].does("blind-transfer", number="7001")
    assert people["alice"].state == "idle"
    assert Transfer.objects.get().state == "requested"  # until then Alice can take the caller back
    assert people["carol"].state == "alerting"
    people["carol"].does("accept")
    assert Transfer.objects.get().state == "completed"
    party.refresh_from_db()
    assert party.state == LegState.CONNECTED
    assert "Anna Keller" in people["carol"].looks()
    assert Call.objects.open().filter(user=people["carol"].user).count() == 1
    assert BusinessTransaction.objects.get().created_by == people["carol"].user


@pytest.mark.parametrize("number", ["Service", "70 01", "", "+"])
def test_the_number_of_a_queue_is_one_that_can_be_dialled(people: dict[str, AtPage], number: str) -> None:
    line = QueueNumber(destination=CmsDestination.objects.get(), queue="Sales", number=number)
    with pytest.raises(ValidationError):
        line.full_clean()
