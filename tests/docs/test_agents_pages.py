"""The page for agents says what they read on the screen, in both languages."""

import re

import pytest

from customizing.toolbar_buttons import BUTTONS
from tests.architecture.imports import ROOT

PAGES = {"agents.md": "msgid", "agents.de.md": "msgstr"}
GERMAN = ROOT / "crm_ui" / "locale" / "de" / "LC_MESSAGES" / "django.po"


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text()


@pytest.mark.parametrize("page", PAGES)
def test_what_is_bold_stands_on_the_screen(page: str) -> None:
    known = set(re.findall(rf'^{PAGES[page]} "(.*)"$', GERMAN.read_text(), re.MULTILINE))
    _how_to_read, *said = re.findall(r"\*\*([^*]+)\*\*", text_of(page))
    assert [text for text in said if text not in known] == []


@pytest.mark.parametrize("page", PAGES)
def test_the_keys_are_those_that_are_delivered(page: str) -> None:
    delivered = {button.shortcut for button in BUTTONS.values() if button.shortcut}
    told = text_of(page).replace("Umschalt+", "Shift+")
    assert set(re.findall(r"`((?:Shift\+)?F\d+)`", told)) == delivered


def test_both_pages_have_the_same_rows() -> None:
    english, german = (re.findall(r"^(?:\||##|`)", text_of(page), re.MULTILINE) for page in PAGES)
    assert english == german
