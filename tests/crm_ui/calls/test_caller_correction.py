"""Who is on the line: the reason shown, other profiles, and what happens when an agent says it is somebody else."""

import pytest
from django.urls import reverse

from crm_ui.calls.caller import caller_of_call
from crm_ui.models import BusinessPartner, BusinessTransaction, ConversationPartner, PartnerNumber
from customizing.models import AccountIdentificationProfile
from presence.calls import attaching
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Call, Conversation
from presence.transfers import commands as transfers
from tests.clients import client_of
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
MATCHED = "matched phone, international spelling, 1 of 1"


@pytest.fixture
def story() -> Story:
    story = Story()
    story.meridian = make_account("Meridian Bikes GmbH")
    story.anna = make_contact("Anna Keller", account=story.meridian, phone=CALLER)
    story.ben = make_contact("Ben Okafor", account=make_account("Aster AG"))
    return story


def own_call(user) -> Call:
    return Call.objects.filter(user=user).latest("pk")


def hand_over(story) -> BusinessTransaction:
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    transfers.complete(story.alice)
    return BusinessTransaction.objects.get()


def history(of: BusinessTransaction) -> list[str]:
    return [f"{change.author.first_name}: {change.text}" for change in of.changes.order_by("id")]


def toolbar(user) -> str:
    return client_of(user).get(reverse("toolbar"), headers={"hx-request": "true"}).content.decode()


def test_the_reason_is_shown_to_the_agent_and_on_the_transaction(story):
    story.caller_talks_to("alice")
    assert MATCHED in toolbar(story.alice)
    made = hand_over(story)
    page = client_of(story.bob).get(made.get_absolute_url()).content.decode()
    assert MATCHED in page


def test_each_viewer_sees_the_caller_by_the_profile_of_the_own_role(story):
    make_contact("Carla Keller", phone=CALLER)
    story.caller_rings("alice")
    call = own_call(story.alice)
    strict = caller_of_call(call, profile=AccountIdentificationProfile())
    assert (strict.name, strict.candidates, strict.reason) == ("", [], "2 partners have this number")
    several = caller_of_call(call, profile=AccountIdentificationProfile(only_exactly_one=False))
    assert [partner.name for partner in several.candidates] == ["Anna Keller", "Carla Keller"]


def test_a_profile_that_finds_no_contacts_shows_no_contact(story):
    story.caller_rings("alice")
    call = own_call(story.alice)
    assert caller_of_call(call, profile=None).name == "Anna Keller"
    assert caller_of_call(call, profile=AccountIdentificationProfile(find_contacts=False)).name == ""


@pytest.mark.parametrize(
    ("number", "label"), [("anonymous", "Number withheld"), ("2999", "Extension 2999"), (CALLER, "+49 30 234567890")]
)
def test_withheld_and_internal_numbers_are_named(story, number, label):
    BusinessPartner.objects.filter(pk=story.anna.pk).delete()
    world.simulate_inbound(number, to="alice")
    html = toolbar(story.alice)
    assert label in html
    assert "Not identified" in html


def test_not_this_partner_makes_the_caller_unknown_everywhere(story):
    story.caller_talks_to("alice")
    made = hand_over(story)
    client, call = client_of(story.bob), own_call(story.bob)
    client.post(reverse("caller"), {"call": call.pk, "partner": ""})
    made.refresh_from_db()
    assert (made.account, made.contact, made.description) == (None, None, "Call from +49 30 234567890")
    assert made.identification == "not identified, says Bob Example"
    assert history(made)[-4:] == [
        "Bob: Caller corrected: Anna Keller → not identified",
        "Bob: Account: Meridian Bikes GmbH → none",
        "Bob: Contact: Anna Keller → none",
        "Bob: Description: Call from Anna Keller → Call from +49 30 234567890",
    ]
    html = toolbar(story.bob)
    assert "Anna Keller" not in html
    assert "Find partner" in html
    assert attaching.CONTACT in made.envelope.fields
    assert made.envelope.values[attaching.CONTACT] == ""


def test_another_partner_is_found_and_chosen(story):
    story.caller_talks_to("alice")
    made = hand_over(story)
    made.description = "Brake squeaks"
    made.save()
    client, call = client_of(story.bob), own_call(story.bob)
    page = client.get(reverse("call", args=[call.pk]), {"partner": "okafor"}).content.decode()
    assert "It is Ben Okafor" in page
    page = client.post(reverse("call-partner", args=[call.pk]), {"partner": story.ben.pk}, follow=True)
    assert "The call is with Ben Okafor." in page.content.decode()
    made.refresh_from_db()
    assert (made.contact, made.account.name, made.description) == (story.ben, "Aster AG", "Brake squeaks")
    assert "Bob: Caller corrected: Anna Keller → Ben Okafor" in history(made)
    kept = ConversationPartner.objects.get()
    assert (kept.contact, kept.confirmed_by, kept.reason) == (story.ben, story.bob, "confirmed by Bob Example")
    envelope = Conversation.objects.get().envelope
    assert envelope.fields[attaching.CONTACT].origin == "agent"
    assert made.envelope.values[attaching.CONTACT] == f"Ben Okafor ({story.ben.pk})"


def test_a_corrected_caller_stays_so_through_the_next_hand_over(story):
    story.caller_talks_to("alice")
    client_of(story.alice).post(reverse("call-partner", args=[own_call(story.alice).pk]), {"partner": story.ben.pk})
    made = hand_over(story)
    assert (made.contact, made.identification) == (story.ben, "confirmed by Alice Example")


def test_a_contact_is_created_from_an_unknown_number_and_linked(story):
    story.anna.numbers.all().delete()
    story.caller_talks_to("alice")
    made = hand_over(story)
    client, call = client_of(story.bob), own_call(story.bob)
    assert reverse("contact-new") in toolbar(story.bob)
    page = client.get(reverse("contact-new"), {"call": call.pk}).content.decode()
    assert 'value="+49 30 234567890"' in page
    given = {"call": call.pk, "first_name": "Dora", "last_name": "Lindt", "account": str(story.meridian.pk)}
    given |= {"number": "+49 30 234567890", "kind": "phone"}
    answer = client.post(reverse("contact-new"), given)
    dora = BusinessPartner.objects.get(name="Dora Lindt")
    assert answer.headers["Location"] == dora.get_absolute_url()
    made.refresh_from_db()
    assert (made.contact, made.account) == (dora, story.meridian)
    assert PartnerNumber.objects.get(partner=dora).e164 == CALLER
    story.caller_rings("carol")
    assert caller_of_call(own_call(story.carol), profile=None).reason == MATCHED


@pytest.mark.parametrize(
    ("fields", "says"),
    [({"last_name": ""}, "This field is required"), ({"number": "2001"}, "not a telephone number")],
)
def test_a_contact_that_cannot_be_saved_loses_nothing(story, fields, says):
    given = {"first_name": "Dora", "last_name": "Lindt", "number": "", **fields}
    page = client_of(story.alice).post(reverse("contact-new"), given).content.decode()
    assert says in page
    assert "Dora" in page
    assert not BusinessPartner.objects.filter(first_name="Dora").exists()


def test_a_withheld_number_is_not_put_into_the_form(story):
    world.simulate_inbound("anonymous", to="alice")
    page = client_of(story.alice).get(reverse("contact-new"), {"call": own_call(story.alice).pk}).content.decode()
    assert "anonymous" not in page.partition("<main")[2]


def test_anothers_call_can_be_neither_seen_nor_changed(story):
    story.caller_talks_to("alice")
    client, call = client_of(story.bob), own_call(story.alice).pk
    assert client.get(reverse("call", args=[call])).status_code == 403
    assert client.post(reverse("call-partner", args=[call]), {"partner": ""}).status_code == 403
    assert client.post(reverse("call-data", args=[call]), {"key": "a", "value": "b"}).status_code == 403
    assert client.get(reverse("contact-new"), {"call": call}).status_code == 403
    assert not ConversationPartner.objects.exclude(confirmed_by=None).exists()


def test_reason_and_note_are_read_before_accepting_and_stand_in_the_transaction(story):
    story.caller_talks_to("alice", order="4711")
    alice, bob = client_of(story.alice), client_of(story.bob)
    alice.post(reverse("note"), {"call": own_call(story.alice).pk, "note": "Angry", "reason": "Brake recall"})
    alice.post(reverse("command", args=["warm-transfer"]), {"target": "bob"})
    html = toolbar(story.bob)
    for text in ["Anna Keller", "Meridian Bikes GmbH", "Brake recall", "Angry", "4711", "If you decline"]:
        assert text in html
    bob.post(reverse("command", args=["accept"]))
    alice.post(reverse("command", args=["complete"]))
    made = BusinessTransaction.objects.get()
    assert made.notes.get().text == "Reason: Brake recall\nAngry"
    assert made.envelope.values[attaching.REASON] == "Brake recall"


def test_a_reason_given_with_the_command_counts(story):
    story.caller_talks_to("alice")
    alice = client_of(story.alice)
    alice.post(reverse("command", args=["blind-transfer"]), {"target": "bob", "reason": "Brake", "note": "Soon"})
    assert (story.transfer().reason, story.transfer().note) == ("Brake", "Soon")


def test_declining_by_the_toolbar_tells_the_sender_the_reason(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    client_of(story.bob).post(reverse("command", args=["reject"]), {"decline_reason": "In a meeting"})
    assert "In a meeting" in story.told("alice")[-1]


@pytest.mark.parametrize("partner", ["0", "no number", "9" * 5000, "²"], ids=["none", "words", "endless", "raised"])
def test_what_is_no_partner_is_not_found(story, partner):
    story.caller_talks_to("alice")
    client, call = client_of(story.alice), own_call(story.alice)
    for url in (reverse("caller"), reverse("call-partner", args=[call.pk])):
        assert client.post(url, {"call": call.pk, "partner": partner}).status_code == 404
