"""What a user writes to a conversation of his or her own: the note for the next colleague, and who it is with."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from crm_ui.models import BusinessPartner, ConversationPartner, PartnerKind, RelationshipKind
from presence import facts
from presence.calls import Refused
from presence.models import Call, Conversation, Transfer

NOTE_LENGTH = 2000


def own_conversation(user: User, *, call_id: int) -> Conversation:
    """The conversation of a call that the user has or had. Refused if it is not the user's."""
    call = Call.objects.select_related("conversation").filter(pk=call_id, user=user).first()
    if not call:
        raise Refused(_("This is not your call. Nothing was changed."))
    return call.conversation


@transaction.atomic
def write_note(user: User, *, call_id: int, text: str) -> None:
    """Keep the note with the conversation, and with a hand-over under way, so that the colleague reads it at once."""
    conversation = own_conversation(user, call_id=call_id)
    Conversation.objects.filter(pk=conversation.pk).update(note=text[:NOTE_LENGTH])
    under_way = Transfer.objects.open().filter(conversation=conversation, sender=user, receiver__isnull=False)
    if receiver := under_way.values_list("receiver", flat=True).first():
        under_way.update(note=text[:NOTE_LENGTH])
        facts.changed([receiver])


@transaction.atomic
def confirm_partner(user: User, *, call_id: int, partner: BusinessPartner) -> None:
    """The user says who is on the line; the name is shown from now on, to whoever the call goes to."""
    conversation = own_conversation(user, call_id=call_id)
    account, contact = _account_and_contact(partner)
    ConversationPartner.objects.update_or_create(
        conversation=conversation,
        defaults={"account": account, "contact": contact, "reason": _("confirmed"), "confirmed_by": user},
    )
    facts.changed(set(conversation.calls.open().values_list("user", flat=True)))


def _account_and_contact(partner: BusinessPartner) -> tuple[BusinessPartner | None, BusinessPartner | None]:
    if partner.kind == PartnerKind.ACCOUNT:
        return partner, None
    main = partner.reverse_relationships.filter(Q(kind=RelationshipKind.CONTACT)).select_related("source").first()
    return (main.source if main else None), partner
