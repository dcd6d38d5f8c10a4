"""Who a conversation is with, as an agent says: the conversation and all its transactions follow."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from crm_ui.calls.caller import call_description
from crm_ui.calls.identify import Match, identified_partner
from crm_ui.models import (
    BusinessPartner,
    BusinessTransaction,
    CallRecord,
    ConversationPartner,
    PartnerKind,
    RecordState,
)
from crm_ui.partners.main_account import main_account_of
from crm_ui.partners.shown import history_changed
from crm_ui.phone.texts import can_be_called, number_in_words
from crm_ui.transactions import edit as transactions
from customizing.display_names import name_of
from presence import changes
from presence.attached_data.envelope import Origin
from presence.calls import attaching
from presence.models import Conversation

LONGEST_IDENTIFICATION = 120


@transaction.atomic
def relink(conversation: Conversation, partner: BusinessPartner | None, *, user: User) -> Match:
    """The conversation is with that partner, or with nobody known. What was there before stands in the history."""
    account, contact = _parties(partner)
    put_into_envelope(conversation, account=account, contact=contact, origin=Origin.AGENT)
    before = identified_partner(conversation, profile=None).name
    said = _("confirmed by %(name)s") if partner else _("not identified, says %(name)s")
    reason = (said % {"name": name_of(user)})[:LONGEST_IDENTIFICATION]
    ConversationPartner.objects.update_or_create(
        conversation=conversation,
        defaults={"account": account, "contact": contact, "reason": reason, "confirmed_by": user},
    )
    after = identified_partner(conversation, profile=None)
    records = CallRecord.objects.filter(conversation__in=conversation.whole(), state=RecordState.DONE)
    if kept := list(records):
        history_changed(pk for each in kept for pk in (each.account_id, each.contact_id))
        for each in kept:
            each.account, each.contact = account, contact
            each.save(update_fields=["account", "contact"])
    for linked in transactions.of_conversation(conversation).select_related("account", "contact"):
        _relink(linked, user, before=before, after=after)
    transactions.keep_envelope(conversation)
    changes.changed(set(conversation.calls.open().values_list("user", flat=True)))
    return after


def put_into_envelope(
    conversation: Conversation, *, account: BusinessPartner | None, contact: BusinessPartner | None, origin: Origin
) -> None:
    """Account and contact travel with the call, as `name (ID)`."""
    values = {attaching.ACCOUNT: _label(account), attaching.CONTACT: _label(contact)}
    attaching.add_if_room(conversation, values, origin=origin)


def _relink(linked: BusinessTransaction, user: User, *, before: str, after: Match) -> None:
    values: dict[str, Any] = {"account": after.account, "contact": after.contact}
    was = linked.contact or linked.account
    number = number_in_words(linked.caller_number) if can_be_called(linked.caller_number) else ""
    if linked.description == call_description(was.name if was else number):
        values["description"] = call_description(after.name or number)
    nobody = _("not identified")
    line = _("Caller corrected: %(before)s → %(after)s")
    transactions.record(linked, user, line % {"before": before or nobody, "after": after.name or nobody})
    transactions.edit(linked, user, **values)
    BusinessTransaction.objects.filter(pk=linked.pk).update(identification=after.reason)


def _parties(partner: BusinessPartner | None) -> tuple[BusinessPartner | None, BusinessPartner | None]:
    if partner is None or partner.kind == PartnerKind.ACCOUNT:
        return partner, None
    return main_account_of(partner), partner


def _label(partner: BusinessPartner | None) -> str:
    return f"{partner} ({partner.pk})" if partner else ""
