"""What a page is told of how a call is to be heard and seen."""

import re
from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client

from crm_ui.models import RingSetting
from customizing.models import WorkMode
from presence.models import Agent
from tests.clients import client_of
from tests.crm_ui.at_page import AtPage
from tests.factory import make_user

pytestmark = pytest.mark.django_db
ADDRESS = "/personalize/ring/"


def told(browser: Client) -> dict[str, str]:
    """What the context area of a page says about ringing."""
    return dict(re.findall(r'data-ring-(\w+)="([^"]*)"', browser.get("/").text))


def test_who_has_chosen_nothing_hears_the_classic_tone_and_is_notified(browser: Client) -> None:
    assert told(browser) == {"tone": "classic", "volume": "55", "notification": "1"}
    assert not RingSetting.objects.exists()


def test_what_is_chosen_is_kept_one_by_one(session: tuple[Client, User]) -> None:
    browser, user = session
    for chosen in ({"tone": "bell"}, {"volume": "100"}, {"notification": "false"}):
        assert browser.post(ADDRESS, chosen).url == "/personalize/"
    assert told(browser) == {"tone": "bell", "volume": "100"}
    assert RingSetting.objects.get(user=user).silent is False


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        ({"tone": "off"}, {"notification": "1"}),
        ({"silent": "true"}, {}),
        ({"notification": "false"}, {"tone": "classic", "volume": "55"}),
    ],
)
def test_what_is_off_is_not_told_to_the_page(browser: Client, chosen: dict[str, str], left: dict[str, str]) -> None:
    browser.post(ADDRESS, chosen)
    assert told(browser) == left


@pytest.mark.parametrize("wrong", [{}, {"tone": "siren"}, {"volume": "1000"}, {"volume": "loud"}, {"user": "1"}])
def test_what_is_not_offered_changes_nothing(browser: Client, wrong: dict[str, str]) -> None:
    assert browser.post(ADDRESS, wrong).status_code == 404
    assert not RingSetting.objects.exists()


@pytest.mark.parametrize("wrong", [{"tone": "siren"}, {"volume": 1000}])
def test_the_database_keeps_nothing_else(wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError):
        RingSetting.objects.create(user=make_user("alice"), **wrong)


def test_everybody_has_settings_of_their_own(session: tuple[Client, User]) -> None:
    session[0].post(ADDRESS, {"tone": "off"})
    assert told(client_of(make_user("bob", role="SERVICEPRO")))["tone"] == "classic"


def test_nobody_is_asked_for_them_without_a_logon() -> None:
    assert Client().post(ADDRESS, {"tone": "off"}).url.startswith("/login/")


def test_personalize_shows_what_is_chosen_and_lets_it_be_tried(browser: Client) -> None:
    browser.post(ADDRESS, {"tone": "soft"})
    page = browser.get("/personalize/").text
    assert re.search(r'name="tone" value="soft"\s+aria-pressed="true"', page)
    assert re.search(r'name="tone" value="classic"\s+aria-pressed="false"', page)
    assert re.search(r'data-try-ring data-tone="soft"', page)


def test_a_work_mode_may_ring_silently(customizing: None, person: Callable[..., AtPage]) -> None:
    alice = person("alice").logs_on()
    Agent.objects.filter(user=alice.user).update(work_mode=1001)
    assert "data-silent" in alice.looks()
    Agent.objects.filter(user=alice.user).update(work_mode=1000)
    assert "data-silent" not in alice.looks()


def test_which_work_modes_do_so_is_customizing(customizing: None, person: Callable[..., AtPage]) -> None:
    WorkMode.objects.filter(code=1000).update(rings_silently=True)
    alice = person("alice").logs_on()
    Agent.objects.filter(user=alice.user).update(work_mode=1000)
    assert "data-silent" in alice.looks()
