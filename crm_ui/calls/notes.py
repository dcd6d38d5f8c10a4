"""What a user adds to a conversation of his or her own: what the next colleague should know, and who it is with."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from crm_ui.calls import typed_notes
from crm_ui.calls.correct_caller import relink
from crm_ui.calls.typed_notes import note_of
from crm_ui.models import BusinessPartner
from crm_ui.transactions import edit as transactions
from customizing.one_line import one_line
from presence import changes
from presence.attached_data.envelope import EnvelopeTooLarge, Origin
from presence.calls import attaching
from presence.calls.commands import Refused
from presence.models import Call, Conversation, Direction, Transfer, WhenFreeRequest, WhenFreeState
from presence.transfers.commands import LONGEST_HAND_OVER_REASON

NOTE_LENGTH = 2000
KEY_LENGTH = 64
KEYS = {"note": attaching.NOTE, "reason": attaching.REASON}


def own_conversation(user: User, *, call_id: int) -> Conversation:
    """The conversation of a call that the user has or had. Refused if it is not the user's."""
    return _own_call(user, call_id).conversation


def _own_call(user: User, call_id: int) -> Call:
    call = Call.objects.select_related("conversation").filter(pk=call_id, user=user).first()
    if not call:
        raise Refused(_("This is not your call. Nothing was changed."))
    return call


@transaction.atomic
def write_note(user: User, *, call_id: int, text: str | None, reason: str | None = None) -> None:
    """Keep note and reason with the conversation, and with a hand-over under way, so that the colleague reads it."""
    call = _own_call(user, call_id)
    conversation = call.conversation
    before = {"reason": conversation.reason, "note": conversation.note}
    said = {}
    if text is not None:
        said["note"] = text[:NOTE_LENGTH]
    if reason is not None:
        said["reason"] = one_line(reason, most=LONGEST_HAND_OVER_REASON)
    if not said:
        return
    Conversation.objects.filter(pk=conversation.pk).update(**said)
    if conversation.direction != Direction.INTERNAL and before | said != before:
        typed_notes.keep(user, call, note=note_of(**before | said), before=note_of(**before))
    changes.changed(_asked(conversation))
    under_way = Transfer.objects.open().filter(conversation=conversation, sender=user, receiver__isnull=False)
    if receiver := under_way.values_list("receiver", flat=True).first():
        under_way.update(**said)
        values = {key: said[name] for name, key in KEYS.items() if name in said}
        attaching.add_if_room(conversation, values, origin=Origin.AGENT)
        changes.changed([receiver])


def _asked(conversation: Conversation) -> Iterable[int]:
    """The users who read the note because the caller is offered to them."""
    offered = WhenFreeRequest.objects.filter(conversation=conversation, state=WhenFreeState.OFFERED)
    return offered.values_list("target", flat=True)


@transaction.atomic
def write_data(user: User, *, call_id: int, key: str, value: str) -> None:
    """Add to the attached data of the call, or change it. Refused, with nothing changed, if it is too much."""
    conversation = own_conversation(user, call_id=call_id)
    key, value = key.strip(), value.strip()
    if not key or len(key) > KEY_LENGTH:
        raise Refused(_("Type what it is, in at most %(longest)d characters.") % {"longest": KEY_LENGTH})
    if attaching.is_ours(key):
        raise Refused(_("“%(key)s” is filled by the system. Choose another name.") % {"key": key})
    before = conversation.envelope.values.get(key, "")
    if before == value:
        raise Refused(_("Nothing was changed: type a new value."))
    try:
        attaching.add(conversation, {key: value}, origin=Origin.AGENT)
    except EnvelopeTooLarge as error:
        raise Refused(error.message) from error
    line = _("Attached data %(key)s: %(before)s → %(after)s")
    none = _("none")
    transactions.keep_envelope(
        conversation, user, line=line % {"key": key, "before": before[:80] or none, "after": value[:80] or none}
    )
    changes.changed(set(conversation.calls.open().values_list("user", flat=True)))


def confirm_partner(user: User, *, call_id: int, partner: BusinessPartner | None) -> None:
    """The user says who is on the line, or that it is not the one shown; so it is shown to whoever has the call."""
    relink(own_conversation(user, call_id=call_id), partner, user=user)
