"""Does a telephone do what it is told by NOTIFY? It rings with nobody on the line, so that no caller is at risk."""

import asyncio
from contextlib import suppress
from uuid import uuid4

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from presence import contract
from presence.connectors.asterisk.channels import OF_TEST
from presence.connectors.asterisk.commands import Handler
from presence.connectors.asterisk.connection import AmiError
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.targets import own_telephone
from presence.connectors.asterisk.telephone_keys import (
    HOLD,
    LEFT_TO_THE_TELEPHONE,
    TALK,
    UNDERSTOOD_WITHIN,
    tell_at_desk,
)
from presence.contract import Capability, CmsError

FREE = {"", "NOT_INUSE"}
RINGS_WITHIN = 3.0
TOLD = {"Newstate", "Hold", "Unhold", "Hangup"}
LASTS = "10"
"""Seconds after which Asterisk itself ends the call, whatever has become of the connector."""
STEPS = (
    (TALK, "Up", gettext_lazy("The telephone did not answer when it was told to. Use its own keys.")),
    (HOLD, "Hold", gettext_lazy("The telephone answered, but did not hold when it was told to. Use its own keys.")),
    (TALK, "Unhold", gettext_lazy("The telephone held, but did not retrieve when it was told to. Use its own keys.")),
)
"""The key, what Asterisk tells when the telephone has done it, and what is said if it has not."""


class TestCall:
    """The channel of the test, by what Asterisk tells of it."""

    def __init__(self) -> None:
        self.id, self.name = f"{OF_TEST}{uuid4()}", ""
        self.last, self._news = "", asyncio.Event()

    def hear(self, message: Message) -> None:
        if message["Uniqueid"] != self.id:
            return
        self.name = message["Channel"] or self.name
        if message.event in TOLD:
            self.last = message["ChannelStateDesc"] if message.event == "Newstate" else message.event
            self._news.set()

    async def comes_to(self, wanted: str, *, seconds: float) -> bool:
        """Whether it does in time. Raises CmsError if the call is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self.last not in {wanted, "Hangup"}:
                    self._news.clear()
                    await self._news.wait()
        if self.last == "Hangup":
            said = _("The call was over when the telephone was told to do something. Use the telephone's own keys.")
            raise CmsError(said)
        return self.last == wanted


async def test(exchange: Exchange, command: contract.TestTelephone) -> None:
    extension = _free_telephone(exchange, command.user)
    call = TestCall()
    exchange.listeners.append(call.hear)
    try:
        await _ring(exchange, call, extension)
        if not await call.comes_to("Ringing", seconds=RINGS_WITHIN):
            said = _("The telephone did not ring, or somebody answered it. Test it again, and leave it alone.")
            raise CmsError(said, retry=True)
        for key, told, otherwise in STEPS:
            await tell_at_desk(exchange, call.name, key)
            if not await call.comes_to(told, seconds=UNDERSTOOD_WITHIN):
                raise CmsError(str(otherwise))
    finally:
        exchange.listeners.remove(call.hear)
        with suppress(AmiError):  # it is over already
            await exchange.ask("Hangup", Channel=call.name or call.id)


def _free_telephone(exchange: Exchange, user: str) -> str:
    """The extension of the user's telephone. Raises CmsError unless it is there, at a desk, and free."""
    state, extension = exchange.state, own_telephone(exchange.state, user).extension
    if not state.by_notify or state.is_in_browser(extension):
        raise CmsError(str(LEFT_TO_THE_TELEPHONE[Capability.ACCEPT]))
    endpoint = state.endpoint(extension)
    in_call = any(each.endpoint == endpoint for call in state.calls.values() for each in call.live())
    if in_call or state.devices.get(endpoint, "") not in FREE:
        raise CmsError(_("The telephone is in use. Test it when it is free."), retry=True)
    return extension


async def _ring(exchange: Exchange, call: TestCall, extension: str) -> None:
    await exchange.ask(
        "Originate",
        Channel=exchange.state.endpoint(extension),
        Application="Wait",
        Data=LASTS,
        Async="true",
        Timeout=str(round(1000 * (RINGS_WITHIN + UNDERSTOOD_WITHIN))),
        ChannelId=call.id,
        CallerID=f"<{extension}>",
    )


HANDLERS: dict[type[contract.Command], Handler] = {contract.TestTelephone: test}
