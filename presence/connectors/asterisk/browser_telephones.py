"""Telephones in the browser: who may register, and what Asterisk does for them that a desk telephone does by itself.

It takes the AMI right `system`: the valid password stands in the database of Asterisk, and what a telephone is told is
sent within its call. It registers at an endpoint that has `auth = EXTENSION-session`, as docs/asterisk shows.
"""

import json
import re

from django.utils.translation import gettext as _

from presence import contract
from presence.connectors.asterisk import numbers, reducer
from presence.connectors.asterisk.at_call import changed_meanwhile, own_leg
from presence.connectors.asterisk.commands import Handler
from presence.connectors.asterisk.connection import AmiRefused
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.telephone_keys import MUTE_KEY
from presence.contract import CmsError

FAMILY = "crm/auth"
DIGEST = re.compile(r"[0-9a-f]{32}")
REALM = re.compile(r"[\w.-]{1,64}", re.ASCII)


async def admit(exchange: Exchange, command: contract.AdmitTelephone) -> None:
    extension = _of_browser(exchange, command.extension)
    if not (DIGEST.fullmatch(command.digest) and REALM.fullmatch(command.realm)):
        raise CmsError(_("This is no password of a telephone."))
    record = {"auth_type": "md5", "username": extension, "realm": command.realm, "md5_cred": command.digest}
    await exchange.ask("DBPut", Family=FAMILY, Key=_key(extension), Val=json.dumps(record))


async def dismiss(exchange: Exchange, command: contract.DismissTelephone) -> None:
    try:
        await exchange.ask("DBDel", Family=FAMILY, Key=_key(_of_browser(exchange, command.extension)))
    except AmiRefused:
        return  # there was none


async def mute(exchange: Exchange, command: contract.Mute | contract.Unmute) -> None:
    """By Asterisk, so that it is known whatever becomes of the page."""
    _call, channel = own_leg(exchange.state, command)
    if not exchange.state.is_in_browser(exchange.state.extension(channel.endpoint)):
        raise CmsError(str(MUTE_KEY))
    if not channel.up:
        raise changed_meanwhile()
    on = isinstance(command, contract.Mute)
    await exchange.ask("MuteAudio", Channel=channel.name, Direction="in", State="on" if on else "off")
    exchange.change(lambda state: reducer.mute(state, channel.id, on=on, now=exchange.now()))


def _of_browser(exchange: Exchange, extension: str) -> str:
    if not exchange.state.is_in_browser(numbers.to_ring(extension)):
        raise CmsError(_("Extension %(extension)s is none of a telephone in the browser.") % {"extension": extension})
    return extension


def _key(extension: str) -> str:
    return f"{extension}-session"


HANDLERS: dict[type[contract.Command], Handler] = {
    contract.AdmitTelephone: admit,
    contract.DismissTelephone: dismiss,
    contract.Mute: mute,
    contract.Unmute: mute,
}
