"""The call that a business transaction made by hand belongs to, as the form offers it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm_ui.calls.caller import caller_of
from crm_ui.calls.typed_notes import joined, note_of
from crm_ui.hand_over.from_call import FromCall, call_at_hand, from_call
from crm_ui.models import CallRecord
from crm_ui.records.waiting import note_so_far, own_record
from customizing.requests import WebClientRequest

PARTIES = ("account", "contact")


@dataclass(frozen=True, kw_only=True)
class OfferedCall:
    """`chosen`: the user came from the record of this call, or has sent the form with it."""

    request: WebClientRequest
    record: CallRecord
    call: FromCall
    chosen: bool

    @property
    def label(self) -> str:
        return caller_of(self.record.conversation, profile=self.request.profiles.identification).label

    def belongs_to(self, values: dict[str, Any]) -> bool:
        """Whether a transaction with these values is about the call: not if they name other partners."""
        given = ((values[name], getattr(self.call.match, name)) for name in PARTIES if values.get(name))
        return self.chosen or all(named == on_the_line for named, on_the_line in given)

    def fill(self, values: dict[str, Any]) -> dict[str, Any]:
        """The values with what the call says where they say nothing."""
        conversation = self.record.conversation
        typed = joined(note_of(reason=conversation.reason, note=conversation.note), note_so_far(self.record))
        said = self.call.values
        said["note"] = "\n".join(filter(None, (said["note"], typed)))
        said["attached"] = conversation.envelope.values  # for the own fields of whatever type is chosen
        return said | {name: value for name, value in values.items() if value}


def offered_call(request: WebClientRequest) -> OfferedCall | None:
    """The call of the user that was asked for, else the one at hand; nothing, if there is none."""
    chosen = _uuid(request.POST.get("conversation") or request.GET.get("conversation", ""))
    at_hand = None if chosen else call_at_hand(request.user)
    conversation_id = chosen or (at_hand.conversation_id if at_hand else None)
    if not conversation_id:
        return None
    record = own_record(request.user, conversation_id)
    if record is None and at_hand:
        record = CallRecord(user=request.user, conversation=at_hand.conversation, at=at_hand.started_at)
    if record is None:
        return None
    call = from_call(record.conversation, profiles=request.profiles)
    return OfferedCall(request=request, record=record, call=call, chosen=chosen is not None)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
