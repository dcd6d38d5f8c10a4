"""What a system tells by webhook is in the database when that is answered, once."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.utils import timezone

from customizing.models import CmsDestination
from presence.connectors.http.connector import HttpConnector
from presence.contract import AgentChanged, Event
from presence.inbox import agents
from presence.inbox import receive as inbox
from presence.models import Agent, Call, Delivery
from presence.workers import chores
from tests.presence.connectors.http.bridges import bridge
from tests.presence.webhooks.sending import call, deliver, tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_events_are_taken_in_by_the_process_at_which_they_arrive(destination: CmsDestination) -> None:
    anna = AgentChanged(user="anna", sequence=1, logged_on=True, work_mode=1, at=timezone.now())
    answer = tell(destination, anna, call())
    assert (answer.status_code, answer.json()) == (200, {"taken": 2})
    assert Agent.objects.get(user__username="anna").cms_logged_on
    assert Call.objects.get().state == "alerting"


def test_what_is_delivered_again_is_answered_as_taken_and_has_no_effect(destination: CmsDestination) -> None:
    event = call()
    assert tell(destination, event, key="d-1").json() == {"taken": 1}
    Call.objects.update(cms_sequence=0, state="held")  # so that a second effect would show
    assert tell(destination, event, key="d-1").json() == {"taken": 0}
    assert tell(destination, event, key="d-1", ago=200).json() == {"taken": 0}
    assert Call.objects.get().state == "held"


def test_a_key_that_was_used_for_something_else_is_refused(destination: CmsDestination) -> None:
    tell(destination, call(), key="d-1")
    answer = tell(destination, call(state="connected", sequence=2), key="d-1")
    assert answer.status_code == 422
    assert "Give each delivery a key of its own" in answer.json()["message"]
    assert Call.objects.get().state == "alerting"


def test_events_that_come_late_or_twice_under_other_keys_count_once(destination: CmsDestination) -> None:
    tell(destination, call(state="connected", sequence=2))
    tell(destination, call(sequence=1))
    tell(destination, call(state="connected", sequence=2))
    assert Call.objects.get().state == "connected"


def test_no_events_are_a_sign_of_life(destination: CmsDestination) -> None:
    before = timezone.now()
    assert tell(destination).json() == {"taken": 0}
    last = Delivery.last_at(destination)
    assert last is not None
    assert before <= last <= timezone.now()


def test_where_the_connector_runs_it_tells_them_as_any_connector(destination: CmsDestination) -> None:
    told: list[Event] = []
    with bridge() as there:
        destination.address = there.url
        destination.save()
        connector = HttpConnector(destination, told.extend)
        connector.start()
        connector.heard_at = None
        tell(destination, event := call())
        assert told == [event]
        assert connector.heard_at is not None
        connector.stop()
        tell(destination, call("anna", sequence=2))
    assert told == [event]
    assert Call.objects.get().cms_sequence == 2


def test_what_the_connector_could_not_tell_is_to_be_sent_again(destination: CmsDestination) -> None:
    with bridge() as there:
        destination.address = there.url
        destination.save()
        connector = HttpConnector(destination, lambda _events: False)
        connector.start()
        assert tell(destination, call(), key="d-1").status_code == 503
        connector.stop()
        assert tell(destination, call(), key="d-1").json() == {"taken": 1}


def test_while_the_database_is_busy_it_is_to_be_sent_again(
    destination: CmsDestination, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*_args: object) -> None:
        raise OperationalError("database is locked")

    anna = AgentChanged(user="anna", sequence=1, logged_on=True, work_mode=1, at=timezone.now())
    with monkeypatch.context() as patch:
        # locks cannot be held for so long in a test
        patch.setitem(inbox.HANDLERS, AgentChanged, busy)
        answer = tell(destination, anna, key="d-1")
        assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert tell(destination, anna, key="d-1").json() == {"taken": 1}
    assert inbox.HANDLERS[AgentChanged] is agents.apply
    assert Agent.objects.get(user__username="anna").cms_logged_on


def test_of_a_user_whom_the_crm_does_not_know_nothing_is_taken_in(
    destination: CmsDestination, caplog: pytest.LogCaptureFixture
) -> None:
    assert tell(destination, call("nobody"), call("anna", call="8", conversation="other")).status_code == 200
    assert "tells of user 'nobody', whom the CRM does not know; ignored." in caplog.text
    assert [each.user.username for each in Call.objects.all()] == ["anna"]
    assert not User.objects.filter(username="nobody").exists()


def test_a_destination_that_is_switched_off_is_listened_to_as_long_as_it_has_calls(
    destination: CmsDestination,
) -> None:
    tell(destination, call())
    destination.active = False
    destination.save()
    assert tell(destination, call(state="ended", sequence=2)).json() == {"taken": 1}
    answer = tell(destination, call(call="8", conversation="other"))
    assert answer.status_code == 409
    assert "switched off" in answer.json()["message"]
    assert [each.state for each in Call.objects.all()] == ["ended"]


def test_what_nobody_sends_again_is_forgotten(destination: CmsDestination) -> None:
    tell(destination, key="new")
    old = timezone.now() - timedelta(hours=2)
    Delivery.objects.create(destination=destination, key="old", digest="", at=old)
    chores.old_deliveries(timezone.now())
    assert list(Delivery.objects.values_list("key", flat=True)) == ["new"]


def test_with_its_destination_go_its_deliveries(destination: CmsDestination) -> None:
    tell(destination, key="d-1")
    CmsDestination.objects.all().delete()
    assert not Delivery.objects.exists()


def test_the_answer_is_kept_by_nobody_and_makes_no_session(destination: CmsDestination) -> None:
    answer = deliver(destination, b'{"events": []}')
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies
