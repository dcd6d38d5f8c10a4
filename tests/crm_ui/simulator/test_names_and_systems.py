"""Users with another name, or another telephone system than their role's, on the page of the simulator."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from customizing.models import CmsDestination
from presence.models import Agent
from presence.sessions import logon

pytestmark = pytest.mark.django_db(transaction=True)


def row(browser: Client, user: User) -> str:
    """What the page shows of a colleague; nothing if the colleague is not there."""
    _before, found, after = browser.get(reverse("simulator")).text.partition(f'data-colleague="{user.username}"')
    token = r'value="\w{64}"'
    return re.sub(token, "", after.partition("data-colleague=")[0]) if found else ""


def logs_on_anew(user: User, **fields: object) -> None:
    logon.log_off_cms(user)
    Agent.objects.filter(user=user).update(**fields)
    logon.log_on_cms(user)


def test_who_has_another_name_there_is_shown_as_logged_on(browser: Client, alice: User) -> None:
    before = row(browser, alice)
    logs_on_anew(alice, cms_user_name="A-17")
    assert before
    assert row(browser, alice) == before


def test_who_telephones_at_another_simulator_is_shown_there_only(browser: Client, alice: User) -> None:
    other = CmsDestination.objects.create(name="SECOND", connector="simulator")
    logs_on_anew(alice, own_destination=other)
    assert row(browser, alice) == ""
    browser.post(reverse("simulator-shown"), {"destination": other.pk})
    assert row(browser, alice)
