"""What a hand-over gives the business transaction that it makes. Writes nothing."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm_ui.calls.caller import call_description
from crm_ui.hand_over import attached_data_mapping
from crm_ui.hand_over.attached_data_mapping import Filled
from crm_ui.hand_over.context import HandOver
from crm_ui.transactions import edit as transactions
from crm_ui.transactions import own_fields
from crm_ui.transactions.own_fields import FilledOwn
from customizing.hindrances import Hindrance, Step
from customizing.models import UnidentifiedAccount

NOTHING_FOR_UNKNOWN = Hindrance(
    Step.RULE, _("The account is not identified, and for such callers nothing is created."), "integration"
)


@dataclass(frozen=True)
class NewTransaction:
    """`values` are those of its fields, but for the number; `filled` and `own` are what of them came with the call."""

    values: dict[str, Any]
    filled: Filled
    own: FilledOwn


def against_creating(hand_over: HandOver) -> Hindrance | None:
    """What speaks against a new transaction."""
    nothing = hand_over.profile.unidentified == UnidentifiedAccount.NOTHING and not hand_over.match.account
    return NOTHING_FOR_UNKNOWN if nothing else None


def new_transaction(hand_over: HandOver) -> NewTransaction:
    """What the transaction will have, as the receiver's integration profile says."""
    match, conversation = hand_over.match, hand_over.conversation
    filled = attached_data_mapping.fill(hand_over.profile, conversation.envelope.values)
    own = own_fields.filled(hand_over.profile.transaction_type, conversation.envelope.values)
    values = {
        "type": hand_over.profile.transaction_type,
        "description": call_description(hand_over.caller),
        "priority": hand_over.profile.transaction_type.priority,
        "account": match.account,
        "contact": match.contact,
        "responsible": transactions.employee_of(hand_over.receiver),
        "caller_number": match.number or conversation.number,
        "identification": match.reason[:120],
        "direction": conversation.direction,
        "own_values": own.values,
        **filled.fields,
    }
    return NewTransaction(values, filled, own)
