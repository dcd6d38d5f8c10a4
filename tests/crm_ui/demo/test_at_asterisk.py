"""The demo led to an Asterisk: everybody telephones there, and colleagues without a browser are logged on."""

import json
import sys
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from customizing.models import AttachedVariable, CmsDestination, CmsProfile
from presence.models import Agent
from presence.sessions import telephones
from presence.status import from_database

pytestmark = [pytest.mark.thorough, pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]
SOCKET = "ws://127.0.0.1:8088/ws"
WHERE = {"address": "127.0.0.1:5038", "user_name": "crm", "password": "secret", "telephone_socket": SOCKET}


def connected(monkeypatch: pytest.MonkeyPatch, **where: str) -> dict:
    # what the command reads
    monkeypatch.setattr(sys, "stdin", StringIO(json.dumps(WHERE | where)))
    out = StringIO()
    call_command("connect_demo", stdout=out)
    return json.loads(out.getvalue())


def test_everybody_telephones_at_the_asterisk(monkeypatch: pytest.MonkeyPatch) -> None:
    told = connected(monkeypatch)
    destination = CmsDestination.objects.get(active=True)
    assert (destination.name, destination.connector, destination.address) == ("ASTERISK", "asterisk", "127.0.0.1:5038")
    assert destination.password() == "secret"
    assert set(CmsProfile.objects.values_list("destination__name", flat=True)) == {"ASTERISK"}
    assert told["telephones"][0] == {"extension": "2001", "name": "Alice Moreau", "username": "alice", "answers": True}
    assert told["browsers"][0] == {"extension": "8801", "name": "Alice Moreau"}
    assert (destination.browser_extensions, destination.telephone_socket) == ("88", SOCKET)
    assert [each["username"] for each in told["telephones"] if not each["answers"]] == ["marek"]
    assert [(each["name"], each["number"]) for each in told["queues"]] == [("service", "3001"), ("sales", "3002")]
    assert "2010" in told["queues"][0]["members"]


def test_colleagues_without_a_browser_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    connected(monkeypatch)
    shown = {each.username: (each.word, each.cause) for each in from_database.read()}
    assert shown["lena"] == ("available", "")
    assert shown["hanna"] == ("busy", "not-ready")
    assert shown["alice"][0] == "logged-off"
    assert set(Agent.objects.values_list("destination__name", flat=True)) == {"ASTERISK"}


def test_what_a_consultant_changes_stays_over_the_next_start(monkeypatch: pytest.MonkeyPatch) -> None:
    connected(monkeypatch)
    AttachedVariable.objects.all().delete()
    CmsProfile.objects.filter(name="IC").update(destination=CmsDestination.objects.get(name="SIMULATOR"))
    connected(monkeypatch, address="127.0.0.1:6038")
    assert not AttachedVariable.objects.exists()
    assert CmsProfile.objects.get(name="IC").destination.name == "SIMULATOR"
    assert CmsDestination.objects.get(name="ASTERISK").address == "127.0.0.1:6038"


def test_who_has_chosen_the_telephone_in_the_browser_keeps_both_over_the_next_start(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = connected(monkeypatch)
    alice = Agent.objects.select_related("user").get(user__username="alice")
    telephones.choose(alice.user, alice.user.other_telephones.get(telephone="Browser").pk)
    after = connected(monkeypatch)
    assert sorted(map(str, after["telephones"])) == sorted(map(str, before["telephones"]))
    assert (sorted(map(str, after["browsers"])), after["queues"]) == (
        sorted(map(str, before["browsers"])),
        before["queues"],
    )
    assert alice.user.other_telephones.count() == 1


def test_it_is_for_demos_only(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="This is not a demo"):
        connected(monkeypatch)
