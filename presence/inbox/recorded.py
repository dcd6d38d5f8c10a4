"""Events as the flight recorder keeps them: what is told of which leg or transfer, without what came with the call."""

from collections.abc import Mapping
from typing import Any

from presence.contract import CallChanged, ConversationChanged, TransferChanged


def of_call(event: CallChanged, fields: Mapping[str, Any]) -> dict[str, Any]:
    """`fields` are those of the leg that the event told."""
    detail = {
        "state": event.state,
        "kind": event.kind,
        "peer": fields["peer_user_id"],
        "number": event.peer_number,
        "reason": event.end_reason,
        **({"muted": True} if event.muted else {}),
    }
    return _told("call", event, subject=event.call, detail=detail)


def of_conversation(event: ConversationChanged) -> dict[str, Any]:
    detail = {"ended": event.ended, "reason": event.end_reason}
    return _told("conversation", event, subject=event.conversation, detail=detail)


def of_transfer(event: TransferChanged, people: Mapping[str, Any]) -> dict[str, Any]:
    """`people` are those of the transfer, as we know them."""
    detail = {
        "state": event.state,
        "kind": event.kind,
        "sender": people["sender_id"],
        "receiver": people["receiver_id"],
        "number": "" if people["receiver_id"] else people["number"],
        "reason": event.failure,
    }
    return _told("transfer", event, subject=event.transfer, detail=detail)


def _told(
    what: str, event: CallChanged | ConversationChanged | TransferChanged, *, subject: str, detail: dict[str, Any]
) -> dict[str, Any]:
    return {"what": what, "sequence": event.sequence, "since": event.at, "subject": subject, "detail": detail}
