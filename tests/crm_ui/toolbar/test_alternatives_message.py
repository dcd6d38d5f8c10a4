import re

import pytest

from crm_ui.models import BusinessPartner, BusinessTransaction, Relationship, RelationshipKind
from crm_ui.partners.account_experts import account_experts
from presence.models import Agent, Conversation, Lease
from tests import factory
from tests.crm_ui.at_page import ANNA, AtPage, talking

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture
def people(company: BusinessPartner) -> dict[str, AtPage]:
    """Alice talks to Anna, of an account that the others know; Bob is in a call."""
    people = talking("carol", "dave", "eve", "frank")
    employee = {name: person.user.partner for name, person in people.items()}
    factory.relate(company, employee["carol"], RelationshipKind.TEAM)
    factory.relate(company, employee["dave"], RelationshipKind.RESPONSIBLE)
    factory.relate(employee["bob"], employee["eve"], RelationshipKind.DEPUTY)
    BusinessTransaction.objects.create(
        number="1", type=factory.make_transaction_type(), account=company, responsible=employee["frank"]
    )
    return people


def test_responsible_team_deputy_and_last_contact_know_a_caller(people):
    conversation = Conversation.objects.get(number=ANNA)
    found = [(user.username, why) for user, why in account_experts(conversation, people["bob"].user)]
    assert found == [
        ("dave", "employee responsible"),
        ("carol", "account team"),
        ("eve", "deputy of Bob Example"),
        ("frank", "last contact"),
    ]


def test_without_a_call_only_the_deputy_is_known(people):
    assert [user.username for user, _why in account_experts(None, people["bob"].user)] == ["eve"]


def test_a_transfer_to_who_became_busy_offers_others_by_one_click(people):
    alice = people["alice"]
    Agent.objects.filter(user=people["bob"].user).update(mobile="+4915112345678")
    assert "Bob Example is no longer available: Busy, in a call." in alice.does(
        "blind-transfer", target="bob", seen_version=1
    )
    buttons = re.findall(r'formaction="([^"]*)" name="target" value="([^"]*)"[^>]*>([^<]*)</button>', alice.html)
    assert ("/communication/command/when-free/", "bob", "When Free: Bob Example") in buttons
    offered = [(value, label) for url, value, label in buttons if url.endswith("/blind-transfer/")]
    assert offered == [
        ("bob", "Blind Transfer: Bob Example, mobile"),
        ("dave", "Blind Transfer: Dave Example (employee responsible)"),
        ("carol", "Blind Transfer: Carol Example (account team)"),
        ("eve", "Blind Transfer: Eve Example (deputy of Bob Example)"),
    ]
    assert alice.state == "connected"
    assert alice.does("blind-transfer", target="dave") == ""
    assert people["dave"].state == "alerting"


def test_without_alternatives_the_reason_stands_alone(people):
    Relationship.objects.all().delete()
    BusinessTransaction.objects.all().delete()
    Lease.objects.filter(user=people["bob"].user).delete()
    assert "message__instead" not in people["alice"].does("warm-transfer", target="bob") + people["alice"].html
