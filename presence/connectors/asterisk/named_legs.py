"""A telephone in the browser is told by what name the CRM knows the call that rings there.

So its window can do at the click what a button of the toolbar says of that call, and of no other. One that has not
been told waits for Asterisk, as it does for a click in another browser.
"""

import asyncio
import logging

from presence.connectors.asterisk.connection import AmiError
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.facts import Channel
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.telephone_keys import tell_in_browser

log = logging.getLogger(__name__)
NAME, HEADER = "leg", "CRM-Leg"


class NamedLegs:
    """Runs in the thread of the line. `hear` is given all that Asterisk tells."""

    def __init__(self, exchange: Exchange):
        self.exchange = exchange
        self._telling: set[asyncio.Task[None]] = set()

    def hear(self, message: Message) -> None:
        state = self.exchange.state
        if not state.browser_extensions or message["ChannelStateDesc"] != "Ringing" or message.event != "Newstate":
            return
        channel = state.channel(message["Uniqueid"])
        if channel and state.is_in_browser(state.extension(channel.endpoint)):
            task = asyncio.get_running_loop().create_task(self._tell(channel))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)

    async def _tell(self, channel: Channel) -> None:
        try:
            await tell_in_browser(self.exchange, channel, NAME, **{HEADER: channel.id})
        except AmiError as error:
            log.debug("The call %s could not be named to its telephone: %s", channel.id, error)
