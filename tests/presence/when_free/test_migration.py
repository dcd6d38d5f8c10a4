"""A database of before the renaming keeps its requests, and what holds for them."""

from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from presence.models import WhenFreeRequest
from tests import factory

BEFORE, AFTER = [("presence", "0008_user_names_and_extensions")], [("presence", "0009_when_free")]


@pytest.fixture
def up_to_date(transactional_db: None) -> Iterator[None]:
    """The tables are those of today afterwards, for the tests that follow."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("up_to_date")
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_what_was_called_a_booking_is_a_when_free_request() -> None:
    alice, bob = factory.make_user("alice"), factory.make_user("bob")
    conversation = factory.make_conversation("+4930234567890")
    said = {
        "conversation_id": conversation.pk,
        "sender_id": alice.pk,
        "target_id": bob.pk,
        "expires_at": timezone.now(),
    }
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    booking = executor.loader.project_state(BEFORE).apps.get_model("presence", "Booking")
    kept = booking.objects.create(**said, answer="Tomorrow").pk
    MigrationExecutor(connection).migrate(AFTER)
    assert WhenFreeRequest.objects.get(pk=kept).answer == "Tomorrow"
    assert list(alice.when_free_made.values_list("pk", flat=True)) == [kept]
    with pytest.raises(IntegrityError), transaction.atomic():
        WhenFreeRequest.objects.create(**said)
