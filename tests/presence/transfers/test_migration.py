"""A database of before tie lines keeps its transfers; a number beside a receiver was that one's name."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from presence.models import Transfer
from tests import factory

BEFORE = [("presence", "0011_webhook_deliveries"), ("customizing", "0009_telephone_away")]
AFTER = [("presence", "0013_brought_conversations"), ("customizing", "0010_tie_lines")]


@pytest.fixture
def up_to_date(transactional_db: None) -> Iterator[None]:
    """The tables are those of today afterwards, for the tests that follow."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.usefixtures("up_to_date")
@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_transfers_to_users_have_no_number_any_more_and_those_to_numbers_keep_theirs() -> None:
    alice, bob = factory.make_user("alice", extension="3001"), factory.make_user("bob")
    conversations = [factory.make_conversation("+4930234567890") for _ in range(2)]
    to_bob = factory.make_transfer(conversations[0], sender=alice, receiver=bob)
    outside = factory.make_transfer(conversations[1], sender=alice, number="+4940123456")
    MigrationExecutor(connection).migrate(BEFORE)
    executor = MigrationExecutor(connection)
    transfers = executor.loader.project_state(BEFORE).apps.get_model("presence", "Transfer").objects
    transfers.filter(pk=to_bob.pk).update(number="bob")
    MigrationExecutor(connection).migrate(AFTER)
    assert dict(Transfer.objects.values_list("pk", "number")) == {to_bob.pk: "", outside.pk: "+4940123456"}
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert Transfer.objects.get(pk=to_bob.pk).target == "bob"
    assert alice.agent.extension == "3001"
