"""Several ids of one conversation: some systems give a call another id when it is handed on.

Our id travels in the attached data. What comes with it belongs to our conversation, whatever the CMS calls it; the
conversation is over when all that the CMS calls so is over.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from customizing.models import CmsDestination
from presence import changes, compiled
from presence.contract import ConversationChanged
from presence.models import Conversation, ConversationAlias, Transfer
from presence.transfers import state

JOINS_WITHIN = timedelta(minutes=1)  # after its end; later it is another call with an old id in its data


def find(destination: CmsDestination, cms_ids: Collection[str]) -> dict[str, Conversation]:
    """The conversations that the CMS calls so, now or before, by that id. Ours until the end of the transaction."""
    found = {each.cms_id: each for each in _locked(destination.pk, cms_ids)}
    missing = [cms_id for cms_id in cms_ids if cms_id not in found]
    if missing and (known := dict(_aliases(destination.pk, missing))):
        locked = Conversation.objects.select_for_update().order_by("pk").filter(pk__in=known.values())
        by_id = {each.pk: each for each in (*found.values(), *locked)}
        found |= {cms_id: by_id[pk] for cms_id, pk in known.items()}
    for conversation in found.values():
        conversation.destination = destination
    return found


@compiled.query
def _locked(destination_id: int, cms_ids: Collection[str]) -> QuerySet[Conversation]:
    rows = Conversation.objects.select_for_update().order_by("pk")
    return rows.filter(destination=destination_id, cms_id__in=cms_ids)


@compiled.query
def _aliases(destination_id: int, cms_ids: Collection[str]) -> QuerySet[ConversationAlias, tuple[str, UUID]]:
    """Pairs of another id and the conversation."""
    named = ConversationAlias.objects.filter(destination=destination_id, cms_id__in=cms_ids)
    return named.values_list("cms_id", "conversation")


def meant(destination: CmsDestination, conversation_id: str, *, at: datetime) -> Conversation | None:
    """The conversation of ours that attached data names, if it still goes on."""
    try:
        found = Conversation.objects.filter(destination=destination, pk=UUID(conversation_id)).first()
    except ValueError:
        return None
    return found if found and (found.ended_at is None or at <= found.ended_at + JOINS_WITHIN) else None


def join(conversation: Conversation, cms_id: str, *, stub: Conversation | None) -> Conversation:
    """From now on the CMS may call it so too. `stub` was made for that id before it was known whose it is."""
    known: dict[str, Any] = {"conversation": conversation}
    if stub:
        known |= {"cms_sequence": stub.cms_sequence, "ended_at": stub.ended_at}
        _adopt(conversation, stub)
    fields = {"destination_id": conversation.destination_id, "cms_id": cms_id}
    alias, _created = ConversationAlias.objects.get_or_create(**fields, defaults=known)
    if conversation.ended_at and not alias.ended_at:
        hand_on(conversation, alias, at=conversation.ended_at)
    return conversation


def apply(conversation: Conversation, event: ConversationChanged) -> bool:
    """What the CMS tells of the conversation by another id. False if that was known."""
    newer = _named(conversation.destination, event.conversation).filter(cms_sequence__lt=event.sequence)
    return bool(newer.update(cms_sequence=event.sequence, ended_at=event.at if event.ended else None))


def heir(conversation: Conversation) -> ConversationAlias | None:
    """Another id under which the conversation goes on."""
    return next(iter(_open_aliases(conversation.pk)), None)


@compiled.query
def _open_aliases(conversation_id: UUID) -> QuerySet[ConversationAlias]:
    return ConversationAlias.objects.filter(conversation=conversation_id, ended_at=None).order_by("-pk")[:1]


def hand_on(conversation: Conversation, alias: ConversationAlias, *, at: datetime) -> None:
    """The conversation goes on under `alias`; its id until now has ended."""
    before = {"cms_id": conversation.cms_id, "cms_sequence": conversation.cms_sequence, "ended_at": at}
    now = {"cms_id": alias.cms_id, "cms_sequence": alias.cms_sequence, "ended_at": None, "end_reason": ""}
    ConversationAlias.objects.filter(pk=alias.pk).update(**before)
    Conversation.objects.filter(pk=conversation.pk).update(**now)
    for name, value in now.items():
        setattr(conversation, name, value)


def _named(destination: CmsDestination, cms_id: str) -> QuerySet[ConversationAlias]:
    return ConversationAlias.objects.filter(destination=destination, cms_id=cms_id)


def _adopt(conversation: Conversation, stub: Conversation) -> None:
    """Calls and transfers of the stub are the conversation's. Of two transfers still open, the later one counts."""
    opened = list(Transfer.objects.open().filter(conversation__in=[conversation, stub]).order_by("-created_at", "-pk"))
    if opened:
        earlier = Transfer.objects.filter(pk__in=[transfer.pk for transfer in opened[1:]])
        state.supersede(earlier, at=opened[0].created_at)
    changes.changed(stub.calls.open().values_list("user", flat=True))
    stub.calls.update(conversation=conversation)
    stub.moments.update(conversation=conversation)
    known = conversation.transfers.exclude(cms_id="").values("cms_id")
    stub.transfers.exclude(cms_id__in=known).update(conversation=conversation)
    stub.delete()
