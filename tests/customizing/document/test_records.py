"""Records that are made of a document are those of the tables, and are joined as the database joins them."""

import random
from collections.abc import Callable
from time import process_time
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customizing import access
from customizing.activations.recording import present
from customizing.document.loading import load
from customizing.document.records import Records, records_of, records_of_tables
from customizing.document.tables import objects
from customizing.document.taking import document_of, take
from customizing.models import BusinessRole, CmsDestination, HeartbeatProfile, QueueMember
from customizing.snapshot import snapshot_of
from tests.customizing.document.test_round_trip import EDITS
from tests.factory import make_user

pytestmark = pytest.mark.usefixtures("customizing")


def of_document() -> Records:
    state = present()
    passwords = {str(each.pk): each.encrypted_password for each in CmsDestination.objects.all()}
    return records_of(state.document, state.numbers, passwords=passwords)


def values_of(found: Records) -> Any:
    """All values, with the numbers of the objects; rows have none of their own."""
    tables = {part.model: part for table in objects() for part in (table, *table.rows.values())}
    numbers = {table.kind: [record.pk for record in found[table.model]] for table in objects()}
    return document_of({tables[model]: records for model, records in found.items()}), numbers


def seen_by_roles(found: Records) -> Any:
    """What roles are given, with the rows in their order."""
    return {
        pk: (
            *(
                getattr(each, name) and getattr(each, name).pk
                for name in ("cms", "integration", "toolbar", "heartbeat")
            ),
            [(button.command, button.states, button.shortcut) for button in each.buttons],
            each.presence_rules,
            each.attached_data_labels,
            each.telephony,
        )
        for pk, each in snapshot_of(found, token="").profiles.items()
    }


@pytest.mark.thorough
# the fixture's rows are put back by each example itself
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.sampled_from(EDITS), max_size=6), st.integers(0, 2**32))
def test_they_are_those_of_the_tables(edits: list[Callable[..., None]], seed: int) -> None:
    delivered, chance = take(), random.Random(seed)
    wanted = take()
    for edit in edits:
        edit(wanted, chance)
    load(wanted)
    assert values_of(of_document()) == values_of(records_of_tables())
    assert seen_by_roles(of_document()) == seen_by_roles(records_of_tables())
    load(delivered)


def test_kinds_of_which_there_is_nothing_are_empty_with_their_rows() -> None:
    assert not any(records_of({}, {}, passwords={}).values())


def test_who_follows_a_reference_needs_no_query(django_assert_num_queries: Callable[..., Any]) -> None:
    boss, destination = make_user("boss"), CmsDestination.objects.get()
    QueueMember.objects.create(destination=destination, queue="sales", user=boss)
    for found in (of_document(), records_of_tables()):
        role = next(each for each in found[BusinessRole] if each.name == "SALESPRO")
        with django_assert_num_queries(0):
            assert role.cms_profile.destination.queue_members.all()[0].user.username == "boss"
            assert role.integration_profile.transaction_type.code == "LEAD"
            assert list(role.toolbar_profile.buttons.all())


def test_five_hundred_objects_are_there_within_a_second() -> None:
    HeartbeatProfile.objects.bulk_create(HeartbeatProfile(name=f"H{number}") for number in range(200))
    delivered = BusinessRole.objects.get(name="SALESPRO")
    for number in range(300):
        delivered.pk, delivered.name, delivered.text = None, f"R{number}", f"Role {number}"
        delivered._state.adding = True
        delivered.save()
    state, begun = present(), process_time()
    snapshot = snapshot_of(records_of(state.document, state.numbers, passwords={}), token="")
    assert process_time() - begun < 1.0
    assert len(snapshot.profiles) > 300
    access.forget()
