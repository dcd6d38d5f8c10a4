"""German: complete, the same placeholders as in English, and chosen by the browser."""

import ast
import gettext
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.timezone import make_aware
from django.utils.translation import override
from django.utils.translation.template import templatize

from crm_ui.templatetags.webclient import moment
from tests import factory
from tests.crm_ui.pages import logged_on

ROOT = settings.BASE_DIR
FOLDER = ROOT / "crm_ui" / "locale" / "de" / "LC_MESSAGES"
CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "pgettext"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
HELP = "Run makemessages as CONTRIBUTING.md says, translate, then compilemessages."


@pytest.fixture(scope="module")
def german() -> dict[str, str]:
    """What is compiled: empty and fuzzy entries are not in it."""
    with (FOLDER / "django.mo").open("rb") as file:
        catalog = gettext.GNUTranslations(file)._catalog
    return {key[0] if isinstance(key, tuple) else key: text for key, text in catalog.items()}


def texts_in(source: str) -> Iterator[str]:
    """The texts that Python code marks as translatable. They stand after a context and before a plural."""
    for node in ast.walk(ast.parse(source)):
        name = getattr(getattr(node, "func", None), "id", "")
        text = node.args[0 if name == "ngettext" else -1] if name in CALLS else None
        if isinstance(text, ast.Constant):
            yield text.value


def marked(path: Path) -> set[str]:
    if path.suffix == ".py":
        return set(texts_in(path.read_text()))
    calls = re.findall(r"""[np]?gettext\(.+?(?:['"]|, count)\) |_\(.+?['"]\) """, templatize(path.read_text()))
    return {text.replace("%%", "%") for call in calls for text in texts_in(call.strip())}


def sources() -> list[Path]:
    python = [path for app in ("crm_ui", "presence", "customizing") for path in (ROOT / app).rglob("*.py")]
    return sorted([*python, *(ROOT / "templates").rglob("*.html")])


def test_every_text_has_a_german_one(german: dict[str, str]) -> None:
    known = {text.split("\4")[-1] for text in german}  # without its context
    missing = [f"{path.relative_to(ROOT)}: {text}" for path in sources() for text in marked(path) - known]
    assert not missing, "\n".join([*missing, HELP])


def test_the_german_texts_are_those_compiled(german: dict[str, str]) -> None:
    entries = (FOLDER / "django.po").read_text().split("\n\n")[1:]
    assert not [entry for entry in entries if "#, fuzzy" in entry or entry.startswith("#~")]
    assert len(entries) == len({entry for entry in entries if re.search(r'^msgstr(\[0\])? ".+"', entry, re.MULTILINE)})
    texts = [ast.literal_eval(text) for text in re.findall(r'^msgstr (".+")', "\n\n".join(entries), re.MULTILINE)]
    assert set(texts) <= set(german.values()), HELP


def test_the_placeholders_are_the_english_ones(german: dict[str, str]) -> None:
    single = {text: translated for text, translated in german.items() if "%(n)d" not in translated and text}
    assert not [t for t, de in single.items() if set(PLACEHOLDER.findall(t)) != set(PLACEHOLDER.findall(de))]


@pytest.mark.django_db
def test_a_german_browser_gets_german_pages() -> None:
    factory.load_customizing()
    client = logged_on()[0]
    for language, words in {
        "de": ["Alle Ansprechpartner", "Zuletzt verwendet"],
        "en": ["All contacts", "Recent"],
    }.items():
        page = client.get("/contacts/", headers={"accept-language": language}).text
        assert f'<html lang="{language}"' in page
        assert all(word in page for word in words)


def test_the_log_on_page_is_german_too(db: None) -> None:
    assert "Anmelden" in Client().get("/login/", headers={"accept-language": "de-DE,de;q=0.9"}).text


def test_times_are_written_as_in_the_country() -> None:
    then = make_aware(datetime(2019, 11, 3, 14, 5))
    assert moment(then) == "3 Nov 2019, 14:05"
    with override("de"):
        assert moment(then) == "3. Nov 2019, 14:05"
