"""Whoever is shown anywhere has a name that can be seen, whatever was entered."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crm_ui.models import BusinessPartner, PartnerKind
from customizing.display_names import full_name, given_name, name_of, visible
from presence.status import from_database
from tests import factory

ROOT = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
INVISIBLE = {
    "blanks": "  \t ",
    "hard blank": "\u00a0\u2003",
    "zero width": "\u200b\u2060\ufeff",
    "joiner": "\u200d\u200c",
    "right to left": "\u202e\u2066",
    "Hangul filler": "\u3164\u115f",
    "empty Braille": "\u2800",
    "accent on nothing": "\u0301\ufe0f",
}
EMPTY = pytest.mark.parametrize("empty", INVISIBLE.values(), ids=INVISIBLE.keys())


def test_names_are_made_in_one_place() -> None:
    folders = ("customizing", "presence", "crm_ui", "templates")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*.*") if file.suffix in {".py", ".html"}]
    assert [str(file) for file in files if "get_full_name" in file.read_text()] == []


@EMPTY
def test_what_cannot_be_seen_is_no_name(empty: str) -> None:
    assert visible(empty) == ""
    assert full_name(empty, empty, otherwise="nora") == "nora"
    assert full_name("Nora", empty, otherwise="nora") == "Nora"
    assert full_name(empty, "Quist", otherwise="nora") == "Quist"


@pytest.mark.parametrize("name", ["Nguyễn Thị Minh", "O’Donnell", "علی‌رضا", "क्‍ष", "李", "Zoë 2", "👩‍🔧 Service"])
def test_names_of_all_scripts_stay_as_they_are(name: str) -> None:
    assert visible(name) == name


def test_a_name_cannot_turn_the_line_around() -> None:
    assert visible("Nora \u202etsiuQ") == "Nora tsiuQ"


@EMPTY
def test_a_user_without_a_name_goes_by_the_user_name(empty: str) -> None:
    user = factory.make_user("nora", first_name=empty, last_name=empty)
    assert (name_of(user), given_name(user)) == ("nora", "nora")
    [presence] = from_database.read([user.pk])
    assert presence.name == "nora"
    assert name_of(None) == ""


@EMPTY
@pytest.mark.parametrize("kind", PartnerKind.values)
def test_a_partner_without_a_name_goes_by_email_or_id(kind: str, empty: str) -> None:
    unnamed = BusinessPartner(kind=kind, name=empty, first_name=empty)
    unnamed.save()
    assert unnamed.name == BusinessPartner.objects.get(pk=unnamed.pk).name == str(unnamed.pk)
    [several] = BusinessPartner.bulk_save([BusinessPartner(kind=kind, name=empty, email="nora@example.org")])
    assert several.name == "nora@example.org"


def test_a_person_has_the_name_that_there_is() -> None:
    only_first = BusinessPartner.objects.create(kind=PartnerKind.CONTACT, first_name="Nora")
    only_last = BusinessPartner.objects.create(kind=PartnerKind.CONTACT, last_name="Quist")
    assert (only_first.name, only_last.name) == ("Nora", "Quist")


@EMPTY
def test_the_administration_asks_for_a_name_of_a_partner(client: Client, empty: str) -> None:
    client.force_login(User.objects.create_superuser("root"))
    rows = {f"{prefix}-{key}_FORMS": 0 for prefix in ("numbers", "relationships") for key in ("TOTAL", "INITIAL")}
    refused = client.post("/admin/crm_ui/businesspartner/add/", {"kind": "account", "name": empty, **rows})
    assert "Name: enter one that can be seen" in refused.text
    assert not BusinessPartner.objects.filter(kind="account").exists()


@EMPTY
def test_a_new_contact_needs_a_last_name_that_can_be_seen(client: Client, empty: str) -> None:
    factory.load_customizing()
    client.force_login(factory.make_user("alice", role="SERVICEPRO"))
    refused = client.post(reverse("contact-new"), {"first_name": "Nora", "last_name": empty})
    assert refused.status_code in {200, 422}
    assert not BusinessPartner.objects.filter(first_name="Nora").exists()


@EMPTY
def test_every_list_shows_a_colleague_without_a_name(client: Client, empty: str) -> None:
    factory.load_customizing()
    nobody = factory.make_user("nora", role="SERVICEPRO", first_name=empty, last_name=empty, on_cms=True)
    client.force_login(factory.make_user("alice", role="SERVICEPRO"))
    partner = BusinessPartner.objects.get(user=nobody)
    pages = ("/employees/", "/search/?q=nora", partner.get_absolute_url())
    for url in pages:
        assert f": {name_of(nobody)}" in client.get(url).text
    assert "nora" in client.get(reverse("presence-card", args=[nobody.pk])).text
