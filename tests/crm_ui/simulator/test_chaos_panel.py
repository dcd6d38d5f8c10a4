"""The chaos panel of the simulator page: its switches, what it warns of, and the restart."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.models import Call
from tests import factory

pytestmark = pytest.mark.django_db(transaction=True)
CHAOS = "simulator-chaos"


@pytest.fixture
def dana(dana: User) -> User:
    """She looks after the telephone systems, too."""
    dana.is_staff = dana.is_superuser = True
    dana.save()
    return dana


def page(browser: Client) -> str:
    return browser.get(reverse("simulator")).content.decode()


def test_without_chaos_nothing_warns(browser: Client) -> None:
    assert 'data-command="chaos"' in page(browser)
    assert "data-chaos-on" not in page(browser)


def test_levels_are_set_together_and_everybody_is_warned(browser: Client) -> None:
    answer = browser.post(reverse(CHAOS), {"drop": "30", "delay": "5", "silent": "on", "lie": ""}, follow=True)
    now = world.chaos()
    assert (now.drop, now.delay, now.silent, now.lie, now.repeat) == (30, 5, True, 0, 0)
    assert "Delay 5 s, Drop 30 %, Silent" in answer.content.decode()
    assert "data-chaos-on" in browser.get(reverse("simulator-world")).content.decode()


def test_all_is_off_by_one_button(browser: Client) -> None:
    world.set_chaos(drop=30, silent=True)
    browser.post(reverse(CHAOS), {"drop": "30", "silent": "on", "off": "on"})
    assert (world.chaos().drop, world.chaos().silent) == (0, False)


@pytest.mark.parametrize("given", [{"drop": "101"}, {"delay": "61"}, {"lie": "-1"}, {"refuse": "much"}])
def test_what_makes_no_sense_changes_nothing(browser: Client, given: dict[str, str]) -> None:
    world.set_chaos(repeat=10)
    answer = browser.post(reverse(CHAOS), given, follow=True).content.decode()
    assert "Nothing was changed" in answer
    assert world.chaos().repeat == 10


def test_after_a_restart_nobody_is_in_a_call(browser: Client, alice: User) -> None:
    world.simulate_inbound("+4962215550114", to="alice")
    calls.accept(alice)
    answer = browser.post(reverse("simulator-restart"), follow=True).content.decode()
    assert "Was cut off: the telephone system restarted" in answer
    assert world.all_calls() == []
    assert Call.objects.get().state == "connected", "nobody was told"


@pytest.mark.parametrize("name", [CHAOS, "simulator-restart"])
def test_only_roles_with_the_simulator_may(client: Client, name: str) -> None:
    url = reverse(name)
    assert client.post(url).status_code == 302
    client.force_login(factory.make_user("bob", role=factory.make_role("SERVICEPRO", simulator=False)))
    assert client.post(url).status_code == 403
    assert client.get(url).status_code == 405


def test_without_a_simulator_the_panel_is_refused_with_words(browser: Client) -> None:
    destination = factory.make_destination()
    destination.active = False
    destination.save()
    assert "No active CMS destination" in browser.post(reverse(CHAOS), {}, follow=True).content.decode()
    assert "data-chaos" not in page(browser)
