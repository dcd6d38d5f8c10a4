"""A telephone system that did not give its list is asked again as soon as it is heard, and not after a minute."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from customizing.models import CmsDestination, CmsProfile
from presence.cms import gateway
from presence.contract import CmsError, CmsTimeout, Snapshot
from presence.models import Call
from presence.workers import scheduler
from presence.workers.cms_connections import LATE
from tests.factory import load_customizing, make_user
from tests.presence.scripted import ScriptedConnector, play

pytestmark = pytest.mark.django_db(transaction=True)


class Refusing(ScriptedConnector):
    """Has no line at first, and nobody hears of the call that rings."""

    error: type[CmsError] = CmsError

    def snapshot(self) -> Snapshot:
        listed = super().snapshot()
        if not self.calls:
            raise self.error("There is no connection to the telephone system.")
        return listed


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    play(monkeypatch, Refusing)
    load_customizing()
    CmsProfile.objects.update(
        destination=CmsDestination.objects.create(name="ACME", connector="scripted", address="cms.example.com")
    )
    make_user("bob", role="SERVICEPRO")
    yield
    gateway.forget_connectors()


def asked_in_vain() -> ScriptedConnector:
    scheduler.reconcile(ScriptedConnector.now)
    [line] = ScriptedConnector.lines
    assert line.life == ["start", "snapshot"]
    return line


def turn() -> None:
    ScriptedConnector.now += timedelta(seconds=0.5)
    scheduler.tick_connectors(ScriptedConnector.now)


def rings_unheard(line: ScriptedConnector, monkeypatch: pytest.MonkeyPatch) -> None:
    # what the system tells is lost on the way
    monkeypatch.setattr(line, "emit", lambda events: None)
    line.leg("7", "bob", "alerting")
    ScriptedConnector.now += timedelta(seconds=0.5)


def test_a_list_that_was_not_given_is_asked_for_at_the_next_sign_of_life(monkeypatch: pytest.MonkeyPatch) -> None:
    line = asked_in_vain()
    rings_unheard(line, monkeypatch)
    turn()
    assert Call.objects.get().state == "alerting"
    turn()
    assert line.life == ["start", "snapshot", "tick", "snapshot", "tick"]


def test_whoever_is_not_heard_is_not_asked_again_and_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    line = asked_in_vain()
    # nothing comes from the system
    monkeypatch.setattr(line, "tick", lambda now: None)
    for _turn in range(3):
        turn()
    assert line.life == ["start", "snapshot"]
    scheduler.reconcile(ScriptedConnector.now)
    assert [each.message for each in caplog.records] == [
        "ACME did not give its list; asking again when it is heard. There is no connection to the telephone system."
    ]


def test_whoever_does_not_answer_in_time_is_asked_once_more_soon_and_then_in_its_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # the others would wait with the engine
    monkeypatch.setattr(Refusing, "error", CmsTimeout)
    line = asked_in_vain()
    turn()
    assert line.life == ["start", "snapshot", "tick"]
    ScriptedConnector.now += LATE
    turn()
    assert line.life == ["start", "snapshot", "tick", "tick", "snapshot"]
    ScriptedConnector.now += LATE
    turn()
    assert line.life == ["start", "snapshot", "tick", "tick", "snapshot", "tick"]


def test_what_a_late_list_holds_is_known_some_seconds_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Refusing, "error", CmsTimeout)  # a telephone system that is late
    line = asked_in_vain()
    rings_unheard(line, monkeypatch)
    ScriptedConnector.now += LATE
    turn()
    turn()
    assert Call.objects.get().state == "alerting"
