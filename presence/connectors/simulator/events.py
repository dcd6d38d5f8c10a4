"""What the simulator tells of its rows: each a snapshot of one entity with its sequence."""

from presence.contract import AgentChanged, CallChanged, ConversationChanged, Event, TransferChanged
from presence.models.simulator import LegState, SimAgent, SimConversation, SimLeg, SimTransfer


def call_id(leg: SimLeg) -> str:
    return f"leg-{leg.pk}"


def leg_id(call: str) -> int:
    """The leg of a call id; 0, which no leg has, if it is none of ours."""
    number = call.removeprefix("leg-")
    return int(number) if number.isdigit() else 0


def conversation_id(conversation: SimConversation) -> str:
    return f"conversation-{conversation.pk}"


def events_of(row: SimAgent | SimConversation | SimLeg | SimTransfer) -> list[Event]:
    """One event, or none for the leg of an outside party: the CRM knows only legs of users."""
    if isinstance(row, SimAgent):
        return [agent_changed(row)]
    if isinstance(row, SimConversation):
        return [conversation_changed(row)]
    if isinstance(row, SimTransfer):
        return [transfer_changed(row)]
    return [call_changed(row)] if row.agent else []


def agent_changed(agent: SimAgent) -> AgentChanged:
    return AgentChanged(
        user=agent.user,
        sequence=agent.sequence,
        logged_on=agent.logged_on,
        work_mode=agent.work_mode,
        queues=tuple(sorted(each.name for each in agent.queues.all())),
        at=agent.since,
    )


def call_changed(leg: SimLeg) -> CallChanged:
    conversation = leg.conversation
    return CallChanged(
        call=call_id(leg),
        sequence=leg.sequence,
        conversation=conversation_id(conversation),
        user=leg.user,
        state=leg.state if leg.state != LegState.QUEUED else LegState.DIALING,
        kind=leg.kind,
        direction="internal" if leg.kind == "consult" else conversation.direction,
        number=conversation.number,
        dialed=conversation.dialed,
        peer_user=leg.peer_user,
        peer_number=leg.peer_number,
        attached_data=conversation.attached_data,
        answered_at=leg.answered_at,
        muted=leg.muted,
        end_reason=leg.end_reason,
        at=leg.since,
    )


def conversation_changed(conversation: SimConversation) -> ConversationChanged:
    return ConversationChanged(
        conversation=conversation_id(conversation),
        sequence=conversation.sequence,
        direction=conversation.direction,
        number=conversation.number,
        dialed=conversation.dialed,
        attached_data=conversation.attached_data,
        ended=conversation.ended_at is not None,
        end_reason=conversation.end_reason,
        at=conversation.ended_at or conversation.since,
    )


def transfer_changed(transfer: SimTransfer) -> TransferChanged:
    return TransferChanged(
        transfer=transfer.reference,
        sequence=transfer.sequence,
        conversation=conversation_id(transfer.conversation),
        kind=transfer.kind,
        state=transfer.state,
        sender=transfer.sender.user,
        receiver=transfer.receiver.user if transfer.receiver else "",
        number=transfer.number,
        failure=transfer.failure,
        at=transfer.since,
    )
