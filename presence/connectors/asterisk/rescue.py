"""A telephone in the browser that is gone in a call: whoever is on the line hears music, and comes back with it.

That its line has ended says little: the sound goes another way, and goes on while the line is made anew. So Asterisk
is asked whether anything still comes from the telephone. If that does not come back, the caller goes on to where the
user's integration profile sends callers whom nobody takes.
"""

import asyncio
import logging
from collections.abc import Callable

from django.db import DatabaseError, connections

from presence.connectors.asterisk.at_call import consult_of, note, redirect
from presence.connectors.asterisk.connection import AmiError
from presence.connectors.asterisk.exchange import Exchange
from presence.connectors.asterisk.facts import Call, Channel
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.telephone_keys import TALK, tell_in_browser
from presence.connectors.asterisk.ways_on import NOWHERE, way_on
from presence.contract import BlindTransfer

log = logging.getLogger(__name__)
WAITING = "crm-waiting"
"""The context of the dialplan that is shipped: music until the telephone of that extension is there."""
HEARD = "CHANNEL(rtcp,rxcount)"
LISTEN_SECONDS = 0.3
"""A telephone sends fifty packets a second, also while nobody speaks."""
LOOKS_UP_WITHIN = 0.5


class Rescue:
    """Runs in the thread of the line. `hear` is given all that Asterisk tells, and `look` is called at each tick.

    `handing_over` says what is wished for who talks with a telephone; it asks the database.
    """

    def __init__(self, exchange: Exchange, handing_over: Callable[[str], BlindTransfer]):
        self.exchange, self.handing_over = exchange, handing_over
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._coming_back: set[str] = set()
        """The extensions at which a caller is to ring again whose call was interrupted."""

    def hear(self, message: Message) -> None:
        if message.event == "ContactStatus" and message["ContactStatus"] == "Removed":
            self._look_after(message["EndpointName"])
        elif message.event == "Newstate" and self._coming_back and message["ChannelStateDesc"] == "Ringing":
            self._back(message["Uniqueid"])

    def look(self) -> None:
        """The telephones that are away while they talk."""
        state = self.exchange.state
        for agent in state.agents.values() if state.browser_extensions else ():
            told = state.agent_told(agent.user)
            if state.is_in_browser(agent.extension) and told and not told.reachable:
                self._look_after(agent.extension)

    def _look_after(self, extension: str) -> None:
        if self.exchange.state.is_in_browser(extension) and extension not in self._tasks and self._channels(extension):
            task = asyncio.get_running_loop().create_task(self._rescue(extension))
            self._tasks[extension] = task
            task.add_done_callback(lambda _done: self._tasks.pop(extension, None))

    def _channels(self, extension: str) -> list[tuple[Call, Channel]]:
        state = self.exchange.state
        endpoint = state.endpoint(extension)
        return [
            (call, channel)
            for call in state.calls.values()
            for channel in call.live()
            if channel.endpoint == endpoint and (channel.up or channel.rung)
        ]

    async def _rescue(self, extension: str) -> None:
        for _call, channel in self._channels(extension):
            try:
                if not channel.up or await self._is_silent(channel):
                    await self._put_through(extension, channel)
            except AmiError as error:
                log.warning("A call that lost its telephone, %s, could not be looked after: %s", extension, error)

    async def _is_silent(self, channel: Channel) -> bool:
        before = await self._heard(channel)
        await asyncio.sleep(LISTEN_SECONDS)
        return before == await self._heard(channel)

    async def _heard(self, channel: Channel) -> str:
        return (await self.exchange.ask("Getvar", Channel=channel.name, Variable=HEARD))["Value"]

    async def _put_through(self, extension: str, channel: Channel) -> None:
        """Who consults or confers leaves the others to each other; who talks with one other lets that one wait."""
        call = self.exchange.state.call_of(channel.id)
        if call is None or channel.id not in {each.id for each in call.live()}:
            return
        waiting = self._waiting(call, call.get(channel.id))
        if waiting:
            if channel.up:  # what rang only is for its user to answer
                self._coming_back.add(extension)
            await note(self.exchange, waiting, await self._way_on(extension))
            await redirect(self.exchange, waiting, WAITING, extension)
        if not channel.up or not waiting:
            await self.exchange.ask("Hangup", Channel=channel.name, Cause="16")

    async def _way_on(self, extension: str) -> dict[str, str]:
        """Who waits hears music now: what cannot be looked up in time is a call back."""
        try:
            wished = await asyncio.wait_for(asyncio.to_thread(self._wished, extension), LOOKS_UP_WITHIN)
        except (DatabaseError, TimeoutError) as error:
            log.warning("It could not be looked up who takes the calls of extension %s: %s", extension, error)
            return NOWHERE | {"CRM_CALL_BACK": "1"}
        return way_on(self.exchange, wished)

    def _wished(self, extension: str) -> BlindTransfer:
        try:
            return self.handing_over(extension)
        finally:
            connections.close_all()

    def _waiting(self, call: Call, channel: Channel) -> Channel | None:
        if consult_of(call, channel):
            return None
        if not channel.up:
            caller = call.get(channel.dialled_by)
            return None if caller.gone or caller.local else caller
        others = [each for each in call.live() if each.id in call.reach(channel) - {channel.id}]
        return others[0] if len(others) == 1 else None

    def _back(self, channel_id: str) -> None:
        """The caller rings at the telephone again: it answers, as its user had answered already."""
        channel = self.exchange.state.channel(channel_id)
        extension = self.exchange.state.extension(channel.endpoint) if channel else ""
        if channel and extension in self._coming_back:
            self._coming_back.discard(extension)
            self._tasks[channel_id] = task = asyncio.get_running_loop().create_task(self._answer(channel))
            task.add_done_callback(lambda _done: self._tasks.pop(channel_id, None))

    async def _answer(self, channel: Channel) -> None:
        try:
            await tell_in_browser(self.exchange, channel, TALK)
        except AmiError as error:
            log.warning("The telephone could not be told to answer a caller who comes back: %s", error)
