import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from presence import changes
from presence.cms import gateway
from presence.contract import AgentChanged, Snapshot
from presence.inbox import receive as inbox
from presence.models import Agent
from tests.factory import make_user
from tests.points_of_time import NINE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


@pytest.fixture
def people(customizing):
    gateway.forget_connectors()
    return [make_user(f"agent{n}", role="SERVICEPRO") for n in range(30)]


@pytest.fixture
def published(monkeypatch) -> list[set[int]]:
    """The users of each publishing."""
    calls: list[set[int]] = []
    # only counts, and does what it does
    monkeypatch.setattr(changes, "when_changed", [lambda ids: calls.append(set(ids)), *changes.when_changed])
    return calls


@transaction.atomic
def change_and_fail(user):
    changes.changed([user.pk])
    raise ValueError("no")


def test_all_users_of_a_transaction_are_published_at_once(people, published):
    with transaction.atomic():
        for user in people:
            changes.changed([user.pk])
        assert published == []
    assert published == [{user.pk for user in people}]


def test_each_transaction_publishes_its_own(people, published):
    for user in people[:3]:
        changes.changed([user.pk])
    assert published == [{user.pk} for user in people[:3]]


def test_what_was_rolled_back_leaves_nothing_to_publish(people, published):
    with pytest.raises(ValueError, match="no"):
        change_and_fail(people[0])
    changes.changed([people[1].pk])
    assert published == [{people[1].pk}]


def test_what_comes_before_and_after_a_savepoint_that_was_rolled_back_is_published(people, published):
    with transaction.atomic():
        with pytest.raises(ValueError, match="no"):
            change_and_fail(people[0])
        changes.changed([people[1].pk])
        with pytest.raises(ValueError, match="no"):
            change_and_fail(people[2])
    assert len(published) == 1
    assert people[1].pk in published[0]


def test_the_list_of_a_telephone_system_is_taken_in_by_few_transactions_and_published_as_often(people, published):
    destination = people[0].agent.destination
    agents = [AgentChanged(user=user.username, sequence=1, logged_on=True, work_mode=1, at=NINE) for user in people]
    with CaptureQueriesContext(connection) as asked:
        inbox.reconcile(destination, Snapshot(NINE, agents, [], [], []))
    # psycopg does not say of a prepared statement how it is worded
    assert len([each for each in asked if str(each["sql"]).startswith("COMMIT")]) == 1
    assert published == [{user.pk for user in people}]
    assert Agent.objects.filter(cms_logged_on=True).count() == len(people)


def test_an_event_that_cannot_be_taken_in_keeps_no_other_of_the_list_out(people, caplog):
    destination = people[0].agent.destination
    told = [AgentChanged(user=user.username, sequence=1, logged_on=True, work_mode=1, at=NINE) for user in people[:3]]
    broken = AgentChanged(user=people[3].username, sequence=1, logged_on=None, work_mode=1, at=NINE)
    inbox.reconcile(destination, Snapshot(NINE, [*told[:1], broken, *told[1:]], [], [], []))
    assert Agent.objects.filter(cms_logged_on=True).count() == 3
    assert "Could not take in" in caplog.text
