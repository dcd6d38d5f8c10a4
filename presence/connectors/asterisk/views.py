"""A call of Asterisk as events of the contract. Their times and sequences come when they are told."""

from collections.abc import Iterator
from datetime import UTC, datetime

from presence.connectors.asterisk.facts import Call, State
from presence.connectors.asterisk.legs import Leg, legs_of
from presence.connectors.asterisk.parties import (
    attached_to,
    conversation_before,
    conversation_of,
    dialed_of,
    direction_of,
    in_conversation,
    number_of,
)
from presence.connectors.asterisk.transfer_records import Blind, Warm
from presence.connectors.asterisk.transfers import after, answered
from presence.contract import CallChanged, ConversationChanged, Event, Key, TransferChanged, key_of

NO_TIME = datetime.min.replace(tzinfo=UTC)


def view(state: State, call: Call) -> dict[Key, Event]:
    """All that the CRM should know of the call, conversations first and transfers last, as they rest on the legs."""
    legs = list(legs_of(state, call))
    events: list[Event] = [
        *_conversations(state, call, legs),
        *(_leg(state, call, leg) for leg in legs),
        *_transfers(state, call),
    ]
    return {key_of(event): event for event in events}


def _conversations(state: State, call: Call, legs: list[Leg]) -> Iterator[ConversationChanged]:
    """Also that of a caller who is with no user now, and was before this process began."""
    of_legs = {leg.conversation for leg in legs}
    for conversation in dict.fromkeys([call.conversation, *(leg.conversation for leg in legs)]):
        channels = in_conversation(state, call, conversation)
        is_known = conversation in of_legs or state.goes_on(conversation)
        if is_known and any(not each.gone for each in channels):
            yield ConversationChanged(
                conversation=conversation,
                sequence=0,
                direction=direction_of(state, channels),
                number=number_of(state, channels),
                dialed=dialed_of(state, channels),
                attached_data=attached_to(state, call, conversation),
                at=NO_TIME,
            )


def _leg(state: State, call: Call, leg: Leg) -> CallChanged:
    channels = in_conversation(state, call, leg.conversation)
    return CallChanged(
        call=leg.id,
        sequence=0,
        conversation=leg.conversation,
        user=leg.user,
        state=leg.state,
        muted=leg.channel.muted and leg.state != "ended",
        kind="consult" if leg.consult else "primary",
        direction="internal" if leg.consult else direction_of(state, channels),
        number=number_of(state, channels),
        dialed=dialed_of(state, channels),
        peer_user=leg.peer_user,
        peer_number=leg.peer_number,
        attached_data=attached_to(state, call, leg.conversation),
        end_reason=leg.reason,
        at=NO_TIME,
    )


def _transfers(state: State, call: Call) -> Iterator[TransferChanged]:
    for warm in call.warm:
        if warm.user:
            yield _transfer(state, call, warm, "warm", _state_of_warm(state, call, warm), warm.receiver)
    for blind in call.blind:
        if blind.user:
            receiver = blind.receiver or _taken_by(state, call, blind)
            yield _transfer(
                state, call, blind, "blind", blind.outcome.state if blind.outcome else "requested", receiver
            )


def _transfer(
    state: State, call: Call, record: Warm | Blind, kind: str, how_far: str, receiver: str
) -> TransferChanged:
    """Of the conversation that its sender was in."""
    if isinstance(record, Warm):
        conversation = conversation_before(state, call, record)
    else:
        conversation = conversation_of(state, call, call.get(record.sender))
    return TransferChanged(
        transfer=record.id,
        sequence=0,
        conversation=conversation,
        kind=kind,
        state=how_far,
        sender=record.user,
        receiver=receiver,
        number=record.number,
        failure=record.outcome.failure if record.outcome else "",
        at=NO_TIME,
    )


def _state_of_warm(state: State, call: Call, warm: Warm) -> str:
    if warm.outcome:
        return warm.outcome.state
    if warm.joined:
        return "conference"
    return "consulting" if answered(state, call, warm) else "requested"


def _taken_by(state: State, call: Call, blind: Blind) -> str:
    """Who answered, if it went to a queue. Not the sender, by whom it has come back."""
    taken = (each for each in after(call, blind) if each.progress == each.progress.UP)
    users = (user for each in taken if (user := state.user_of(each)) != blind.user)
    return next(users, "") if blind.outcome else ""
