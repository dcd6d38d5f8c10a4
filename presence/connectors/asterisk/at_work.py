"""The commands by which users come to work at their telephones and in queues, and choose a work mode."""

import logging
from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _

from presence import contract
from presence.connectors.asterisk import agents, numbers, queue_members
from presence.connectors.asterisk.commands import Handler
from presence.connectors.asterisk.connection import AmiError, AmiRefused
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.facts import Member, State
from presence.connectors.asterisk.messages import NotSendable
from presence.connectors.asterisk.queue_members import READY
from presence.connectors.asterisk.targets import must_be_there
from presence.contract import CmsError

log = logging.getLogger(__name__)


async def log_on(exchange: Exchange, command: contract.LogOn) -> None:
    """The log-on counts even if a queue takes nobody: which ones do is told of the user."""
    if not command.extension:
        raise CmsError(_("You have no extension. Ask an administrator to enter the one of your telephone."))
    numbers.to_ring(command.extension)
    if exchange.state.extensions and exchange.state.endpoint(command.extension) not in exchange.state.extensions:
        said = _("The telephone system has no telephone at extension %(extension)s. Ask an administrator.")
        raise CmsError(said % {"extension": command.extension})
    if not exchange.state.is_in_browser(command.extension):  # that one is opened afterwards, and is away until then
        must_be_there(exchange.state, command.extension)
    before = exchange.state.agents.get(command.user)
    moved = before is not None and before.extension != command.extension
    await _leave(exchange, command.user, command.leaves + (command.queues if moved else ()))
    _change(exchange, _at_work, command)
    await settle(exchange)


async def log_off(exchange: Exchange, command: contract.LogOff) -> None:
    if any(event.user == command.user and event.state != "ended" for event in exchange.state.open_told("call")):
        raise CmsError(_("End your call first, then log off."))
    await _leave(exchange, command.user, command.queues)
    _change(exchange, agents.log_off, command.user)


async def set_work_mode(exchange: Exchange, command: contract.SetWorkMode) -> None:
    if not _is_at_work(exchange, command.user):
        raise CmsError(_("You are not logged on to the telephone system. Choose Log On."))
    _change(exchange, agents.set_work_mode, command.user, command.work_mode)
    await _pause(exchange, command.user, reasons=True)


async def settle(exchange: Exchange) -> None:
    """Bring telephones into the queues that are owed to their users. What cannot be sent now is owed on."""
    async with exchange.at_queues:
        for user in list(exchange.state.owed):
            try:
                if _is_at_work(exchange, user):
                    await _come_into_queues(exchange, user)
                    await _weigh(exchange, user)
                    await _pause(exchange, user, reasons=False)
            except (AmiError, NotSendable) as error:
                log.warning("The queues of %s are not as they should be yet: %s", user, error)
                return
            _change(exchange, queue_members.settled, user)


def _is_at_work(exchange: Exchange, user: str) -> bool:
    agent = exchange.state.agents.get(user)
    return agent is not None and agent.logged_on


def _change(exchange: Exchange, function: Callable[..., State], *args: Any) -> None:
    exchange.change(lambda state: agents.tell_agents(function(state, *args), now=exchange.now()))


def _at_work(state: State, command: contract.LogOn) -> State:
    """A telephone that is in queues already is paused there, or not, as Asterisk has it."""
    user = command.user
    state = agents.log_on(
        state,
        user,
        extension=command.extension,
        several_calls=command.several_calls,
        penalties=command.penalties,
    )
    here = {member.queue for member in queue_members.members_of(state, user)}
    return queue_members.owe(queue_members.with_pauses(state, user), user, {*command.queues} - here)


async def _come_into_queues(exchange: Exchange, user: str) -> None:
    """A queue that takes nobody is passed over."""
    for queue in sorted(exchange.state.owed.get(user, ())):
        here = {member.queue for member in queue_members.members_of(exchange.state, user)}
        try:
            if queue not in here and numbers.of_queue(queue):
                await _come_into(exchange, user, queue)
        except AmiRefused as error:
            log.warning("%s cannot come into the queue %s: %s", user, queue, error)
        _change(exchange, queue_members.not_owed, user, queue)


async def _come_into(exchange: Exchange, user: str, queue: str) -> None:
    agent = exchange.state.agents[user]
    telephone, paused = exchange.state.endpoint(agent.extension), agent.work_mode != READY
    penalty = agent.penalties.get(queue, 0)
    fields = {"Queue": queue, "Interface": telephone, "StateInterface": telephone, "MemberName": user}
    await exchange.ask("QueueAdd", **fields, Penalty=str(penalty), Paused=_said(paused))
    member = Member(queue, telephone, telephone, paused=paused, penalty=penalty, dynamic=True)
    _change(exchange, queue_members.joined, user, member)


async def _weigh(exchange: Exchange, user: str) -> None:
    """Give the telephone the penalties of Customizing where it was let in at run time."""
    penalties = exchange.state.agents[user].penalties
    for member in queue_members.members_of(exchange.state, user):
        wanted = penalties.get(member.queue, member.penalty)
        if member.dynamic and member.penalty != wanted:
            fields = {"Queue": member.queue, "Interface": member.interface, "Penalty": str(wanted)}
            await exchange.ask("QueuePenalty", **fields)


async def _leave(exchange: Exchange, user: str, queues: Collection[str]) -> None:
    """Only where the telephone was let in at run time: what Asterisk's configuration says is not undone."""
    for member in queue_members.members_of(exchange.state, user):
        if member.queue in queues and member.dynamic:
            try:
                await exchange.ask("QueueRemove", Queue=member.queue, Interface=member.interface)
                _change(exchange, queue_members.left, member)
            except AmiRefused as error:
                log.warning("%s cannot leave the queue %s: %s", user, member.queue, error)


async def _pause(exchange: Exchange, user: str, *, reasons: bool) -> None:
    """In queues, all but Ready is a pause; its reason is that of Customizing for the work mode.

    `reasons`: one that is paused already gets the reason too.
    """
    mode = exchange.state.agents[user].work_mode
    paused = mode != READY
    reason = next((text for text, code in exchange.state.work_modes.items() if code == mode), "") if paused else ""
    for member in queue_members.members_of(exchange.state, user):
        if member.paused != paused or (reasons and paused and member.reason != reason):
            fields = {"Queue": member.queue, "Interface": member.interface, "Paused": _said(paused)}
            await exchange.ask("QueuePause", **fields, **({"Reason": reason} if reason else {}))


def _said(yes: bool) -> str:
    return "true" if yes else "false"


HANDLERS: dict[type[contract.Command], Handler] = {
    contract.LogOn: log_on,
    contract.LogOff: log_off,
    contract.SetWorkMode: set_work_mode,
}
