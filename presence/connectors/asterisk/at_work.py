"""The commands by which users come to work at their telephones, and choose a work mode."""

from django.utils.translation import gettext as _

from presence import contract
from presence.connectors.asterisk import agents, numbers
from presence.connectors.asterisk.commands import Handler
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.targets import must_be_there
from presence.contract import CmsError


async def log_on(exchange: Exchange, command: contract.LogOn) -> None:
    if not command.extension:
        raise CmsError(_("You have no extension. Ask an administrator to enter the one of your telephone."))
    numbers.to_ring(command.extension)
    if exchange.state.extensions and exchange.state.endpoint(command.extension) not in exchange.state.extensions:
        said = _("The telephone system has no telephone at extension %(extension)s. Ask an administrator.")
        raise CmsError(said % {"extension": command.extension})
    must_be_there(exchange.state, command.extension)
    exchange.change(
        lambda state: agents.tell_agents(
            agents.log_on(state, command.user, extension=command.extension, several_calls=command.several_calls),
            now=exchange.now(),
        )
    )


async def log_off(exchange: Exchange, command: contract.LogOff) -> None:
    if any(event.user == command.user and event.state != "ended" for event in exchange.state.open_told("call")):
        raise CmsError(_("End your call first, then log off."))
    exchange.change(lambda state: agents.tell_agents(agents.log_off(state, command.user), now=exchange.now()))


async def set_work_mode(exchange: Exchange, command: contract.SetWorkMode) -> None:
    """In queues, all but Ready is a pause; its reason is that of Customizing for the work mode."""
    agent = exchange.state.agents.get(command.user)
    if agent is None or not agent.logged_on:
        raise CmsError(_("You are not logged on to the telephone system. Choose Log On."))
    exchange.change(
        lambda state: agents.tell_agents(
            agents.set_work_mode(state, command.user, command.work_mode), now=exchange.now()
        )
    )
    reason = next((text for text, code in exchange.state.work_modes.items() if code == command.work_mode), "")
    paused = command.work_mode != agents.READY
    for member in agents.queues_of(exchange.state, command.user):
        if member.paused != paused or member.reason != reason:
            fields = {"Queue": member.queue, "Interface": member.interface, "Paused": str(paused).lower()}
            await exchange.ask("QueuePause", **fields, **({"Reason": reason} if paused and reason else {}))


HANDLERS: dict[type[contract.Command], Handler] = {
    contract.LogOn: log_on,
    contract.LogOff: log_off,
    contract.SetWorkMode: set_work_mode,
}
