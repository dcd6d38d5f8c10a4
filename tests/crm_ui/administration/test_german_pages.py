"""No English on the pages of the administration for Germans: what is the same in both languages is data or named."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.db.models import CharField, JSONField, TextField
from django.test import Client

from customizing.countries import country_choices
from tests import factory
from tests.clients import client_of
from tests.rights.admin_pages import admin_pages
from tests.rights.company import found_company

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
SAID = ("placeholder", "title", "aria-label", "alt", "data-label")
SAME = {
    *("Asterisk", "CMS", "CRM", "Chat", "Code", "Customer Relationship Management", "E-Mail", "Filter", "Information"),
    *("Layout", "Name", "Pause", "Person", "Plus", "SIP NOTIFY talk/hold", "Status", "System", "Text", "Variable"),
    "Version",
}
"""What is the same in both languages, as the names of some countries and the numbers of findings."""


class Texts(HTMLParser):
    """All that a page says."""

    def __init__(self, html: str):
        super().__init__()
        self.found: set[str] = set()
        self.silent = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in {"script", "style", "code", "pre", "textarea"}
        named = dict(attrs)
        self.found |= {named[name] or "" for name in SAID if name in named}
        if tag == "input" and named.get("type") in {"submit", "button"}:
            self.found.add(named.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in {"script", "style", "code", "pre", "textarea"}

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.add(" ".join(data.split()))


def known_data() -> Iterator[str]:
    """What is in the tables, which has one language."""
    for model in apps.get_models():
        names = [f.name for f in model._meta.concrete_fields if isinstance(f, CharField | TextField | JSONField)]
        for record in model._base_manager.all():
            yield str(record)
            yield from (str(getattr(record, name)) for name in names)


def named_countries() -> Iterator[str]:
    return (name for _code, name in country_choices())


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{3,}+(?!-\d)", text))


def test_no_english_is_left_for_germans() -> None:
    given = found_company()
    client = client_of(factory.make_user("dana", is_staff=True, is_superuser=True, role="CONSULTANT"))
    data = {word for text in (*known_data(), *named_countries()) for word in words(text)}
    left: dict[str, list[str]] = {}
    for name, url in admin_pages(given):
        german, english = (texts(client, url, language) for language in ("de", "en"))
        for text in german & english:
            if text.rstrip(":") not in SAME and words(text) - data:
                left.setdefault(text, []).append(name)
    assert not left, "\n".join(f"{text} ({len(pages)} pages, such as {pages[0]})" for text, pages in left.items())


def texts(client: Client, url: str, language: str) -> set[str]:
    return Texts(client.get(url, headers={"accept-language": language}).text).found
