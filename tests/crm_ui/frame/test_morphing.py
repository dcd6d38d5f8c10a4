"""What htmx needs to morph the toolbar in place: ids that are unique, and a place for what a command says."""

import re
from collections import Counter

import pytest
from django.test import Client
from django.urls import reverse

from presence.connectors.simulator import world
from presence.models import Call
from tests.crm_ui.at_page import AtPage

pytestmark = pytest.mark.django_db(transaction=True)
PLACE = 'id="command-messages"'


@pytest.fixture
def alice(customizing: None) -> Client:
    return AtPage("alice").client


def command(client: Client, name: str, **fields: object) -> str:
    return client.post(reverse("command", args=[name]), fields).content.decode()


def toolbar(client: Client) -> str:
    return client.get(reverse("toolbar")).content.decode()


def ids(html: str) -> list[str]:
    return re.findall(r'\sid="([^"]*)"', html)


def test_what_a_command_says_goes_to_the_one_place_for_it_on_the_page(alice: Client) -> None:
    said = command(alice, "hold")
    assert re.search(rf'<div [^>]*{PLACE} hx-swap-oob="true"[^>]*><div class="message message--error"', said)
    page = alice.get("/", headers={"hx-request": ""}).content.decode()
    assert page.count(PLACE) == 1
    assert page.index("data-messages") < page.index(PLACE)


def test_a_toolbar_that_nobody_asked_for_takes_no_message_away(alice: Client) -> None:
    assert PLACE not in toolbar(alice)


def test_the_buttons_of_a_state_are_no_others_in_the_next(alice: Client) -> None:
    world.simulate_inbound("+4962215550114", to="alice")
    command(alice, "accept", call=Call.objects.get().pk)
    connected = toolbar(alice)
    command(alice, "hold", call=Call.objects.get().pk)
    held = toolbar(alice)
    for html in (connected, held):
        assert [each for each, times in Counter(ids(html)).items() if times > 1] == []
        buttons = re.findall(r'<button[^>]*data-command="([^"]*)"[^>]*>', html)
        assert buttons
        assert [each for each in buttons if not any(each in known for known in ids(html))] == []


def test_the_note_to_another_conversation_is_another_field(alice: Client) -> None:
    fields = set()
    for _call in range(2):
        world.simulate_inbound("+4962215550114", to="alice")
        call = Call.objects.open().get()
        command(alice, "accept", call=call.pk)
        fields.add(re.search(r'<textarea [^>]*id="([^"]*)" name="note"', toolbar(alice))[1])
        command(alice, "hang-up", call=call.pk)
        command(alice, "work-mode", work_mode="1")
    assert len(fields) == 2
