"""What only a telephone itself does: answer, hold, retrieve. Some can be told to, by SIP NOTIFY within the call.

To send it by AMI needs the right `system`, by which programs can be run. So for a desk telephone the dialplan does it,
in a context that can do nothing else, and the CRM only dials there. Those in the browser are told by AMI at once:
without that right there are none. Whether a telephone has understood, its next event says.
"""

import asyncio
from collections.abc import Callable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from presence import contract
from presence.connectors.asterisk import commands
from presence.connectors.asterisk.at_call import changed_meanwhile, own_leg
from presence.connectors.asterisk.commands import Handler
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.facts import Channel
from presence.contract import Capability, CmsError

CONTEXT, TALK, HOLD = "crm-notify", "talk", "hold"
"""The context of the dialplan that is shipped, and its extensions."""
CHANNEL = "CRM_CHANNEL"
"""The variable by which it is told which telephone, in which call."""
UNDERSTOOD_WITHIN, LOOK_EVERY = 2.0, 0.02
LEFT_TO_THE_TELEPHONE = {
    Capability.ACCEPT: gettext_lazy("Answer at the telephone: this telephone system cannot do it from here."),
    Capability.HOLD: gettext_lazy("Use the Hold key of the telephone: this telephone system cannot do it from here."),
}
LEFT_UNTIL_TESTED = {
    Capability.ACCEPT: gettext_lazy(
        "Answer at the telephone, or test it under Personalize: it may do it when told to."
    ),
    Capability.HOLD: gettext_lazy(
        "Use the Hold key of the telephone, or test it under Personalize: it may do it when told to."
    ),
}
MUTE_KEY = gettext_lazy(
    "Use the Mute key of the telephone: from here it would need the right “system”, by which programs can be run, and "
    "the CRM does not ask for that."
)


async def accept(exchange: Exchange, command: contract.Accept) -> None:
    channel = _told(exchange, command, Capability.ACCEPT)
    if channel.incoming:
        raise changed_meanwhile()
    await _press(exchange, channel, TALK, lambda now: now.up)


async def hold(exchange: Exchange, command: contract.Hold) -> None:
    channel = _told(exchange, command, Capability.HOLD)
    if not channel.up:
        raise changed_meanwhile()
    await _press(exchange, channel, HOLD, lambda now: now.hold)


async def retrieve(exchange: Exchange, command: contract.Retrieve) -> None:
    channel = _told(exchange, command, Capability.HOLD)
    if not channel.up:
        raise changed_meanwhile()
    await _press(exchange, channel, TALK, lambda now: not now.hold)


async def start_consult(exchange: Exchange, command: contract.StartConsult) -> None:
    """A telephone that has the caller on hold would let nothing be heard of the colleague: it retrieves first.

    At a desk only one that has done as it was told before: another one might end the call.
    """
    _call, channel = own_leg(exchange.state, command)
    does_as_told = channel.endpoint in exchange.doing_as_told or _is_in_browser(exchange, channel)
    if channel.up and channel.hold and does_as_told:
        await _press(exchange, channel, TALK, lambda now: not now.hold)
    await commands.start_consult(exchange, command)


def _told(exchange: Exchange, command: contract.CallCommand, capability: Capability) -> Channel:
    """The leg of a telephone that can be told. Raises CmsError."""
    _call, channel = own_leg(exchange.state, command)
    if not (exchange.state.by_notify or _is_in_browser(exchange, channel)):
        raise CmsError(str(LEFT_TO_THE_TELEPHONE[capability]))
    return channel


def _is_in_browser(exchange: Exchange, channel: Channel) -> bool:
    return exchange.state.is_in_browser(exchange.state.extension(channel.endpoint))


async def _press(exchange: Exchange, channel: Channel, key: str, done: Callable[[Channel], bool]) -> None:
    """Tell the telephone, unless it has done it by itself, and wait until it has. Raises CmsError if it does not."""
    if done(channel):
        return
    if _is_in_browser(exchange, channel):
        await tell_in_browser(exchange, channel, key)
    else:
        await tell_at_desk(exchange, channel.name, key)
    for _look in range(round(UNDERSTOOD_WITHIN / LOOK_EVERY)):
        now = exchange.state.channel(channel.id)
        if now is None or now.gone:
            raise _ended()
        if done(now):
            exchange.doing_as_told.add(channel.endpoint)
            return
        await asyncio.sleep(LOOK_EVERY)
    raise CmsError(_("The telephone did not do it when it was told to. Use its own keys."))


async def tell_in_browser(exchange: Exchange, channel: Channel, key: str, **more: str) -> None:
    said = [f"Event={key}", *(f"{name}={value}" for name, value in more.items())]
    await exchange.ask("PJSIPNotify", Channel=channel.name, Variable=said)


async def tell_at_desk(exchange: Exchange, channel: str, key: str) -> None:
    await exchange.ask(
        "Originate",
        Channel=f"Local/{key}@{CONTEXT}/n",
        Application="NoOp",
        Async="true",
        Timeout=str(round(UNDERSTOOD_WITHIN * 1000)),
        Variable=f"{CHANNEL}={channel}",
    )


def _ended() -> CmsError:
    """Some telephones refuse what they do not understand in a way by which Asterisk ends the call."""
    said = _(
        "The call has ended as the telephone was told to do it. If that happens again, the telephone does not "
        "understand NOTIFY: use its own keys, and tell an administrator."
    )
    return CmsError(said)


HANDLERS: dict[type[contract.Command], Handler] = {
    contract.Accept: accept,
    contract.Hold: hold,
    contract.Retrieve: retrieve,
    contract.StartConsult: start_consult,
}
