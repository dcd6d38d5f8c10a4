"""Attached data in the transaction of a hand-over: what the profile maps, and what does not fit."""

import pytest

from customizing.models import AttachedDataMapping
from tests.crm_ui.hand_overs import NUMBER, history, only_transaction
from tests.factory import (
    make_conversation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def test_attached_data_fills_the_fields_that_the_profile_maps(story):
    for field in ("description", "category", "reason", "priority", "note"):
        AttachedDataMapping.objects.create(profile=story.profile, key=f"ivr_{field}", field=field)
    data = {
        "ivr_description": " Brake \n squeaks ",
        "ivr_category": "Repair",
        "ivr_reason": 17,
        "ivr_priority": "Very High",
        "ivr_note": "Frame 4711\nin the rain",
    }
    story.transfer(make_conversation(NUMBER, attached_data=data))
    made = only_transaction()
    assert (made.description, made.category, made.reason) == ("Brake squeaks", "Repair", "17")
    assert made.priority == 1
    assert [note.text for note in made.notes.all()] == ["Frame 4711\nin the rain"]


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("priority", "urgent", "a priority is 1, 3, 5 or 9"),
        ("priority", "2", "a priority is 1, 3, 5 or 9"),
        ("category", "x" * 61, "it is longer than 60 characters"),
    ],
)
def test_attached_data_that_does_not_fit_is_left_out_and_the_history_says_so(story, field, value, reason):
    AttachedDataMapping.objects.create(profile=story.profile, key="ivr", field=field)
    story.transfer(make_conversation(NUMBER, attached_data={"ivr": value}))
    assert only_transaction().priority == 5
    assert only_transaction().description == "Call from Anna Keller"
    [line] = history(only_transaction())[1:]
    assert line.startswith("Attached data ivr = ")
    assert line.endswith(f"left out: {reason}")


@pytest.mark.parametrize("value", ["", "  ", None])
def test_empty_attached_data_leaves_the_fields_as_they_are(story, value):
    AttachedDataMapping.objects.create(profile=story.profile, key="ivr", field="description")
    story.transfer(make_conversation(NUMBER, attached_data={"ivr": value}))
    assert only_transaction().description == "Call from Anna Keller"
    assert len(history(only_transaction())) == 1
