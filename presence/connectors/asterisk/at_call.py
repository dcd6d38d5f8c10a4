"""At which channel a command acts, and the few actions that several commands are made of."""

import asyncio

from django.utils.translation import gettext as _

from presence import contract
from presence.connectors.asterisk import numbers
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.facts import Call, Channel, State
from presence.connectors.asterisk.legs import channel_id
from presence.connectors.asterisk.targets import free_telephone
from presence.connectors.asterisk.transfer_records import Blind, Warm
from presence.contract import CmsError, CmsUnknown

LOOKS, BETWEEN_LOOKS = 20, 0.02


def own_leg(state: State, command: contract.CallCommand) -> tuple[Call, Channel]:
    """The channel of a leg that is the user's. Raises CmsError."""
    call, channel = state.call_of(channel_id(command.call)), state.channel(channel_id(command.call))
    if call is None or channel is None or channel.gone:
        raise CmsUnknown(_("This call has already ended."))
    if state.user_of(channel) != command.user:
        raise CmsError(_("This is not your call."))
    return call, channel


async def own_talk(exchange: Exchange, command: contract.CallCommand) -> tuple[Call, Channel]:
    """The same for a leg that talks. Asterisk puts together only after it has told that somebody has answered."""
    for _look in range(LOOKS):
        call, channel = own_leg(exchange.state, command)
        if not channel.up or len(call.reach(channel)) > 1:
            break
        await asyncio.sleep(BETWEEN_LOOKS)
    return call, channel


def other_side(call: Call, channel: Channel) -> Channel:
    """Whom the user talks with, if it is one."""
    heard = call.reach(channel) - {channel.id}
    others = [each for each in call.live() if each.id in heard]
    if len(others) != 1:
        raise CmsError(_("This is possible only while you talk with one other party."))
    return others[0]


def where_to(exchange: Exchange, target: str, number: str) -> str:
    """What is dialled to reach a free colleague, or a number. Raises CmsError."""
    return free_telephone(exchange.state, target) if target else numbers.to_dial(number)


async def must_exist(exchange: Exchange, where: str) -> None:
    """Asterisk takes a transfer to nowhere, and hangs up on the caller."""
    asked = f"DIALPLAN_EXISTS({exchange.address.context},{where},1)"
    if (await exchange.ask("Getvar", Variable=asked))["Value"] == "0":
        raise CmsError(_("The telephone system does not know the number %(number)s.") % {"number": where})


async def note(exchange: Exchange, channel: Channel, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        await exchange.ask("Setvar", Channel=channel.name, Variable=name, Value=value)


async def redirect(exchange: Exchange, channel: Channel, context: str, where: str) -> None:
    await exchange.ask("Redirect", Channel=channel.name, Context=context, Exten=where, Priority="1")


def consult_of(call: Call, channel: Channel) -> Warm | None:
    return next((warm for warm in call.warm if warm.sender == channel.id and not (warm.outcome or warm.joined)), None)


def consult(state: State, reference: str) -> tuple[Call, Warm]:
    call, record = transfer(state, reference)
    if isinstance(record, Blind):
        raise CmsUnknown(_("This transfer has ended already."))
    return call, record


def transfer(state: State, reference: str) -> tuple[Call, Warm | Blind]:
    for call in state.calls.values():
        for record in (*call.warm, *call.blind):
            if isinstance(record, Warm | Blind) and record.id == reference and record.outcome is None:
                return call, record
    raise CmsUnknown(_("This transfer has ended already."))


def changed_meanwhile() -> CmsError:
    return CmsError(_("The call has changed meanwhile. Look at the toolbar and try again."))
