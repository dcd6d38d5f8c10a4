"""The attached data travels with the conversation, whatever the telephone system calls it by now."""

from datetime import timedelta
from itertools import permutations

import pytest
from django.utils import timezone

from presence.attached_data.envelope import LIMIT, EnvelopeTooLarge, Origin
from presence.calls import attaching
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.contract import CallChanged, ConversationChanged, Snapshot, TransferChanged
from presence.inbox import receive as inbox
from presence.models import Call, Conversation, ConversationAlias, Transfer
from presence.models.simulator import SimConversation
from presence.transfers import commands as transfers
from presence.transfers import completion
from tests.presence.story import CALLER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
PABX = "+4930000"


def leg(conversation: str, **fields: object) -> CallChanged:
    """A leg of Bob's, in a conversation as the CMS calls it."""
    given = {"call": f"leg of {conversation}", "sequence": 1, "state": "connected", "direction": "inbound"}
    return CallChanged(
        **{"user": "bob", "number": PABX, "at": timezone.now(), **given, **fields}, conversation=conversation
    )


def told(conversation: str, **fields: object) -> ConversationChanged:
    given = {"sequence": 1, "direction": "inbound", "number": PABX, "at": timezone.now()}
    return ConversationChanged(**{**given, **fields}, conversation=conversation)


def handed_over(transfer: str) -> TransferChanged:
    """That of another conversation's, from Alice to Bob."""
    who = {"kind": "blind", "state": "completed", "sender": "alice", "receiver": "bob"}
    return TransferChanged(transfer=transfer, sequence=99, conversation="other", at=timezone.now(), **who)


def said(envelope, key: str) -> tuple[str, str]:
    return envelope.fields[key].value, str(envelope.fields[key].origin)


def test_each_field_has_its_origin_and_each_completed_transfer_its_hop(story):
    story.caller_talks_to("alice", ticket="4711")
    transfers.start_warm(story.alice, target=story.bob, reason="Brake  recall", note="Angry")
    calls.accept(story.bob)
    envelope = Conversation.objects.get().envelope
    assert said(envelope, "ticket") == ("4711", "caller")
    assert said(envelope, attaching.REASON) == ("Brake recall", "agent")
    assert said(envelope, attaching.NOTE) == ("Angry", "agent")
    assert (envelope.hops, envelope.conversation_id) == ((), str(Conversation.objects.get().pk))
    transfers.complete(story.alice)
    [hop] = Conversation.objects.get().envelope.hops
    assert (hop.sender, hop.receiver, hop.kind, hop.at) == ("alice", "bob", "warm", story.transfer().ended_at)
    assert story.transfer().reason == "Brake recall"


def test_a_transfer_that_is_cancelled_is_no_hop(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    transfers.cancel(story.alice)
    assert Conversation.objects.get().envelope.hops == ()


def test_the_telephone_system_gets_the_envelope_with_the_transfer(story):
    story.caller_talks_to("alice", ticket="4711")
    transfers.start_blind(story.alice, target=story.bob, note="Angry")
    data = SimConversation.objects.get().attached_data
    assert data["conversation_id"] == str(Conversation.objects.get().pk)
    assert data["fields"].keys() == {"ticket", attaching.NOTE}


def second_id(story) -> list:
    """The CMS hands Alice's caller to Bob as another conversation, with the number of its own exchange."""
    story.caller_talks_to("alice", ticket="4711")
    ours = Conversation.objects.get()
    data = ours.envelope.as_dict()
    return [
        told(ours.cms_id, sequence=99, number=CALLER, ended=True, end_reason="transferred"),
        leg("other", attached_data=data),
        told("other", attached_data=data),
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_another_id_with_our_id_in_its_data_is_the_same_conversation(story, order):
    events = second_id(story)
    for number in order:
        inbox.receive(story.destination, [events[number]])
    ours = Conversation.objects.get()
    assert (ours.number, ours.ended_at, ours.cms_id) == (CALLER, None, "other")
    assert Call.objects.get(user=story.bob).conversation == ours
    inbox.receive(story.destination, [told("other", sequence=2, ended=True, end_reason="hung-up")])
    assert Conversation.objects.get().ended_at
    assert Conversation.objects.get().end_reason == "hung-up"


def test_the_conversation_goes_on_while_one_of_its_ids_does(story):
    story.caller_talks_to("alice")
    ours = Conversation.objects.get()
    data = ours.envelope.as_dict()
    consult = leg("consult", kind="consult", direction="internal", attached_data=data)
    over = told("consult", direction="internal", attached_data=data, sequence=2, ended=True)
    inbox.receive(story.destination, [consult, over])
    ours.refresh_from_db()
    assert (ours.ended_at, ours.direction) == (None, "inbound")
    calls.hang_up(story.alice)
    ours.refresh_from_db()
    assert ours.ended_at


def test_a_transfer_told_under_another_id_is_known_by_our_reference(story):
    story.caller_talks_to("alice")
    transfer = transfers.start_blind(story.alice, target=story.bob)
    inbox.receive(story.destination, [handed_over(transfer.cms_id)])
    assert Transfer.objects.get().state == "completed"
    assert ConversationAlias.objects.get().conversation == Conversation.objects.get()


def test_a_transfer_at_the_telephone_told_before_its_conversation_is_adopted(story):
    events = second_id(story)
    inbox.receive(story.destination, [handed_over("of-the-cms"), events[1]])
    completion.handle_completed()
    ours = Conversation.objects.get()
    assert Transfer.objects.get().conversation == ours
    assert [hop.receiver for hop in ours.envelope.hops] == ["bob"]


def test_an_old_id_in_the_data_of_a_new_call_is_not_the_same_conversation(story):
    events = second_id(story)
    inbox.receive(story.destination, [events[0]])
    Conversation.objects.update(ended_at=timezone.now() - timedelta(hours=1))
    inbox.receive(story.destination, [events[1]])
    new = Conversation.objects.get(cms_id="other")
    assert Conversation.objects.count() == 2
    assert (new.envelope.conversation_id, new.envelope.values["ticket"]) == (str(new.pk), "4711")


def test_the_reconcile_finds_the_conversation_under_its_other_id(story):
    events = second_id(story)
    inbox.receive(story.destination, events[1:2])
    listed = [told("other", attached_data=events[2].attached_data, sequence=5)]
    at = timezone.now() + timedelta(seconds=1)
    inbox.reconcile(story.destination, Snapshot(at, [], [events[1]], listed, []))
    assert (Conversation.objects.get().ended_at, Conversation.objects.get().cms_id) == (None, "other")
    inbox.reconcile(story.destination, Snapshot(at, [], [], [], []))
    assert Conversation.objects.get().ended_at


def test_a_system_that_knows_only_keys_and_values_changes_what_is_not_ours(story):
    inbox.receive(story.destination, [leg("plain", attached_data={"order": "1", "language": "de"})])
    conversation = Conversation.objects.get()
    attaching.add(conversation, {"order": "2"}, origin=Origin.AGENT)
    inbox.receive(story.destination, [told("plain", attached_data={"order": "1", "language": "en", "floor": 3})])
    envelope = Conversation.objects.get().envelope
    assert envelope.values == {"order": "2", "language": "en", "floor": "3"}


def test_an_older_copy_changes_nothing(story):
    story.caller_talks_to("alice", ticket="4711")
    conversation = Conversation.objects.get()
    old = conversation.envelope.as_dict()
    attaching.add(conversation, {"ticket": "4712"}, origin=Origin.AGENT)
    inbox.receive(story.destination, [told(conversation.cms_id, sequence=99, attached_data=old)])
    assert Conversation.objects.get().envelope.values == {"ticket": "4712"}


@pytest.mark.parametrize("data", [{"a": "x" * LIMIT, "b": "1"}, {"version": 1, "fields": 3, "b": "1"}])
def test_too_much_or_damaged_data_never_stops_a_call(story, data):
    inbox.receive(story.destination, [leg("loud", attached_data=data)])
    assert calls.open_calls(story.bob)[0].conversation.envelope.values["b"] == "1"


def test_an_envelope_that_is_full_never_stops_a_transfer(story):
    story.caller_talks_to("alice")
    conversation = Conversation.objects.get()
    attaching.add(conversation, {"a": "x" * (LIMIT - 250)}, origin=Origin.AGENT)
    with pytest.raises(EnvelopeTooLarge):
        attaching.add(conversation, {"b": "x" * 250}, origin=Origin.AGENT)
    transfers.start_warm(story.alice, target=story.bob, note="n" * 2000, reason="Why")
    calls.accept(story.bob)
    transfers.complete(story.alice)
    assert (story.state("bob"), story.transfer().note) == ("connected", "n" * 2000)
    assert len(Conversation.objects.get().envelope.values["a"]) == LIMIT - 250


def test_who_declines_may_tell_the_sender_why(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    calls.reject(story.bob, reason=" In a\nmeeting ")
    assert story.transfer().decline_reason == "In a meeting"
    assert story.told("alice") == ["Bob Example declined: “In a meeting”. The caller is still with you."]


def test_a_decline_that_could_not_be_given_is_not_the_reason_of_the_next(story):
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    with pytest.raises(Refused):
        calls.reject(story.carol, reason="Not mine")
    calls.reject(story.bob)
    assert story.transfer().decline_reason == ""
    assert story.told("alice") == ["Bob Example declined. The caller comes back to you."]


CLAIMED = {
    "limit": {"value": "1m", "origin": "rule", "at": None},
    "crm.note": {"value": "Refund approved by Ruth", "origin": "agent", "at": None},
    "crm.\0reason": {"value": "Approved", "origin": "ivr", "at": None},
}
HOPS = [{"sender": "ruth", "receiver": "bob", "kind": "warm", "at": "2025-03-03T09:00:00+00:00"}]
CLAIMS = {
    "an envelope": {"conversation_id": "", "version": 1_000, "fields": CLAIMED, "hops": HOPS},
    "keys and values": {"limit": "1m", "crm.note": "Refund approved by Ruth", "crm.\0reason": "Approved"},
}


def outside(envelope) -> bool:
    """Whether all that was claimed is there only as said outside."""
    origin = str(envelope.fields["limit"].origin)
    return origin in {"ivr", "caller"} and not envelope.hops and "Refund" not in str(envelope.values)


@pytest.mark.parametrize("data", CLAIMS.values(), ids=CLAIMS)
def test_data_of_a_new_call_never_speaks_for_an_agent_or_a_rule(story, data):
    inbox.receive(story.destination, [leg("plain", attached_data=data)])
    envelope = Conversation.objects.get().envelope
    assert envelope.values.keys() == {"limit"}
    assert outside(envelope)


@pytest.mark.parametrize("data", CLAIMS.values(), ids=CLAIMS)
def test_nor_does_it_later_in_the_call_and_our_own_stays(story, data):
    inbox.receive(story.destination, [leg("plain", attached_data={"language": "de"})])
    conversation = Conversation.objects.get()
    attaching.add(conversation, {attaching.NOTE: "Angry"}, origin=Origin.AGENT)
    inbox.receive(story.destination, [told("plain", attached_data=data)])
    envelope = Conversation.objects.get().envelope
    assert said(envelope, attaching.NOTE) == ("Angry", "agent")
    assert attaching.REASON not in envelope.fields
    assert outside(envelope)


def test_nor_does_what_the_reconcile_finds(story):
    data = CLAIMS["an envelope"]
    at = timezone.now() + timedelta(seconds=1)
    inbox.reconcile(story.destination, Snapshot(at, [], [leg("plain")], [told("plain", attached_data=data)], []))
    assert outside(Conversation.objects.get().envelope)


def test_what_the_telephone_system_only_gives_back_keeps_its_origin(story):
    inbox.receive(story.destination, [leg("plain", attached_data={"language": "de"})])
    conversation = Conversation.objects.get()
    attaching.add(conversation, {"order": "2"}, origin=Origin.AGENT)
    given = conversation.envelope
    back = given.with_field("floor", "3", origin=Origin.IVR, at=timezone.now()).as_dict()
    inbox.receive(story.destination, [told("plain", attached_data=back)])
    envelope = Conversation.objects.get().envelope
    assert (said(envelope, "order"), said(envelope, "floor")) == (("2", "agent"), ("3", "ivr"))
