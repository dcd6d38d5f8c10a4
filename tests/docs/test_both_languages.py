"""Pages in English and German say the same, in the words that stand on the screen."""

import re

import pytest

from customizing.toolbar_buttons import BUTTONS
from tests.architecture.imports import ROOT
from tests.docs.german import entries

GERMAN = sorted(page.name for page in (ROOT / "docs").glob("*.de.md"))
WORDS_OF_SCREEN = [f"{page}{language}.md" for page in ("agents", "consultant-tutorial") for language in ("", ".de")]
AGENTS = ["agents.md", "agents.de.md"]
SKELETON = re.compile(r"^(?:\||#+|!\[|```)|\]\([^)]*\)", re.MULTILINE)


def text_of(page: str) -> str:
    return (ROOT / "docs" / page).read_text()


def skeleton(page: str) -> list[str]:
    """Pictures are others in each language."""
    return SKELETON.findall(text_of(page).replace("(images/de/", "(images/"))


@pytest.mark.parametrize("page", GERMAN)
def test_both_pages_have_the_same_headings_rows_pictures_and_links(page: str) -> None:
    assert skeleton(page) == skeleton(page.replace(".de.", "."))


@pytest.mark.parametrize("page", WORDS_OF_SCREEN)
def test_what_is_bold_stands_on_the_screen(page: str) -> None:
    known = {german if ".de." in page else english for english, german in entries("crm_ui")}
    _how_to_read, *said = re.findall(r"\*\*([^*]+)\*\*", text_of(page))
    assert said
    assert [text for text in said if text not in known] == []


@pytest.mark.parametrize("page", AGENTS)
def test_the_keys_are_those_that_are_delivered(page: str) -> None:
    delivered = {button.shortcut for button in BUTTONS.values() if button.shortcut}
    told = text_of(page).replace("Umschalt+", "Shift+")
    assert set(re.findall(r"`((?:Shift\+)?F\d+)`", told)) == delivered
