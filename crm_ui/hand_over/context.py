"""A completed transfer as business sees it: whose call went to whom, and what the receiver's role makes of it."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm_ui.calls.correct_caller import put_into_envelope
from crm_ui.calls.identify import Match, identify, match_of, number_of
from crm_ui.calls.integration import against_integration
from crm_ui.calls.typed_notes import note_of
from crm_ui.models import ConversationPartner
from crm_ui.phone.texts import number_in_words
from customizing import access
from customizing.display_names import name_of
from customizing.models import CmsIntegrationProfile
from presence import compiled
from presence.attached_data.envelope import Origin
from presence.models import Agent, Conversation, Direction, Transfer


@dataclass(frozen=True, kw_only=True)
class HandOver:
    transfer: Transfer
    receiver: User
    match: Match
    profile: CmsIntegrationProfile
    in_interaction_center: bool

    @property
    def conversation(self) -> Conversation:
        return self.transfer.conversation

    @property
    def caller(self) -> str:
        return self.match.name or (number_in_words(self.match.number) if self.match.number else _("an unknown number"))

    @property
    def note(self) -> str:
        """What the sender tells the receiver: why, and the note."""
        return note_of(reason=self.transfer.reason, note=self.transfer.note or self.conversation.note)

    @property
    def people(self) -> dict[str, str]:
        return {"sender": name_of(self.transfer.sender), "receiver": name_of(self.receiver)}


def hand_over_of(transfer: Transfer) -> HandOver | None:
    """The transfer with all that decides its effect, or nothing if it has none.

    Who has handed over to himself or herself, by a telephone's key, still has the caller.
    """
    receiver = transfer.receiver
    if transfer.conversation.direction != Direction.INBOUND or receiver is None or receiver.pk == transfer.sender_id:
        return None
    agent: Agent | None = getattr(receiver, "agent", None)
    profiles = access.profile_bundle(agent.role_id if agent else None)
    if profiles.integration is None or against_integration(profiles):
        return None
    known = partner_of(transfer.conversation)
    match = match_of(transfer.conversation, known, profile=profiles.identification)
    return HandOver(
        transfer=transfer,
        receiver=receiver,
        match=match,
        profile=profiles.integration,
        in_interaction_center=profiles.in_interaction_center,
    )


def partner_of(conversation: Conversation) -> ConversationPartner:
    """Who the conversation is with, kept from now on as far as the number says. Whom an agent confirmed stays.

    The row is locked, so that one hand-over of the conversation comes after the other.
    """
    if known := _locked(conversation.pk):
        return known[0]
    keep_partner_of(conversation)
    return _locked(conversation.pk)[0]


@compiled.query
def _locked(conversation_id: UUID) -> QuerySet[ConversationPartner]:
    rows = ConversationPartner.objects.select_for_update(of=("self",)).filter(conversation=conversation_id)
    return rows.select_related("account", "contact")


def keep_partner_of(conversation: Conversation) -> None:
    """Keep who the conversation is with, as far as the number says, of which nothing was kept before.

    If another worker keeps it in the same moment, that is the same.
    """
    match = identify(number_of(conversation), profile=None)
    found = ConversationPartner(
        conversation=conversation,
        account=match.account,
        contact=match.contact,
        number=(match.number or conversation.number)[:64],
        candidates=match.count,
        reason=match.reason[:120],
    )
    ConversationPartner.objects.bulk_create([found], ignore_conflicts=True)
    if match.name:
        put_into_envelope(conversation, account=match.account, contact=match.contact, origin=Origin.RULE)
