"""A telephone system that gives the call another id, and its own number, at each hand-over: still one conversation."""

from itertools import pairwise
from random import Random

import pytest
from django.utils import timezone

from crm_ui.models import BusinessTransaction
from presence.contract import CallChanged, ConversationChanged, Event, TransferChanged
from presence.inbox import receive as inbox
from presence.models import Call, Conversation, Transfer
from tests.exactly_once.recorded import Recorded
from tests.presence.story import CALLER

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
PABX = "+4930000"
WAY = ["alice", "bob", "dave", "bob"]


def hand_over(known_as: str, sender: str, receiver: str, *, leg_has_data: bool) -> list[Event]:
    """What the system tells of it: the old id is over, and there is a call of its own number with our data."""
    ours, at = Conversation.objects.get(), timezone.now()
    new, data = f"{known_as}+", ours.envelope.as_dict()
    leg = Call.objects.open().get(user__username=sender)
    of_leg = {"direction": "inbound", "at": at}
    return [
        ConversationChanged(conversation=known_as, sequence=99, direction="inbound", ended=True, at=at),
        CallChanged(call=leg.cms_id, sequence=99, conversation=known_as, user=sender, state="ended", **of_leg),
        CallChanged(
            call=f"leg of {new}",
            sequence=1,
            conversation=new,
            user=receiver,
            state="connected",
            number=PABX,
            attached_data=data if leg_has_data else {},
            **of_leg,
        ),
        ConversationChanged(conversation=new, sequence=1, direction="inbound", number=PABX, attached_data=data, at=at),
        TransferChanged(
            transfer=f"to {new}",
            sequence=1,
            conversation=known_as,
            kind="blind",
            state="completed",
            sender=sender,
            receiver=receiver,
            at=at,
        ),
    ]


@pytest.mark.parametrize("leg_has_data", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_a_chain_of_hand_overs_is_one_conversation_with_all_its_data(
    story: Recorded, seed: int, leg_has_data: bool
) -> None:
    story.caller_talks_to("alice", order="4711")
    known_as = Conversation.objects.get().cms_id
    for sender, receiver in pairwise(WAY):
        events = hand_over(known_as, sender, receiver, leg_has_data=leg_has_data) * 3
        Random(seed).shuffle(events)
        inbox.receive(story.destination, events)
        known_as += "+"
    ours = Conversation.objects.get()
    assert (ours.cms_id, ours.number, ours.ended_at) == (known_as, CALLER, None)
    assert (ours.envelope.values["order"], str(ours.envelope.fields["order"].origin)) == ("4711", "caller")
    assert [(hop.sender, hop.receiver) for hop in ours.envelope.hops] == list(pairwise(WAY))
    made = BusinessTransaction.objects.get()
    assert (made.contact.name, made.caller_number, made.responsible.user) == ("Anna Keller", CALLER, story.bob)
    assert made.envelope.hops == ours.envelope.hops
    assert not Transfer.objects.filter(handled_at=None).exists()
