"""Mute in the toolbar: one button that stays down."""

import re

import pytest

from presence.models import Call
from tests.crm_ui.at_page import AtPage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("company")]


@pytest.fixture
def alice() -> AtPage:
    return AtPage("alice").logs_on()


def button(page: AtPage) -> str:
    return re.search(r'<button[^>]*id="command-mute"[^>]*>', page.looks())[0]


def test_one_click_mutes_and_the_next_one_lets_be_heard_again(connected: AtPage) -> None:
    assert 'aria-pressed="false"' in button(connected)
    assert 'formaction="/communication/command/mute/"' in button(connected)
    connected.does("mute")
    assert 'aria-pressed="true"' in button(connected)
    assert 'formaction="/communication/command/unmute/"' in button(connected)
    connected.does("unmute")
    assert 'aria-pressed="false"' in button(connected)


def test_it_can_be_pressed_only_while_one_talks(ringing: AtPage) -> None:
    assert not ringing.can("mute")
    ringing.does("accept")
    assert ringing.can("mute")
    ringing.does("hold")
    assert not ringing.can("mute")


def test_a_late_click_does_not_mute_the_next_call(connected: AtPage) -> None:
    over = Call.objects.get(user=connected.user).pk
    connected.does("hang-up")
    assert "ended" in connected.does("mute", call=over)


def test_other_buttons_are_not_of_the_kind_that_stays_down(connected: AtPage) -> None:
    assert re.findall(r'id="command-([\w-]+)"[^>]*aria-pressed', connected.looks()) == ["mute"]
