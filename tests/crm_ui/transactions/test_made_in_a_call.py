"""A business transaction that is made by hand while somebody is on the line knows the call."""

import re

import pytest
from django.urls import reverse

from crm_ui.models import BusinessPartner, BusinessTransaction
from customizing.models import AttachedDataMapping
from presence.connectors.simulator import world
from presence.models import Call, Conversation
from tests import factory
from tests.clients import client_of
from tests.crm_ui.at_page import ANNA, AtPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]


@pytest.fixture
def talking() -> AtPage:
    """Alice, who talks to Anna about a brake and has noted something."""
    alice = AtPage("alice").logs_on()
    world.simulate_inbound(ANNA, to="alice", attached_data={"subject": "Brake", "priority": "soon"})
    alice.does("accept")
    alice.client.post(reverse("note"), {"call": Call.objects.get().pk, "note": "Wants a spare part."})
    return alice


def form_of(html: str) -> dict[str, str]:
    """What the form sends as it stands."""
    form = re.search(r"<main.*?(<form method=\"post\"[^>]* data-unsaved.*?</form>)", html, re.DOTALL)[1]
    sent = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))
    sent |= dict(re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', form))
    sent |= {name: text.strip() for name, text in re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)<', form)}
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        sent[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    if box := re.search(r'name="conversation" value="([^"]+)" checked', form):
        sent["conversation"] = box[1]
    return sent


def page(person: AtPage, query: str = "type=TSRV") -> str:
    return client_of(person.user).get(f"{reverse('transaction-new')}?{query}").text


def save(person: AtPage, sent: dict[str, str], query: str = "type=TSRV") -> BusinessTransaction:
    response = client_of(person.user).post(f"{reverse('transaction-new')}?{query}", sent)
    assert response.status_code == 302, response.text
    return BusinessTransaction.objects.latest("created_at")


def test_the_form_is_filled_from_the_call(talking: AtPage) -> None:
    html = page(talking)
    sent = form_of(html)
    anna = BusinessPartner.objects.get(name="Anna Keller")
    assert "Belongs to the call with" in html
    assert sent["contact"] == f"Anna Keller ({anna.pk})"
    assert sent["account"].startswith("Meridian Bikes GmbH")
    assert sent["description"] == "Brake"
    assert sent["note"] == "Wants a spare part."


def test_what_is_saved_knows_the_call(talking: AtPage) -> None:
    made = save(talking, form_of(page(talking)))
    assert made.type_id == "TSRV"
    assert made.contact.name == "Anna Keller"
    assert made.caller_number == ANNA
    assert made.direction == "inbound"
    assert made.conversation == Conversation.objects.get()
    assert "matched" in made.identification
    assert made.attached_data["fields"]["subject"]
    assert [note.text for note in made.notes.all()] == ["Wants a spare part."]
    assert any("priority" in line.text and "left out" in line.text for line in made.changes.all())


def test_the_mapping_is_that_of_the_integration_profile(talking: AtPage) -> None:
    AttachedDataMapping.objects.filter(key="subject").delete()
    profile = talking.user.business_roles.get().integration_profile
    AttachedDataMapping.objects.filter(profile=profile, field="category").update(key="subject")
    sent = form_of(page(talking))
    assert (sent["description"], sent["category"]) == ("Call from Anna Keller", "Brake")


def test_it_still_belongs_to_the_call_when_that_has_ended_meanwhile(talking: AtPage) -> None:
    sent = form_of(page(talking))
    talking.does("hang-up")
    assert save(talking, sent).conversation == Conversation.objects.get()


def test_from_the_record_the_form_is_filled_after_the_call(talking: AtPage) -> None:
    talking.does("hang-up")
    assert "Belongs to the call" not in page(talking)
    query = f"conversation={Conversation.objects.get().pk}"
    sent = form_of(page(talking, query))
    assert sent["description"] == "Brake"
    assert save(talking, sent | {"type": "TSRV"}, query).conversation == Conversation.objects.get()


def test_who_takes_the_tick_out_makes_one_of_its_own(talking: AtPage) -> None:
    sent = form_of(page(talking))
    del sent["conversation"]
    made = save(talking, sent)
    assert (made.conversation, made.caller_number) == (None, "")


def test_one_for_another_account_is_not_linked_unless_the_user_says_so(talking: AtPage) -> None:
    other = factory.make_account("Kestrel Ltd")
    html = page(talking, f"type=TSRV&account={other.pk}")
    sent = form_of(html)
    assert "conversation" not in sent
    assert "Belongs to the call with" in html
    assert sent["account"].startswith("Kestrel Ltd")
    assert not sent.get("description")


def test_a_call_of_somebody_else_is_not_offered(talking: AtPage) -> None:
    bob = AtPage("bob")
    pk = Conversation.objects.get().pk
    assert "Belongs to the call" not in page(bob, f"type=TSRV&conversation={pk}")
    made = save(
        bob, {"type": "TSRV", "description": "Mine", "status": "open", "priority": "5", "conversation": str(pk)}
    )
    assert made.conversation is None


def test_the_transaction_of_a_transfer_follows_that_made_in_the_call(talking: AtPage) -> None:
    made = save(talking, form_of(page(talking)))
    bob = AtPage("bob").logs_on()
    talking.does("blind-transfer", target="bob")
    bob.does("accept")
    ticket = BusinessTransaction.objects.exclude(pk=made.pk).get()
    assert ticket.predecessors.get().predecessor == made
