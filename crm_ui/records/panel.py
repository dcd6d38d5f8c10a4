"""The panel beside the page: one record that is not done, and how many others are not."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from crm_ui.calls.caller import Caller, caller_of
from crm_ui.models import BusinessTransaction, CallRecord, RecordState
from crm_ui.records.forms import RecordForm
from crm_ui.records.waiting import is_going_on, last_part, own_record, waiting_records
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
    """The record asked for, else that of the call at hand or, after it, of the last call, while it is not done.

    Older ones wait on the home page. So no second click of a hurried user meets another record.
    """
    user, profiles = request.user, request.profiles
    records = waiting_records(user, profiles=profiles)
    record = own_record(user, asked) if asked else None
    if records and not record:
        last = last_part(user)
        record = next((each for each in records if each.conversation_id == last), None)
    if record is None:
        return None
    others = sum(each.conversation_id != record.conversation_id for each in records)
    form = form or RecordForm(record=record, profiles=profiles)
    return RecordPanel(request=request, record=record, others=others, form=form)
