"""Telephones in the browser: who may register, and what Asterisk does for them that a desk telephone does by itself.

It takes the AMI right `system`: the valid password stands in the database of Asterisk, and what a telephone is told is
sent within its call. It registers at an endpoint that has `auth = EXTENSION-session`, as docs/asterisk shows.
"""

import asyncio
import json
import re

from django.utils.translation import gettext as _

from presence import contract
from presence.connectors.asterisk import commands, numbers, reducer
from presence.connectors.asterisk.at_call import changed_meanwhile, own_leg
from presence.connectors.asterisk.commands import Handler
from presence.connectors.asterisk.connection import AmiRefused
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.telephone_keys import (
    LOOK_EVERY,
    MUTE_KEY,
    TALK,
    UNDERSTOOD_WITHIN,
    tell_in_browser,
)
from presence.contract import CmsError

FAMILY = "crm/auth"
DIALS = "crm-browser"
"""The context of the dialplan that is shipped."""
DIGEST = re.compile(r"[0-9a-f]{32}")
REALM = re.compile(r"[\w.-]{1,64}", re.ASCII)


async def admit(exchange: Exchange, command: contract.AdmitTelephone) -> None:
    extension = _of_browser(exchange, command.extension)
    if not (DIGEST.fullmatch(command.digest) and REALM.fullmatch(command.realm)):
        raise CmsError(_("This is not the digest of a password."))
    record = {"auth_type": "md5", "username": extension, "realm": command.realm, "md5_cred": command.digest}
    await exchange.ask("DBPut", Family=FAMILY, Key=_key(extension), Val=json.dumps(record))


async def dismiss(exchange: Exchange, command: contract.DismissTelephone) -> None:
    try:
        await exchange.ask("DBDel", Family=FAMILY, Key=_key(_of_browser(exchange, command.extension)))
    except AmiRefused:
        return  # there was none


async def dial(exchange: Exchange, command: contract.Dial) -> None:
    """At a desk the user lifts the receiver then. In the browser the click was enough, so the telephone has to answer.

    It does not do so by itself, as then somebody outside could have it answered who shows a number of the house.
    """
    made = await commands.dial(exchange, command)
    if not exchange.state.is_in_browser(exchange.state.agents[command.user].extension):
        return
    for _look in range(round(UNDERSTOOD_WITHIN / LOOK_EVERY)):
        channel = exchange.state.channel(made)
        if channel and (channel.gone or channel.up):
            return
        if channel and channel.rung:
            await tell_in_browser(exchange, channel, TALK)
            return
        await asyncio.sleep(LOOK_EVERY)


async def mute(exchange: Exchange, command: contract.Mute | contract.Unmute) -> None:
    """By Asterisk, so that it is known whatever becomes of the page; and by the window, which may be so already."""
    _call, channel = own_leg(exchange.state, command)
    if not exchange.state.is_in_browser(exchange.state.extension(channel.endpoint)):
        raise CmsError(str(MUTE_KEY))
    if not channel.up:
        raise changed_meanwhile()
    on = isinstance(command, contract.Mute)
    await exchange.ask("MuteAudio", Channel=channel.name, Direction="in", State="on" if on else "off")
    exchange.change(lambda state: reducer.mute(state, channel.id, on=on, now=exchange.now()))
    await tell_in_browser(exchange, channel, "mute" if on else "unmute")


def _of_browser(exchange: Exchange, extension: str) -> str:
    if not exchange.state.is_in_browser(numbers.to_ring(extension)):
        raise CmsError(_("Extension %(extension)s is no telephone in the browser.") % {"extension": extension})
    return extension


def _key(extension: str) -> str:
    return f"{extension}-session"


HANDLERS: dict[type[contract.Command], Handler] = {
    contract.AdmitTelephone: admit,
    contract.Dial: dial,
    contract.DismissTelephone: dismiss,
    contract.Mute: mute,
    contract.Unmute: mute,
}
