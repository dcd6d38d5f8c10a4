"""German: one word for one thing, and the words of the original."""

import re
from collections.abc import Iterator

import pytest

from tests.architecture.imports import ROOT
from tests.docs.german import entries

CATALOGUES = ["crm_ui", "docs/extending/crm_presence_example"]
# What must not be said -> what is said instead.
GLOSSARY = {
    r"[üÜ]bergabe|[üÜ]bergeben|[üÜ]bergib|[üÜ]bergeb": "weiterleiten, Weiterleitung (Transfer)",
    r"[tT]ransferier": "weiterleiten (Transfer)",
    r"[wW]eiter(ge|zu)?g[eai]b": "weiterleiten, Weiterleitung (Transfer, passed on)",
    r"Rollenart": "Rollentyp (role type)",
    r"Kennw[oö]rt": "Passwort (password)",
    r"\bConnector(en|s)?\b": "Konnektor (connector)",
    r"\bBl[oö]ck(s|e|en)?\b|\bBausteine?\b": "Zuordnungsblock (assignment block)",
    r"Handelspartner|Business[ -]?Partner": "Geschäftspartner (business partner)",
    r"Transaktion|Business[ -]?Transaction": "Vorgang, Geschäftsvorgang (business transaction)",
    r"Kontaktperson|\bKontakte?\b(?!formular)": "Ansprechpartner (contact)",
    r"Kund(en|inn)betreuer": "zuständiger Mitarbeiter (employee responsible)",
    r"Symbolleiste|Werkzeugleiste|\bToolbar": "Funktionsleiste (toolbar)",
    r"Dialplan": "Wählplan (dialplan)",
    r"Kommando": "Befehl (command)",
    r"Telefonsystem|Telefonzentrale": "Telefonanlage (telephone system)",
    r"\b[sS]peicher(n|t|e|ung)\b": "sichern (save)",
    r"Ich nehme an": "Zu mir (I Take It)",
    r"^Ruft an$": "Wählt (calling)",
    r"^Weil$": "Grund (because)",
    r"niemand Bekannt": "nicht identifiziert (nobody known)",
    r"abzuschließen\.|zu halten\.|abzubrechen\.|aufzulegen\.": "die abgeschlossen werden könnte (there is no … to …)",
    r"wie er war": "Am Anruf hat sich nichts geändert (is as it was)",
    r"[sS]chweig|[sS]tille\b": "ohne Lebenszeichen, meldet sich nicht (silence)",
    r"(das|beim) Ziel (hat|klingelt)|klingelt beim Ziel": "Empfänger, Zielperson (target)",
    r"\bMomente[ns]?\b": "Ereignisverlauf (moments)",
    r"Center-Leitung": "Interaction-Center-Manager",
    r"als letzt bekannt|letztbekannt": "zuletzt bekannt (last known)",
    r"Wähltast": "Wählfeld (dial pad)",
}
# Where the word means something else.
MEANT = {
    "letzter Kontakt": "when somebody was in touch last",
    "Die Datei ist kein Text. Speichern Sie sie als CSV (UTF-8), und wählen Sie sie noch einmal.": "by a spreadsheet",
}


def translations() -> Iterator[tuple[str, str]]:
    """Catalogue and German text of each entry."""
    return ((catalogue, german) for catalogue in CATALOGUES for _english, german in entries(catalogue))


def lines_of_german_pages() -> Iterator[tuple[str, str]]:
    for file in sorted((ROOT / "docs").glob("*.de.md")):
        for line in file.read_text().splitlines():
            yield str(file.relative_to(ROOT)), line


TEXTS = [*translations(), *lines_of_german_pages()]


def said(pattern: str) -> list[tuple[str, str]]:
    return [(place, text) for place, text in TEXTS if text not in MEANT and re.search(pattern, text)]


@pytest.mark.parametrize(("pattern", "instead"), GLOSSARY.items(), ids=GLOSSARY.values())
def test_one_word_stands_for_one_thing(pattern: str, instead: str) -> None:
    assert said(pattern) == [], f"say {instead}"


def test_a_button_of_the_screen_is_no_key_of_a_keyboard() -> None:
    texts = [text for catalogue in CATALOGUES for text in entries(catalogue) if "keys" not in text[0]]
    of_buttons = [german for english, german in texts if re.search(r"\bbuttons?\b", english, re.IGNORECASE)]
    assert [german for german in of_buttons if re.search(r"\b[tT]asten?\b", german)] == [], "say Drucktaste"


def test_what_means_something_else_is_said_somewhere() -> None:
    assert MEANT.keys() - {text for _place, text in TEXTS} == set()


@pytest.mark.parametrize("word", ["eiterleit", "Zuordnungsbl", "Geschäftspartner", "Vorgang", "Ansprechpartner"])
def test_the_words_of_the_original_are_used(word: str) -> None:
    assert said(word), word
