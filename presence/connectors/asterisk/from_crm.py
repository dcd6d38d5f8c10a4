"""What a connector asks the CRM for when it begins: what was told by the one before, and who works where."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypedDict

from django.db.models import QuerySet

from customizing import access
from customizing.models import CmsDestination, TelephoneKeys, WorkModeKind
from presence.connectors.asterisk.facts import Agent, Expected, State
from presence.connectors.asterisk.legs import channel_id
from presence.connectors.asterisk.transfer_records import LEFT_WAITING
from presence.contract import (
    AgentChanged,
    BlindTransfer,
    CallChanged,
    ConversationChanged,
    Event,
    TransferChanged,
    key_of,
)
from presence.fallback import options as fallback
from presence.models import Agent as KnownAgent
from presence.models import Call, Conversation, Transfer


class Customized(TypedDict):
    """Parts of the state that come from Customizing."""

    work_modes: Mapping[str, int]
    fields: Mapping[str, str]
    by_notify: bool
    browser_extensions: tuple[str, ...]


def beginning(destination: CmsDestination) -> State:
    """The state of a connector that has heard nothing yet."""
    transfers = list(_transfers(destination))
    known = [*_agents(destination), *_conversations(destination), *_calls(destination), *map(_told, transfers)]
    state = State(
        expected=tuple(map(_expected, transfers)),
        told={key_of(event): event for event in known},
        **customizing_of(destination),
    )
    return state.with_agents({agent.user: agent for agent in _at_work(destination)})


def customizing_of(destination: CmsDestination) -> Customized:
    """What Customizing says of the system now. It may change at any time."""
    reasons = (mode for mode in access.work_modes() if mode.kind == WorkModeKind.NOT_READY)
    return {
        "work_modes": {mode.text: mode.code for mode in reasons},
        "fields": access.attached_variables(destination.pk),
        "by_notify": destination.telephone_keys == TelephoneKeys.NOTIFY,
        "browser_extensions": destination.beginnings_in_browser,
    }


def handing_over(destination: CmsDestination, extension: str) -> BlindTransfer:
    """As if the user of the telephone had handed over somebody whom nobody takes, not even the user.

    Without a profile somebody calls back. If whoever is to be rung is not logged on here, anyone available is asked.
    """
    agent = _logged_on(destination).filter(extension=extension).first()
    wished = fallback.fallback_options_of_departed(agent.user) if agent else {}
    rung = _logged_on(destination).filter(user__username=wished.get("fallback_user", "")).first()
    wished["fallback_user"] = rung.name_at_cms if rung else ""
    wished.setdefault("call_back", True)
    return BlindTransfer(agent.name_at_cms if agent else "", call="", transfer="", **wished)


def _logged_on(destination: CmsDestination) -> QuerySet[KnownAgent]:
    known = KnownAgent.objects.filter(destination=destination, cms_logged_on=True)
    return known.exclude(extension="").select_related("user")


def _at_work(destination: CmsDestination) -> Iterator[Agent]:
    for agent in _logged_on(destination):
        yield Agent(
            agent.name_at_cms,
            agent.extension,
            work_mode=agent.work_mode,
            several_calls=agent.several_calls,
            penalties=agent.queues_told,
        )


def _agents(destination: CmsDestination) -> Iterator[Event]:
    for agent in _logged_on(destination):
        if agent.cms_since:
            yield AgentChanged(
                user=agent.name_at_cms,
                sequence=agent.cms_sequence,
                logged_on=True,
                work_mode=agent.work_mode,
                reachable=agent.unreachable_since is None,
                queues=tuple(agent.queues),
                at=agent.cms_since,
            )


def _conversations(destination: CmsDestination) -> Iterator[Event]:
    for conversation in Conversation.objects.filter(destination=destination, ended_at=None).exclude(direction=""):
        yield ConversationChanged(
            conversation=conversation.cms_id,
            sequence=conversation.cms_sequence,
            direction=conversation.direction,
            number=conversation.number,
            dialed=conversation.dialed,
            at=conversation.started_at,
        )


def _calls(destination: CmsDestination) -> Iterator[Event]:
    known = Call.objects.open().filter(destination=destination)
    for call in known.select_related("conversation", "user__agent"):
        yield CallChanged(
            call=call.cms_id,
            sequence=call.cms_sequence,
            conversation=call.conversation.cms_id,
            user=call.user.agent.name_at_cms,
            state=call.state,
            kind=call.kind,
            direction=call.direction,
            number=call.conversation.number,
            dialed=call.conversation.dialed,
            answered_at=call.answered_at,
            at=call.state_since,
        )


def _transfers(destination: CmsDestination) -> Iterable[Transfer]:
    """Those under way, and those by which a caller was left who may have to be fetched yet."""
    left = Transfer.objects.filter(failure=LEFT_WAITING.failure, conversation__ended_at=None)
    known = Transfer.objects.open() | left
    known = known.filter(conversation__destination=destination).exclude(cms_id="").order_by("created_at", "pk")
    return known.select_related("sender__agent", "receiver__agent", "conversation", "call")


def _told(transfer: Transfer) -> Event:
    return TransferChanged(
        transfer=transfer.cms_id,
        sequence=transfer.cms_sequence,
        conversation=transfer.conversation.cms_id,
        kind=transfer.kind,
        state="consulting" if transfer.state == "completing" else transfer.state,
        sender=transfer.sender.agent.name_at_cms,
        receiver=_receiver(transfer),
        number=transfer.number,
        failure=transfer.failure,
        at=transfer.created_at,
    )


def _expected(transfer: Transfer) -> Expected:
    """The leg of its sender says at which channel it was begun; at a telephone, that which the sender has."""
    leg = transfer.call or transfer.conversation.calls.open().filter(user=transfer.sender).order_by("pk").first()
    return Expected(
        channel=channel_id(leg.cms_id) if leg else "",
        kind=transfer.kind,
        reference=transfer.cms_id,
        target=_receiver(transfer),
        number=transfer.number,
        user=transfer.sender.agent.name_at_cms,
        conversation=transfer.conversation.cms_id,
    )


def _receiver(transfer: Transfer) -> str:
    """Whoever rings here; a colleague at another telephone system is a number."""
    return transfer.receiver.agent.name_at_cms if transfer.receiver and not transfer.number else ""
