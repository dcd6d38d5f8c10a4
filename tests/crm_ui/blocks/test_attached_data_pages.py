"""The attached data on pages: read with origin and time, changed by agents, exchanged as XML, refused if too much."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessTransaction
from presence.attached_data.envelope import LIMIT
from presence.attached_data.xml import from_xml
from presence.calls import commands as calls
from presence.models import Call, Conversation
from presence.transfers import commands as transfers
from tests.clients import client_of
from tests.crm_ui.pages import block
from tests.factory import make_role, make_user
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]
XML = '<ItemAttachedData><Application id="SAP-IC"><CV01>4711</CV01><MID>8</MID></Application></ItemAttachedData>'


@pytest.fixture
def story() -> Story:
    story = Story()
    make_role("SERVICEPRO", simulator=True)
    return story


def hand_over(story, sender: str = "alice", receiver: str = "bob", **said: str) -> BusinessTransaction:
    transfers.start_warm(story.users[sender], target=story.users[receiver], **said)
    calls.accept(story.users[receiver])
    transfers.complete(story.users[sender])
    return BusinessTransaction.objects.get()


def inbound(story, **fields: object) -> str:
    given = {"from_number": CALLER, "to": "alice", "attached_data": "", **fields}
    return client_of(story.carol).post(reverse("simulate-inbound"), given, follow=True).content.decode()


def test_the_transaction_shows_value_origin_and_time_and_the_way_of_the_call(story):
    story.caller_talks_to("alice", product="C-300")
    hand_over(story, note="Angry")
    made = hand_over(story, "bob", "carol", note="Angry")
    html = block(client_of(story.carol).get(made.get_absolute_url()).content.decode(), "attached-data")
    for text in ["product", "C-300", "Caller", "Hand-over note", "Agent", "<time"]:
        assert text in html
    assert html.index("Alice Example → Bob Example, warm") < html.index("Bob Example → Carol Example, warm")
    assert reverse("attached-data", args=[made.pk]) in html


def test_a_transaction_without_a_call_has_nothing_to_export(story):
    from crm_ui.transactions.edit import create
    from tests.factory import make_transaction_type

    made = create(story.alice, type=make_transaction_type(), description="By hand")
    html = block(client_of(story.alice).get(made.get_absolute_url()).content.decode(), "attached-data")
    assert "No data came with the call" in html
    assert "Export as XML" not in html


def test_an_export_is_read_again_but_for_what_only_we_say(story):
    story.caller_talks_to("alice", product="C-300 <b>")
    made = hand_over(story, note="Angry")
    answer = client_of(story.bob).get(reverse("attached-data", args=[made.pk]))
    assert answer.headers["Content-Type"] == "application/xml; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="attached-data-{made.pk}.xml"'
    values = {key: value for key, value in made.envelope.values.items() if not key.startswith("crm.")}
    assert from_xml(answer.content).values == values
    assert "Angry" in answer.text


def test_an_export_needs_a_business_role(story):
    story.caller_talks_to("alice")
    url = reverse("attached-data", args=[hand_over(story).pk])
    assert Client().get(url).headers["Location"].startswith(reverse("login"))
    assert client_of(make_user("frank")).get(url).status_code == 302
    assert client_of(story.alice).get(reverse("attached-data", args=["1"])).status_code == 404


def test_pasted_xml_comes_with_the_call_and_typed_lines_count_more(story):
    inbound(story, attached_xml=XML, attached_data="MID=9")
    envelope = Conversation.objects.get().envelope
    assert envelope.values == {"CV01": "4711", "MID": "9"}
    assert [str(one.origin) for one in envelope.fields.values()] == ["ivr", "caller"]


def test_an_uploaded_file_comes_with_the_call(story):
    inbound(story, attached_xml_file=SimpleUploadedFile("data.xml", XML.encode()))
    assert Conversation.objects.get().envelope.values == {"CV01": "4711", "MID": "8"}


@pytest.mark.parametrize(
    ("xml", "says"),
    [
        ("<ItemAttachedData>", "it is not XML"),
        ("<Other/>", "its root is not ItemAttachedData"),
        ('<!DOCTYPE a [<!ENTITY e "x">]><ItemAttachedData>&e;</ItemAttachedData>', "document type or entities"),
    ],
)
@pytest.mark.parametrize("uploaded", [False, True])
def test_xml_that_cannot_be_read_is_refused_with_the_reason(story, xml, says, uploaded):
    given = {"attached_xml_file": SimpleUploadedFile("d.xml", xml.encode())} if uploaded else {"attached_xml": xml}
    page = inbound(story, attached_data="order=4711", **given)
    assert says in page
    assert "order=4711" in page
    assert not Call.objects.exists()


def test_xml_pasted_and_chosen_is_not_guessed(story):
    page = inbound(story, attached_xml=XML, attached_xml_file=SimpleUploadedFile("d.xml", XML.encode()))
    assert "not both" in page
    assert not Call.objects.exists()


def test_too_much_is_refused_with_size_limit_and_largest_field_and_nothing_is_lost(story):
    page = inbound(story, attached_data=f"small=1\nlarge={'x' * LIMIT}")
    assert f"at most {LIMIT} are allowed" in page
    assert "its largest field, large" in page
    assert "small=1" in page
    assert not Call.objects.exists()


def test_an_agent_adds_to_the_data_and_the_transaction_follows(story):
    story.caller_talks_to("alice", order="4711")
    made = hand_over(story)
    call = Call.objects.open().get(user=story.bob)
    answer = client_of(story.bob).post(
        reverse("call-data", args=[call.pk]), {"key": "order", "value": "4712"}, follow=True
    )
    assert "The attached data was saved." in answer.content.decode()
    made.refresh_from_db()
    assert (made.envelope.values["order"], str(made.envelope.fields["order"].origin)) == ("4712", "agent")
    assert made.changes.filter(author=story.bob, text="Attached data order: 4711 → 4712").exists()


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("large", "x" * LIMIT, "its largest field, large"),
        (" ", "typed", "Type what it is"),
        ("crm.note", "typed", "filled by the system"),
        ("order", "4711", "Nothing was changed"),
    ],
)
def test_an_edit_that_cannot_be_taken_loses_nothing(story, key, value, says):
    story.caller_talks_to("alice", order="4711")
    call = Call.objects.get()
    page = client_of(story.alice).post(reverse("call-data", args=[call.pk]), {"key": key, "value": value}).text
    assert says in page
    assert value in page
    assert Conversation.objects.get().envelope.values == {"order": "4711"}
