"""Comparing with the CMS's own list."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F, Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customizing.display_names import name_of
from customizing.models import CmsDestination
from presence import changes, recorder
from presence.calls import missed, wrap_up
from presence.calls.wrap_up import LOST
from presence.contract import Event, Snapshot
from presence.inbox import aliases
from presence.models import Agent, Call, CallState, Conversation, ConversationAlias, Transfer
from presence.models.moments import Moment, MomentKind
from presence.notices import write as notices
from presence.transfers import state

Row = TypeVar("Row", bound=Model)
Receive = Callable[[CmsDestination, Iterable[Event]], None]


def reconcile_with(destination: CmsDestination, snapshot: Snapshot, *, receive: Receive) -> None:
    _reopen(destination, snapshot)
    receive(destination, _news(destination, snapshot))
    if gone := _gone(Agent.objects.filter(destination=destination, cms_logged_on=True), snapshot):
        _log_off(gone, snapshot)
    known = {call.call for call in snapshot.calls if call.state != CallState.ENDED}
    calls = Call.objects.open().filter(destination=destination)
    for call in _older(calls.select_related("peer_user"), "state_since", snapshot):
        if call.cms_id not in known:
            _end_call(call, snapshot)
    known = {transfer.transfer for transfer in snapshot.transfers}
    told = Transfer.objects.open().filter(conversation__destination=destination, cms_sequence__gt=0)
    for transfer in _older(told, "created_at", snapshot):
        if transfer.cms_id not in known:
            state.not_listed(transfer, at=snapshot.at)
    _end_conversations(destination, snapshot)


def _news(destination: CmsDestination, snapshot: Snapshot) -> list[Event]:
    """What is newer than our facts; usually nothing, and then nothing is written."""
    of_cms = {"destination": destination}
    agents = _sequences_of_agents(destination)
    listed = [item.conversation for item in snapshot.conversations]
    conversations = _sequences(Conversation, of_cms, listed) | _sequences(ConversationAlias, of_cms, listed)
    calls = _sequences(Call, of_cms, [call.call for call in snapshot.calls])
    handed_over = {"conversation__destination": destination}
    transfers = _sequences(Transfer, handed_over, [transfer.transfer for transfer in snapshot.transfers])
    return [
        *(event for event in snapshot.agents if event.sequence > agents.get(event.user, 0)),
        *(event for event in snapshot.conversations if event.sequence > conversations.get(event.conversation, 0)),
        *(event for event in snapshot.calls if event.sequence > calls.get(event.call, 0)),
        *(event for event in snapshot.transfers if event.sequence > transfers.get(event.transfer, 0)),
    ]


def _sequences_of_agents(destination: CmsDestination) -> dict[str, int]:
    agents = Agent.objects.filter(destination=destination).select_related("user")
    return {agent.name_at_cms: agent.cms_sequence for agent in agents}


def _sequences(model: type[Model], of_cms: dict[str, Any], cms_ids: list[str]) -> dict[str, int]:
    rows = model._default_manager.filter(**of_cms, cms_id__in=cms_ids)
    return dict(rows.values_list("cms_id", "cms_sequence"))


def _older(rows: QuerySet[Row], field: str, snapshot: Snapshot) -> list[Row]:
    """The rows that began before the snapshot was taken: what began later cannot be in it."""
    return list(rows.filter(**{f"{field}__lt": snapshot.at}))


def _gone(agents: QuerySet[Agent], snapshot: Snapshot) -> list[Agent]:
    known = {agent.user for agent in snapshot.agents}
    before = agents.filter(cms_since__lt=snapshot.at) | agents.filter(cms_since=None)
    return [agent for agent in before.select_related("user") if agent.name_at_cms not in known]


@transaction.atomic
def _log_off(agents: list[Agent], snapshot: Snapshot) -> None:
    still = Agent.objects.filter(cms_logged_on=True)
    off = {"cms_logged_on": False, "cms_since": snapshot.at}
    changes.changed(
        agent.pk for agent in agents if still.filter(pk=agent.pk, cms_sequence=agent.cms_sequence).update(**off)
    )


@transaction.atomic
def _end_call(call: Call, snapshot: Snapshot) -> None:
    if wrap_up.lost(call, at=snapshot.at):
        whom = name_of(call.peer_user) if call.peer_user else call.peer_number or _("an unknown number")
        said = _("Your call with %(whom)s has ended: the telephone system does not know it any more.")
        notices.tell(call.user_id, said % {"whom": whom}, level="warning", key=f"lost-call:{call.pk}")


def _end_conversations(destination: CmsDestination, snapshot: Snapshot) -> None:
    known = _going_on(snapshot)
    ours = Conversation.objects.filter(destination=destination, ended_at=None, started_at__lt=snapshot.at)
    gone = [pk for pk, cms_id in ours.values_list("pk", "cms_id") if cms_id not in known]
    renamed = _hand_on(gone, snapshot) if gone else set()
    over = [pk for pk in gone if pk not in renamed]
    if over:
        Conversation.objects.filter(pk__in=over, ended_at=None).update(ended_at=snapshot.at, end_reason=LOST)
        of_all = {"kind": MomentKind.CONCLUSION, "what": "conversation", "at": timezone.now(), "since": snapshot.at}
        changes.changed(missed.left_to_ring(over))
        recorder.note(*(Moment(conversation_id=pk, detail={"ended": True, "reason": LOST}, **of_all) for pk in over))


def _going_on(snapshot: Snapshot) -> set[str]:
    """The ids of the listed conversations that go on. Those that ended lately may be listed for their transfers."""
    return {item.conversation for item in snapshot.conversations if not item.ended}


@transaction.atomic
def _hand_on(gone: list[UUID], snapshot: Snapshot) -> set[UUID]:
    """Hand on the conversations that go on under another id. Returns them."""
    found = ConversationAlias.objects.filter(conversation__in=gone, cms_id__in=_going_on(snapshot)).select_related(
        "conversation"
    )
    heirs = {alias.conversation_id: alias for alias in found}
    for alias in heirs.values():
        aliases.hand_on(alias.conversation, alias, at=snapshot.at)
    return set(heirs)


def _reopen(destination: CmsDestination, snapshot: Snapshot) -> None:
    """What was ended for want of news, but is listed: the listed state counts again."""
    known = {call.call for call in snapshot.calls} | {item.conversation for item in snapshot.conversations}
    lost = {"destination": destination, "end_reason": LOST, "ended_at__isnull": False}
    for model in (Call, Conversation):
        listed = model.objects.filter(**lost, cms_id__in=known)
        if listed.exists():
            listed.update(cms_sequence=F("cms_sequence") - 1, end_reason="")
