"""Keys for the toolbar's buttons: none that a browser or a screen reader wants, and none twice."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from customizing.models import ToolbarButton
from customizing.shortcuts import SHORTCUTS, in_words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("customizing")]
BROWSERS = {
    *("F1", "F3", "F4", "F5", "F6", "F7", "F9", "F10", "F11", "F12", "Shift+F5", "Shift+F10", "Control+F5", "Alt+F4"),
    *("Control+T", "Control+W", "Control+F", "Control+Shift+T", "Control+Shift+N", "Control+1", "Alt+D", "Alt+1"),
    *("Alt+Shift+I", "Alt+Shift+T", "Alt+Shift+A", "Control+Alt+E", "Meta+K", "Escape", "Tab", "Enter", "Space", "/"),
}


def button(command: str) -> ToolbarButton:
    return ToolbarButton.objects.get(profile__name="CRM", command=command)


@pytest.mark.parametrize("keys", sorted(BROWSERS))
def test_what_browsers_and_screen_readers_want_is_refused(keys: str) -> None:
    accept = button("accept")
    accept.shortcut = keys
    with pytest.raises(ValidationError, match="Shortcut: browsers or screen readers want"):
        accept.full_clean()


@pytest.mark.parametrize("keys", ["F8", "Shift+F2", "F13", "Alt+Shift+H", "H", ""])
def test_what_is_free_is_taken(keys: str) -> None:
    ToolbarButton.objects.update(shortcut="")
    hold = button("hold")
    hold.shortcut = keys
    hold.full_clean()
    hold.save()


def test_two_buttons_of_a_toolbar_have_different_keys() -> None:
    hold = button("hold")
    hold.shortcut = button("accept").shortcut
    with pytest.raises(ValidationError, match="another button"):
        hold.full_clean()
    with transaction.atomic(), pytest.raises(IntegrityError):
        hold.save()


def test_as_delivered_no_letter_alone_is_a_shortcut() -> None:
    delivered = set(ToolbarButton.objects.exclude(shortcut="").values_list("shortcut", flat=True))
    assert delivered == {"F2", "Shift+F2", "F8", "Shift+F8"}
    assert delivered <= set(SHORTCUTS)


def test_keys_are_called_as_they_stand_on_the_keyboard() -> None:
    assert in_words("Alt+Shift+H") == "Alt+Shift+H"
