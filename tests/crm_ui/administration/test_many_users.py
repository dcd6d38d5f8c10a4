"""However many users there are, no page holds them all: it would be slow, and a form of it refused."""

import re

import pytest
from django.contrib.auth.models import User

from customizing.models import CmsIntegrationProfile
from tests import factory
from tests.clients import client_of
from tests.customizing.forms import errors, save
from tests.rights.admin_pages import admin_pages
from tests.rights.company import found_company

pytestmark = [pytest.mark.django_db, pytest.mark.thorough]
MANY, AT_MOST = 300, 100


def test_no_page_of_the_administration_holds_all_users() -> None:
    given = found_company()
    User.objects.bulk_create(User(username=f"crowd{number}") for number in range(MANY))
    client = client_of(factory.make_user("dana", is_staff=True, is_superuser=True, role="CONSULTANT"))
    held = {name: len(set(re.findall(r"crowd\d+", client.get(url).text))) for name, url in admin_pages(given)}
    assert {name: number for name, number in held.items() if number > AT_MOST} == {}
    assert any(held.values())


def test_a_fallback_user_is_entered_by_name() -> None:
    factory.load_customizing()
    client = client_of(factory.make_user("dana", is_staff=True, is_superuser=True))
    frank, profile = factory.make_user("frank"), CmsIntegrationProfile.objects.get(name="SALES")
    assert "nobody has the user name “hans”" in errors(save(client, profile, fallback="user", fallback_user="hans"))
    assert save(client, profile, fallback="user", fallback_user="frank").status_code == 302
    profile.refresh_from_db()
    assert profile.fallback_user == frank
    assert save(client, profile, description="Other").status_code == 302
    profile.refresh_from_db()
    assert profile.fallback_user == frank
