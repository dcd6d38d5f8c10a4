import json
from datetime import timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given

from presence.attached_data.envelope import (
    LIMIT,
    AttachedDataUnreadable,
    Envelope,
    EnvelopeTooLarge,
    Field,
    Hop,
    Origin,
    OtherConversation,
)
from tests.points_of_time import NINE
from tests.presence.envelopes import ENVELOPES

pytestmark = pytest.mark.thorough


def merged(*envelopes: Envelope) -> Envelope:
    result = envelopes[0]
    for envelope in envelopes[1:]:
        result = result.merge(envelope)
    return result


@given(ENVELOPES, ENVELOPES)
def test_it_does_not_matter_which_of_two_copies_is_merged_into_which(one, other):
    assert one.merge(other) == other.merge(one)
    assert one.merge(other).to_json() == other.merge(one).to_json()


@given(ENVELOPES, ENVELOPES, ENVELOPES)
def test_it_does_not_matter_in_which_order_copies_are_merged(one, two, three):
    assert merged(one, two, three) == one.merge(two.merge(three))


@given(ENVELOPES, ENVELOPES)
def test_merging_again_changes_nothing(one, other):
    assert one.merge(one) == one
    assert merged(one, other, other, one) == one.merge(other)


@given(ENVELOPES, ENVELOPES)
def test_the_higher_version_wins_as_a_whole(one, other):
    newer, older = (one, other) if one.version > other.version else (other, one)
    result = newer.merge(older)
    assert result.version == newer.version
    if newer.version > older.version:
        assert (result.fields, result.hops) == (newer.fields, newer.hops)


def test_what_was_added_to_two_copies_at_once_is_kept_from_both():
    start = Envelope("c1").with_field("order", "4711", origin=Origin.IVR, at=NINE)
    ours = start.with_field("reason", "brake", origin=Origin.AGENT, at=NINE)
    theirs = start.with_field("order", "4712", origin=Origin.CALLER, at=NINE + timedelta(minutes=1))
    assert ours.merge(theirs).values == {"order": "4712", "reason": "brake"}


def test_envelopes_of_two_conversations_are_not_merged():
    with pytest.raises(OtherConversation, match="c1 and c2"):
        Envelope("c2").merge(Envelope("c1"))


@given(ENVELOPES)
def test_json_gives_the_same_envelope_back(envelope):
    assert Envelope.from_json(envelope.to_json()) == envelope
    assert Envelope.from_json(envelope.to_json().encode()) == envelope
    assert Envelope.from_json(envelope.as_dict()) == envelope


def test_mere_keys_and_values_are_version_0_said_by_the_caller():
    plain = {"order": "4711", "tries": 3, "vip": True, "none": None, "list": ["ä"], "version": "2"}
    envelope = Envelope.from_json(plain, conversation_id="c1")
    assert (envelope.conversation_id, envelope.version, envelope.hops) == ("c1", 0, ())
    assert envelope.fields["order"] == Field("4711", Origin.CALLER)
    told = {"order": "4711", "tries": "3", "vip": "true", "none": "", "list": '["ä"]', "version": "2"}
    assert envelope.values == told


def test_each_field_knows_who_said_it_and_when():
    envelope = Envelope("c1").with_field("order", "4711", origin=Origin.IVR, at=NINE)
    assert (envelope.version, envelope.fields["order"]) == (1, Field("4711", Origin.IVR, NINE))
    again = envelope.with_field("order", "4711", origin=Origin.IVR, at=NINE + timedelta(hours=1))
    assert again is envelope
    assert envelope.with_field("order", "4711", origin=Origin.AGENT, at=NINE).version == 2


def test_a_chain_of_transfers_keeps_every_field_and_every_hop():
    envelope = Envelope("c1").with_field("order", "4711", origin=Origin.CALLER, at=NINE)
    way = ["alice", "bob", "carol", "ivy"]
    for minute, (sender, receiver) in enumerate(pairwise(way)):
        hop = Hop(sender, receiver, "warm", NINE + timedelta(minutes=minute))
        envelope = Envelope.from_json(envelope.with_hop(hop).with_hop(hop).to_json())
    assert [(hop.sender, hop.receiver) for hop in envelope.hops] == list(pairwise(way))
    assert (envelope.version, envelope.values) == (4, {"order": "4711"})


def test_the_limit_counts_the_bytes_of_the_json():
    rest = len(Envelope("c1", 1, {"text": Field("", Origin.IVR, NINE)}).to_json().encode())
    fits = Envelope("c1").with_field("text", "ü" * ((LIMIT - rest) // 2), origin=Origin.IVR, at=NINE)
    assert LIMIT - 1 <= len(fits.to_json().encode()) <= LIMIT
    with pytest.raises(EnvelopeTooLarge):
        Envelope("c1").with_field("text", "ü" * ((LIMIT - rest) // 2 + 1), origin=Origin.IVR, at=NINE)


def test_the_refusal_names_size_limit_and_largest_field():
    small = Envelope("c1").with_field("order", "4711", origin=Origin.IVR, at=NINE)
    with pytest.raises(EnvelopeTooLarge) as refusal:
        small.with_field("history", "x" * LIMIT, origin=Origin.CALLER, at=NINE)
    assert (refusal.value.limit, refusal.value.largest) == (65536, "history")
    assert refusal.value.size > LIMIT
    assert "at most 65536 are allowed. Shorten or leave out its largest field, history." in refusal.value.message
    with pytest.raises(EnvelopeTooLarge):
        Envelope.from_json(json.dumps({"history": "x" * LIMIT}))


def test_an_envelope_cannot_be_changed():
    envelope = Envelope.from_json({"order": "4711"})
    with pytest.raises(TypeError):
        envelope.fields["order"] = Field("4712")
    with pytest.raises(AttributeError):
        envelope.version = 7


def test_times_are_the_same_in_every_time_zone_and_never_without_one():
    berlin = NINE.astimezone(timezone(timedelta(hours=1)))
    assert Envelope("c1", 1, {"a": Field("b", Origin.IVR, berlin)}).to_json().count("09:00:00+00:00") == 1
    with pytest.raises(ValueError, match="time zone"):
        Field("b", Origin.IVR, NINE.replace(tzinfo=None))


PARTS = {"conversation_id": "c1", "version": 1, "fields": {}, "hops": []}


@pytest.mark.parametrize(
    "damaged",
    [
        "",
        "[1]",
        "{",
        b"\xff",
        "[" * 100_000,
        {**PARTS, "conversation_id": None},
        {**PARTS, "fields": {"a": {"value": "b", "origin": "stranger", "at": None}}},
        {**PARTS, "fields": {"a": {"value": "b", "origin": "ivr", "at": "yesterday"}}},
        {**PARTS, "fields": {"a": "b"}},
        {**PARTS, "hops": [{"sender": "alice"}]},
        {**PARTS, "foreign": [1]},
    ],
)
def test_what_is_damaged_is_refused_with_a_reason(damaged):
    with pytest.raises(AttachedDataUnreadable, match="The attached data cannot be read: it "):
        Envelope.from_json(damaged)
