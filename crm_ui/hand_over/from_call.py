"""What a call gives a business transaction that is made by hand, in the call or from its record.

The same as a hand-over gives the one that it makes: account and contact, the number, the attached data by the mapping
of the integration profile, and what was noted.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from crm_ui.calls.caller import call_description
from crm_ui.calls.identify import Match, identified_partner
from crm_ui.hand_over import attached_data_mapping
from crm_ui.hand_over.attached_data_mapping import Filled
from crm_ui.models import BusinessTransaction
from crm_ui.phone.texts import number_in_words
from crm_ui.transactions import edit as transactions
from crm_ui.transactions import own_fields
from customizing.access import Profiles
from customizing.models import TransactionType
from presence.calls import commands as calls
from presence.models import Call, CallKind, CallState, Conversation, Direction


@dataclass(frozen=True, kw_only=True)
class FromCall:
    """A conversation with somebody outside, as the transaction has it."""

    conversation: Conversation
    match: Match
    filled: Filled

    @property
    def caller(self) -> str:
        return self.match.name or (number_in_words(self.match.number) if self.match.number else "")

    @property
    def values(self) -> dict[str, Any]:
        """Values for the fields that a user sees before it is made. The account is that of the conversation."""
        outbound = self.conversation.direction == Direction.OUTBOUND
        return {
            "description": call_description(self.caller, outbound=outbound),
            **self.filled.fields,
            "account": self.match.account,
            "contact": self.match.contact,
            "note": self.filled.note,
        }

    @property
    def facts(self) -> dict[str, Any]:
        """What the transaction has of the call whatever the user says."""
        number, reason = self.match.number or self.conversation.number, self.match.reason[:120]
        return {"conversation": self.conversation, "caller_number": number, "identification": reason}

    @transaction.atomic
    def create(self, user: User, *, type: TransactionType, **values: Any) -> BusinessTransaction:
        """The transaction, with these values, and in the own fields of the type what came with the call."""
        own = own_fields.filled(type, self.conversation.envelope.values)
        made = transactions.create(user, type=type, **{"own_values": own.values, **values}, **self.facts)
        self.tell_what_was_left_out(made)
        return made

    def tell_what_was_left_out(self, made: BusinessTransaction) -> None:
        """What the mapping could not take stands in the history of the transaction."""
        own = own_fields.filled(made.kind, self.conversation.envelope.values)
        for line in (*self.filled.ignored, *own.ignored):
            transactions.record(made, None, line)


def from_call(conversation: Conversation, *, profiles: Profiles) -> FromCall:
    """What the conversation gives, by the rules of the user's business role."""
    profile = profiles.integration
    filled = attached_data_mapping.fill(profile, conversation.envelope.values) if profile else Filled()
    match = identified_partner(conversation, profile=profiles.identification)
    return FromCall(conversation=conversation, match=match, filled=filled)


def call_at_hand(user: User) -> Call | None:
    """The user's call with somebody outside: the one that is talked, else the newest that waits."""
    own = [call for call in calls.open_calls(user) if call.kind == CallKind.PRIMARY and _with_outside(call)]
    return max(own, key=lambda call: (call.state == CallState.CONNECTED, call.state_since), default=None)


def _with_outside(call: Call) -> bool:
    return call.state != CallState.ALERTING and call.conversation.direction != Direction.INTERNAL
