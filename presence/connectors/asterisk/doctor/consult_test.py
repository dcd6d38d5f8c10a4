"""Can a consult be begun from a call between two telephones? Their users pick up, and one is begun at each side.

That tries what cannot all be read: the code of the consult, the prompts, and t and T where the call is dialled.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import uuid4

from django.utils.translation import gettext as _

from customizing.checks.finding import Level
from presence.connectors.asterisk import agents
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.channels import OF_TEST
from presence.connectors.asterisk.connection import AmiRefused, Connection
from presence.connectors.asterisk.doctor import remedies
from presence.connectors.asterisk.doctor.reaching import Heard
from presence.connectors.asterisk.facts import State
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.numbers import EXTENSION
from presence.connectors.asterisk.telephone_test import FREE
from presence.contract import Finding, Workplace

SECONDS = 3.0
PICKED_UP_WITHIN = 10.0
BEGINS_WITHIN = 4.0
"""Asterisk waits three seconds for more digits, where the dialplan may know a longer number."""
IS_BACK_WITHIN = 2.0


@dataclass
class TestCall:
    """The call, by what Asterisk tells of it in `events`."""

    events: Heard
    id: str = field(default_factory=lambda: f"{OF_TEST}{uuid4()}")

    def told(self, event: str, *, since: int = 0) -> Iterator[Message]:
        """What was told of the call's own channels, from the event with this number on."""
        return (each for each in self.events[since:] if each.event == event and each["Linkedid"] == self.id)

    @property
    def channels(self) -> set[str]:
        return {each["Channel"] for each in self.told("Newchannel")}

    @property
    def first_is_up(self) -> bool:
        return any((each["Uniqueid"], each["ChannelStateDesc"]) == (self.id, "Up") for each in self.told("Newstate"))

    @property
    def sides(self) -> tuple[str, str] | None:
        """The channels of the telephone that calls and of the one that is called, once they hear each other."""
        entered = {each["Uniqueid"]: each["Channel"] for each in self.told("BridgeEnter")}
        calling = entered.pop(self.id, "")
        called = [name for name in entered.values() if not name.startswith("Local/")]
        return (calling, called[0]) if calling and called else None

    def has_begun_consult(self, extension: str, *, since: int) -> bool:
        """Whether somebody is dialled for it."""
        begins = f"Local/{extension}@"
        return any(each["Channel"].startswith(begins) for each in self.events[since:] if each.event == "Newchannel")

    def is_back(self, side: str, *, since: int) -> bool:
        """Whether both hear each other again: in the meantime the side was in a bridge with whom it consults."""
        first = next(self.told("BridgeEnter"))["BridgeUniqueid"]
        entered = self.told("BridgeEnter", since=since)
        return any((each["Channel"], each["BridgeUniqueid"]) == (side, first) for each in entered)


async def run(
    connection: Connection, events: Heard, *, at: Address, calling: Workplace, called: Workplace
) -> list[Finding]:
    """What is found. The call is over afterwards. Raises AmiError if the line is lost."""
    telephones = await _telephones(connection)
    if busy := [each for each in (calling, called) if not _is_free(telephones, each)]:
        return [_not_free(each) for each in busy]
    call = TestCall(events)
    try:
        await _ring(connection, call, telephones.endpoint(calling.extension), at=at, calling=calling, called=called)
        if not await _comes(call, lambda: call.sides is not None, seconds=PICKED_UP_WITHIN):
            return [_not_picked_up(called if call.first_is_up else calling)]
        return [_judged(*[await _begins(connection, call, side, at=at, called=called) for side in call.sides or ()])]
    finally:
        for channel in call.channels:
            with suppress(AmiRefused):  # it is over already
                await connection.ask("Hangup", seconds=SECONDS, Channel=channel)


async def _telephones(connection: Connection) -> State:
    state = State()
    for action in ("ExtensionStateList", "DeviceStateList"):
        for item in (await connection.ask_list(action, seconds=SECONDS))[1:]:
            state = agents.hear(state, item)
    return state


def _is_free(telephones: State, workplace: Workplace) -> bool:
    extension = workplace.extension
    return bool(EXTENSION.fullmatch(extension)) and telephones.devices.get(telephones.endpoint(extension), "") in FREE


async def _ring(
    connection: Connection, call: TestCall, endpoint: str, *, at: Address, calling: Workplace, called: Workplace
) -> None:
    """As if the first had dialled the second, by the dialplan of the house."""
    await connection.ask(
        "Originate",
        seconds=SECONDS,
        Channel=endpoint,
        Context=at.context,
        Exten=called.extension,
        Priority="1",
        Async="true",
        Timeout=str(round(1000 * PICKED_UP_WITHIN)),
        ChannelId=call.id,
        CallerID=f"<{calling.extension}>",
    )


async def _begins(connection: Connection, call: TestCall, side: str, *, at: Address, called: Workplace) -> bool:
    """Whether a consult begins there; it is cancelled at once, so that both hear each other again."""
    since = len(call.events)
    await connection.ask("Atxfer", seconds=SECONDS, Channel=side, Context=at.context, Exten=called.extension)
    begun = await _comes(call, lambda: call.has_begun_consult(called.extension, since=since), seconds=BEGINS_WITHIN)
    if begun:
        with suppress(AmiRefused):  # the telephone that is consulted is busy, and has ended it already
            await connection.ask("CancelAtxfer", seconds=SECONDS, Channel=side)
        await _comes(call, lambda: call.is_back(side, since=since), seconds=IS_BACK_WITHIN)
    return begun


async def _comes(call: TestCall, so: Callable[[], bool], *, seconds: float) -> bool:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not so():
                call.events.news.clear()
                await call.events.news.wait()
    return so()


def _not_free(workplace: Workplace) -> Finding:
    said = _("The telephone of %(name)s is switched off or in use, so nothing was tested.")
    remedy = _("Choose another telephone, or test again when it is free.")
    return _finding(Level.WARNING, said % {"name": _named(workplace)}, remedy=remedy)


def _not_picked_up(workplace: Workplace) -> Finding:
    names = {"name": _named(workplace), "n": round(PICKED_UP_WITHIN)}
    said = _("The telephone of %(name)s was not picked up within %(n)d seconds, so nothing was tested.")
    return _finding(Level.WARNING, said % names, remedy=_("Test again, and pick up both telephones as they ring."))


def _judged(at_calling: bool, at_called: bool) -> Finding:
    """T lets who calls begin a consult, t who is called."""
    if at_calling and at_called:
        said = _("A consult begins at either side of a call between these two telephones.")
        return _finding(Level.OK, said)
    if at_calling or at_called:
        said = _("A consult begins at the side of who is called only: Dial lacks T.")
        if at_calling:
            said = _("A consult begins at the side of who calls only: Dial lacks t.")
        return _finding(Level.WARNING, said, **_options())
    said = _("No consult begins: Dial lacks t and T, the code of the consult is not set, or the prompts are missing.")
    remedy = _options()
    but = _("Set atxfer = *9 in features.conf, and install Asterisk’s core sounds.")
    return _finding(Level.ERROR, said, remedy=f"{remedy['remedy']} {but}", lines=remedy["lines"])


def _options() -> remedies.Remedy:
    return remedies.written("extensions.conf", " same => n,Dial(…,30,tT)", then="dialplan reload")


def _named(workplace: Workplace) -> str:
    return f"{workplace.name} ({workplace.extension})"


def _finding(level: Level, said: str, *, remedy: str = "", lines: str = "", file: str = "") -> Finding:
    return Finding(_("Test call"), level, said, remedy, file=file, lines=lines)
