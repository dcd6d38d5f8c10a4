"""Who talked with whom, as the Asterisk itself says: read by a connection of its own, and known to nobody else.

Of the product nothing is used here. Who hears whom follows from bridges, and from pairs of Local channels between.
"""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import inf

from deploy.asterisk.pbx import Pbx
from tests.asterisk.manager import Manager, Message

FALLBACK = "crm-fallback"
IN_PASSING = 0.08
"""Seconds. When Asterisk puts people together, or lets them turn to another, some hear each other on the way."""


@dataclass
class Channel:
    id: str
    name: str
    call: str
    bridge: str = ""
    twin: str = ""

    @property
    def agent(self) -> str:
        """The extension at whose telephone it is; empty for anybody else."""
        place = self.name.removeprefix("PJSIP/").rpartition("-")[0]
        return place if self.name.startswith("PJSIP/") and place != "trunk" else ""


@dataclass
class Caller:
    """A call from outside. `held_by` are those who had the caller for themselves, one after the other.

    `in_passing` are those who may have: it was for a moment, as when people are put together.

    Whom nobody took goes to somebody by the rules of the house: a place in `fallen_back`. It is a hand-over if one
    had come to nothing before, and none if the agent had left.
    """

    id: str
    number: str
    held_by: list[str] = field(default_factory=list)
    since: list[datetime] = field(default_factory=list)
    in_passing: list[str] = field(default_factory=list)
    fallen_back: set[int] = field(default_factory=set)
    falls_back: bool = False
    with_last: frozenset[str] = frozenset()
    """Extensions, and numbers of other callers who were put through to this one."""
    alone_with: str = ""
    alone_since: float = 0.0
    waits: bool = False
    promised: bool = False
    cut_off: bool = False
    """Asterisk itself died meanwhile, so nobody knows how it went on."""
    gone_at: float = 0.0
    not_put_through_at: float = -inf
    """Asterisk has refused to, upon which the telephone that wanted it hangs up by itself."""

    def had_by_one(self, now: float, *, at_the_end: bool = False) -> None:
        """Note who has had the caller until now."""
        if not self.alone_with:
            return
        if not at_the_end and now - self.alone_since < IN_PASSING:
            self.in_passing.append(self.alone_with)
        elif [self.alone_with] != self.held_by[-1:]:
            if self.falls_back:
                self.fallen_back.add(len(self.held_by))
            self.held_by.append(self.alone_with)
            self.since.append(datetime.fromtimestamp(self.alone_since, UTC))
        self.falls_back = False

    def story(self) -> str:
        return ", ".join(f"{who} ({at:%T.%f})" for who, at in zip(self.held_by, self.since, strict=False))

    def handed_to(self) -> Counter[str]:
        """Who got the caller from somebody else, and how often."""
        return Counter(who for place, who in enumerate(self.held_by) if place and place not in self.fallen_back)

    def fell_to(self) -> Counter[str]:
        """Who got the caller by the rules of the house."""
        return Counter(self.held_by[place] for place in self.fallen_back)


class Truth:
    """Listens from `start` on. `callers` by the id of their channel. `journal` is the file with all that was told."""

    def __init__(self, pbx: Pbx):
        self.pbx = pbx
        self.journal = pbx.folder / "events.jsonl"
        self.channels: dict[str, Channel] = {}
        self.callers: dict[str, Caller] = {}
        self.there: dict[str, Caller] = {}
        self._inside = threading.Lock()

    def start(self) -> None:
        self._writes = self.journal.open("w", buffering=1)
        self.listens()

    def stop(self) -> None:
        self._line.close()
        self._writes.close()

    def listens(self) -> None:
        self._line = Manager(self.pbx, heard=self._heard)

    def value(self, channel: str, variable: str) -> str:
        """Raises Ended."""
        return self._line.value(channel, variable)

    def cut_off(self) -> None:
        """Asterisk has died, and with it all calls."""
        self._line.close()
        with self._inside:
            for caller in self.there.values():
                caller.cut_off = True
            self.there.clear()
            self.channels.clear()

    def all(self) -> list[Caller]:
        with self._inside:
            return list(self.callers.values())

    def alone(self) -> list[Caller]:
        """Who is there with nobody else in the call, and waits in no queue."""
        with self._inside:
            calls = Counter(each.call for each in self.channels.values())
            return [each for each in self.there.values() if not each.waits and calls[self.channels[each.id].call] == 1]

    def calls_at(self, extension: str) -> int:
        """How many the telephone of that extension has."""
        with self._inside:
            return sum(each.agent == extension for each in self.channels.values())

    def with_telephone(self, extension: str) -> tuple[frozenset[str], frozenset[str]]:
        """Whom the telephone of that extension hears: extensions, and numbers of callers."""
        return self._with_any({key for key, each in self.channels.items() if each.agent == extension})

    def with_caller(self, number: str) -> tuple[frozenset[str], frozenset[str]]:
        """Whom the caller of that number hears."""
        return self._with_any({key for key, each in self.there.items() if each.number == number})

    def _with_any(self, own: set[str]) -> tuple[frozenset[str], frozenset[str]]:
        with self._inside:
            heard = {other for each in own & self.channels.keys() for other in self._reach(each)} - own
            agents = {self.channels[each].agent for each in heard} - {""}
            return frozenset(agents), frozenset(self.there[each].number for each in heard if each in self.there)

    def _heard(self, message: Message) -> None:
        with self._inside:
            self._writes.write(json.dumps(message) + "\n")
            self.hear(message)

    def hear(self, message: Message) -> None:
        """One event."""
        channel = self.channels.get(message.get("Uniqueid", ""))
        if channel:
            channel.call = message.get("Linkedid", channel.call)
            self._of_channel(message, channel)
        elif message.get("Event") == "Newchannel":
            self._begins(message)
        elif message.get("Event") == "LocalBridge":
            self._pairs(message["LocalOneUniqueid"], message["LocalTwoUniqueid"])
        elif message.get("Event") in ("AttendedTransfer", "BlindTransfer"):
            self._put_through(message)

    def _of_channel(self, message: Message, channel: Channel) -> None:
        caller = self.there.get(channel.id)
        match message["Event"]:
            case "BridgeEnter":
                channel.bridge = message["BridgeUniqueid"]
            case "BridgeLeave":
                channel.bridge = "" if channel.bridge == message["BridgeUniqueid"] else channel.bridge
            case "DialBegin" if caller:
                caller.falls_back = message["Context"] == FALLBACK
            case "QueueCallerJoin" if caller:
                caller.waits, caller.falls_back = True, message["Context"] == FALLBACK
            case "QueueCallerLeave" | "QueueCallerAbandon" if caller:
                caller.waits = False
            case "Hangup":
                self._ends(message, channel)
            case _:
                return
        for each in self.there.values():
            self._with(each, float(message["Timestamp"]))

    def _begins(self, message: Message) -> None:
        channel = Channel(message["Uniqueid"], message["Channel"], message["Linkedid"])
        self.channels[channel.id] = channel
        if channel.name.startswith("PJSIP/trunk") and message["Context"] == "from-trunk":
            caller = Caller(channel.id, message["CallerIDNum"])
            self.callers[channel.id] = self.there[channel.id] = caller

    def _pairs(self, one: str, other: str) -> None:
        for first, second in ((one, other), (other, one)):
            if first in self.channels:
                self.channels[first].twin = second

    def _put_through(self, message: Message) -> None:
        caller = self.there.get(message.get("TransfereeUniqueid", ""))
        if caller and message["Result"] != "Success":
            caller.not_put_through_at = float(message["Timestamp"])

    def _ends(self, message: Message, channel: Channel) -> None:
        del self.channels[channel.id]
        if caller := self.there.pop(channel.id, None):
            caller.gone_at = float(message["Timestamp"])
            caller.had_by_one(caller.gone_at, at_the_end=True)
            caller.promised = "CRM_ENDED=call-back" in message.get("ChanVariable", "")

    def _with(self, caller: Caller, now: float) -> None:
        """Who hears the caller now. Whoever did so alone until now, and not just in passing, has had the caller."""
        heard = [self.channels[each] for each in self._reach(caller.id) if each != caller.id]
        agents = frozenset(each.agent for each in heard if each.agent)
        others = [each for each in heard if not each.agent and not each.name.startswith("Local/")]
        alone = next(iter(agents)) if len(agents) == 1 and not others else ""
        if alone != caller.alone_with:
            caller.had_by_one(now)
            caller.alone_with, caller.alone_since = alone, now
        callers = frozenset(self.there[each.id].number for each in heard if each.id in self.there)
        caller.with_last = (agents | callers) or caller.with_last

    def _reach(self, start: str) -> set[str]:
        """All channels that hear this one."""
        reached, waiting = {start}, [start]
        while waiting:
            channel = self.channels[waiting.pop()]
            near = {
                each.id
                for each in self.channels.values()
                if (channel.bridge and each.bridge == channel.bridge) or each.id == channel.twin
            }
            waiting += near - reached
            reached |= near
        return reached
