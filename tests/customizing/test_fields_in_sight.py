"""A form shows only fields that are of use with what was chosen, and keeps nothing in the others."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Permission
from django.test import Client

from customizing.models import CmsDestination, CmsProfile, NavigationBarProfile, TransactionType
from presence.contract import Channel, Setting
from tests.factory import make_user

from .forms import page, save

CSS = Path(settings.BASE_DIR, "static/css/img.css").read_text()


def uses(html: str, value: str) -> set[str]:
    """The fields that the option of the form says it uses."""
    [option] = re.findall(rf'<option value="{value}"[^>]*>', html)
    found = re.search(r'class="([^"]*)"', option)
    return set(found[1].split()) if found and found[1] else set()


def test_each_kind_of_connector_says_which_fields_it_reads(admin: Client) -> None:
    html = admin.get(page(CmsDestination, "add")).text
    reached = {"uses-address", "uses-user_name", "uses-password"}
    assert uses(html, "simulator") == set()
    assert uses(html, "http") == reached
    assert uses(html, "asterisk") == {
        *reached,
        "uses-telephone_keys",
        "uses-browser_extensions",
        "uses-telephone_socket",
        "uses-ice_servers",
    }


def test_each_destination_says_which_channels_its_system_has(admin: Client) -> None:
    html = admin.get(page(CmsProfile, "add")).text
    assert uses(html, str(CmsDestination.objects.get().pk)) == {"uses-telephony"}


@pytest.mark.parametrize("name", [*Setting, Channel.CHAT, Channel.EMAIL])
def test_a_field_that_is_not_used_is_out_of_sight(name: str) -> None:
    assert f".uses-{name})" in CSS
    assert f".field-{name}" in CSS


def test_what_the_connector_does_not_read_is_not_kept(admin: Client) -> None:
    sent = {"connector": "asterisk", "address": "pbx.example", "user_name": "crm", "telephone_keys": "notify"}
    save(admin, CmsDestination.objects.get(), **sent, password="secret")
    kept = CmsDestination.objects.get()
    assert (kept.address, kept.user_name, kept.password(), kept.telephone_keys) == (
        "pbx.example",
        "crm",
        "secret",
        "notify",
    )
    assert save(admin, kept, connector="simulator").status_code == 302
    kept = CmsDestination.objects.get()
    assert (kept.address, kept.user_name, kept.password(), kept.telephone_keys) == ("", "", "", "none")


def test_what_is_wrong_out_of_sight_is_no_error(admin: Client) -> None:
    answer = save(admin, CmsDestination.objects.get(), user_name="x" * 200, address="http://user:pw@host/")
    assert answer.status_code == 302


@pytest.mark.django_db
def test_who_may_only_look_sees_only_what_is_used(customizing: None, client: Client) -> None:
    auditor = make_user("olga", is_staff=True)
    auditor.user_permissions.add(Permission.objects.get(codename="view_cmsdestination"))
    client.force_login(auditor)
    html = client.get(page(CmsDestination, "change", CmsDestination.objects.get().pk)).text
    assert "field-user_name" not in html
    CmsDestination.objects.update(connector="asterisk", address="pbx.example")
    html = client.get(page(CmsDestination, "change", CmsDestination.objects.get().pk)).text
    assert "field-user_name" in html


def test_each_select_in_a_row_of_a_table_has_a_name(admin: Client) -> None:
    profile = NavigationBarProfile.objects.create(name="TELESALES")
    profile.create_links.create(position=1, transaction_type=TransactionType.objects.first())
    selects = re.findall(r'<select name="create_links-[^>]*>', admin.get(page(profile, "change", profile.pk)).text)
    assert selects
    assert [each for each in selects if 'aria-label="' not in each] == []
