"""The panel at the foot of the page: one record that is not done, and how many others are not."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from crm_ui.calls.caller import Caller, caller_of
from crm_ui.hand_over.from_call import call_at_hand
from crm_ui.models import BusinessTransaction, CallRecord, RecordState
from crm_ui.records.forms import RecordForm
from crm_ui.records.waiting import is_going_on, is_passed_over, own_record, waiting_records
from crm_ui.transactions import edit as transactions
from customizing.requests import WebClientRequest


@dataclass(frozen=True, kw_only=True)
class RecordPanel:
    """`others` is how many more records are not done."""

    request: WebClientRequest
    record: CallRecord
    others: int
    form: RecordForm

    @cached_property
    def caller(self) -> Caller:
        return caller_of(self.record.conversation, profile=self.request.profiles.identification)

    @cached_property
    def caller_confirmed(self) -> bool:
        identified = getattr(self.record.conversation, "identified", None)
        return bool(identified and identified.confirmed_by_id)

    @property
    def in_interaction_center(self) -> bool:
        return self.request.profiles.in_interaction_center

    @cached_property
    def going_on(self) -> bool:
        return is_going_on(self.record)

    @cached_property
    def is_of_earlier_call(self) -> bool:
        """Whether the agent talks in another call by now."""
        at_hand = call_at_hand(self.request.user)
        return at_hand is not None and at_hand.conversation_id != self.record.conversation_id

    @property
    def dropped(self) -> bool:
        return self.record.state == RecordState.DROPPED

    @cached_property
    def made(self) -> list[BusinessTransaction]:
        """The transactions that have come of the call so far."""
        found = transactions.of_conversation(self.record.conversation).select_related("type")
        return list(found.order_by("created_at", "number"))


def record_panel(
    request: WebClientRequest, *, asked: UUID | None = None, form: RecordForm | None = None
) -> RecordPanel | None:
    """The record asked for, else the newest that waits: it stays where it is until it is done, also in the next call.

    When it is done, older ones wait on the home page. So no second click of a hurried user meets another record.
    """
    user, profiles = request.user, request.profiles
    records = waiting_records(user, profiles=profiles)
    record = own_record(user, asked) if asked else None
    if records and not record and not is_passed_over(records[0]):
        record = records[0]
    if record is None:
        return None
    others = sum(each.conversation_id != record.conversation_id for each in records)
    form = form or RecordForm(record=record, profiles=profiles)
    return RecordPanel(request=request, record=record, others=others, form=form)
