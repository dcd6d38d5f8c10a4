"""Whatever a bridge that has the secret sends, it gets an answer in words, and nothing of ours fails."""

import json
import logging
from dataclasses import fields, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customizing.models import CmsDestination
from presence.contract import Event
from presence.inbox.batch import NAMING
from tests.factory import make_user
from tests.presence.contract import samples
from tests.presence.webhooks.sending import deliver, tell

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
by_chance = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(["anna", "ben", "nobody"])


@pytest.fixture(autouse=True)
def _ben_is_there(destination: CmsDestination) -> None:
    make_user("ben")


@st.composite
def events_of_people(draw: st.DrawFn) -> Event:
    """Any event, mostly of users who are there, about few calls and conversations."""
    event = draw(samples.events)
    told = {each.name for each in fields(event)}
    people = {name: draw(NAMES) for name in NAMING if name in told and (name == "user" or getattr(event, name))}
    few = {name: draw(st.sampled_from("123")) for name in ("call", "conversation", "transfer") if name in told}
    return replace(event, **people, **few)


@by_chance
@given(st.lists(samples.PLAIN, max_size=3) | samples.PLAIN)
def test_any_json(destination: CmsDestination, said: object) -> None:
    for content in (said, {"events": said}, {"events": [{"event": "CallChanged", "call": said}]}):
        answer = deliver(destination, json.dumps(content).encode())
        assert answer.status_code in (200, 400)
        assert answer.json().keys() <= {"taken", "message"}


@by_chance
@given(st.binary(max_size=200))
def test_any_bytes(destination: CmsDestination, body: bytes) -> None:
    assert deliver(destination, body + b" ").status_code in (200, 400)


@by_chance
@given(st.lists(events_of_people(), min_size=1, max_size=4))
def test_any_events(destination: CmsDestination, caplog: pytest.LogCaptureFixture, told: list[Event]) -> None:
    caplog.clear()
    assert tell(destination, *told).json() == {"taken": len(told)}
    assert [each.getMessage() for each in caplog.records if each.levelno >= logging.ERROR] == []
