"""What an agent typed in a call stands in the agent's record of it, so that it can be read again."""

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui.models import CallRecord, RecordState
from presence.models import Call


def keep(user: User, call: Call, *, note: str, before: str) -> None:
    """The note of the call is now `note`, and was `before`. What else stands in the record stays.

    A record that is done is to be looked at again.
    """
    found, made = CallRecord.objects.select_for_update().get_or_create(
        user=user, conversation=call.conversation, defaults={"note": note, "at": call.answered_at or call.started_at}
    )
    if made:
        return
    found.note = replaced(found.note, note, before=before)
    found.state, found.done_at = RecordState.OPEN, None
    found.save(update_fields=["note", "state", "done_at"])


def note_of(*, reason: str, note: str) -> str:
    """Reason and note as one text."""
    said = reason and _("Reason: %(reason)s") % {"reason": reason}
    return "\n".join(part for part in (said, note) if part)


def replaced(text: str, note: str, *, before: str) -> str:
    """The text with the note in the place of what it was before; behind it, if that is not there."""
    if before and before in text:
        return text.replace(before, note, 1)
    return joined(text, note)


def joined(text: str, note: str) -> str:
    """Both, unless one holds the other."""
    if note in text:
        return text
    return note if text in note else f"{text}\n{note}"
