"""A connector of another kind has the same life as the simulator: registered, chosen, started, used, stopped."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from customizing.collaboration import options_of
from customizing.models import CmsDestination, CmsProfile
from presence.calls import commands as calls
from presence.cms import connectors, gateway
from presence.errors import Refused
from presence.models import Agent, Call
from presence.sessions import logon
from presence.workers import scheduler
from tests.customizing.forms import errors, save
from tests.factory import load_customizing, make_user
from tests.presence.scripted import ScriptedConnector, play

pytestmark = pytest.mark.django_db(transaction=True)
NEW = {"name": "ACME", "connector": "scripted", "address": "cms.example.com"}


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    play(monkeypatch, ScriptedConnector)
    load_customizing()
    yield
    gateway.forget_connectors()


def acme(**fields: str) -> CmsDestination:
    """A destination at which the users of the delivered CMS profiles are."""
    destination = CmsDestination.objects.create(**NEW | fields)
    CmsProfile.objects.update(destination=destination)
    return CmsDestination.objects.get(pk=destination.pk)


def turn() -> ScriptedConnector:
    """One turn of the engine. Returns the connector that was made last."""
    scheduler.tick_connectors(ScriptedConnector.now)
    return ScriptedConnector.lines[-1]


def test_it_is_offered_and_chosen_in_customizing(admin_client: Client) -> None:
    assert save(admin_client, CmsDestination, **NEW).status_code == 302
    assert CmsDestination.objects.get(name="ACME").get_connector_display() == "Scripted telephone system"


def test_a_kind_that_is_not_registered_is_refused_in_words(admin_client: Client) -> None:
    refused = errors(save(admin_client, CmsDestination, **NEW | {"connector": "acme"}))
    assert "Connector: acme is not one of the available choices. Choose one of the list" in refused
    with pytest.raises(ValidationError, match="Connector: acme is not one of the available choices"):
        CmsDestination(**NEW | {"connector": "acme"}).full_clean()


def test_it_is_started_once_before_its_first_list_and_tick() -> None:
    acme()
    scheduler.reconcile(ScriptedConnector.now)
    turn()
    assert turn().life == ["start", "snapshot", "tick", "tick"]


def test_a_user_logs_on_takes_a_call_and_loses_it_as_at_any_telephone_system() -> None:
    acme()
    line = turn()
    bob = make_user("bob", role="SERVICEPRO")
    logon.log_on_cms(bob)
    assert Agent.objects.get(user=bob).cms_logged_on
    line.leg("7", "bob", "alerting")
    calls.accept(bob)
    assert Call.objects.get().state == "connected"
    with pytest.raises(Refused, match="Use the telephone itself"):
        calls.hold(bob)
    line.calls.clear()
    ScriptedConnector.now += timedelta(minutes=1)
    scheduler.reconcile(ScriptedConnector.now)
    assert Call.objects.get().state == "ended"
    logon.log_off_cms(bob)
    assert not Agent.objects.get(user=bob).cms_logged_on


def test_it_is_stopped_and_forgotten_when_its_destination_is_switched_off() -> None:
    destination = acme()
    line = turn()
    CmsDestination.objects.filter(pk=destination.pk).update(active=False)
    destination.refresh_from_db()
    destination.save()
    scheduler.tick_connectors(ScriptedConnector.now)
    assert line.life == ["start", "tick", "stop"]
    assert gateway.connector_for(destination) is not line


@pytest.mark.parametrize("change", [{"address": "other.example.com"}, {"user_name": "crm"}])
def test_it_connects_anew_when_the_way_to_its_system_is_changed(change: dict[str, str]) -> None:
    destination = acme()
    before = turn()
    for name, value in change.items():
        setattr(destination, name, value)
    destination.save()
    after = turn()
    assert (before.life, after.life) == (["start", "tick", "stop"], ["start", "tick"])
    assert [getattr(after.destination, name) for name in change] == list(change.values())


def test_what_the_engine_keeps_is_stopped_at_its_end() -> None:
    acme()
    line = turn()
    gateway.forget_connectors()
    assert line.life[-1] == "stop"


def test_what_a_destination_can_do_may_depend_on_the_destination() -> None:
    assert options_of(acme()) == ["call", "blind-transfer"]
    assert options_of(acme(name="OLD", address="old.example.com")) == ["call"]


def test_a_destination_whose_connector_is_gone_offers_nothing_and_says_so() -> None:
    destination = acme(connector="gone")
    assert connectors.capabilities_of(destination) == frozenset()
    bob = make_user("bob", role="SERVICEPRO")
    with pytest.raises(Refused, match=r"connector “gone” of the telephone system “ACME” is not installed"):
        logon.log_on_cms(bob)
