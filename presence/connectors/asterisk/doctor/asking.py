"""What an Asterisk is asked, and its answers as they came."""

import asyncio
import re
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from presence.connectors.asterisk import agents, browser_telephones, channels, commands, rescue, telephone_keys
from presence.connectors.asterisk.address import Address
from presence.connectors.asterisk.connection import AmiError, AmiRefused, AmiUnclear, Connection
from presence.connectors.asterisk.doctor.dialling import dialled
from presence.connectors.asterisk.facts import State
from presence.connectors.asterisk.messages import Message
from presence.connectors.asterisk.numbers import EXTENSION
from presence.contract import Workplace

SECONDS = 5.0
BOOTED_WITHIN = 2.0
PINGS = 20
AT_ONCE = 50
ACTIONS = ("ListCommands", "CoreSettings", "ExtensionStateList", "DeviceStateList", "QueueStatus")
DIALPLAN = "ShowDialPlan"
ROUTE = "CRM_ROUTE"
VARIABLE = re.compile(r"\$\{(\w+)\}", re.ASCII)
NAME = re.compile(r"[\w.-]{1,80}", re.ASCII)
ENABLED = "AST_CONFIG(manager.conf,general,enabled)"
CHANNEL_VARIABLES = "AST_CONFIG(manager.conf,general,channelvars)"
TIMESTAMPS = "AST_CONFIG(manager.conf,general,timestampevents)"
CODES = {"atxfer": "*9"}
GENERAL_CODES = {"atxferthreeway": commands.JOIN, "atxferswap": commands.SWAP}
"""What the CRM dials in a consult."""
CONTEXTS = {commands.HANDED_OVER: "10", commands.CONSULTED: "0010", commands.FALLBACK: "s"}
"""Those that the CRM sends calls to, each with an extension that it must have."""
CONTEXTS_OF_BROWSERS = {rescue.WAITING: "10", browser_telephones.DIALS: channels.TEST_CALL}
"""The same for telephones in the browser."""
KEYS = {"crm-talk": telephone_keys.TALK, "crm-hold": telephone_keys.HOLD}
"""What pjsip_notify.conf has for telephones, and what each is about."""


@dataclass(frozen=True)
class Answers:
    """All that was answered. `ahead` is by how many seconds the clock of the Asterisk is before ours."""

    user: str
    context: str
    replies: Mapping[str, Sequence[Message]] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    events: Sequence[Message] = ()
    pings: Sequence[float] = ()
    ahead: float = 0.0
    booted: bool = True
    by_notify: bool = False
    """The destination says that telephones are told to answer and hold."""
    telephone_socket: str = ""
    """Where the destination says that telephones in the browser come in."""
    socket_taken: bool = False
    """Whether somebody is there."""

    def reply(self, action: str) -> Message:
        """The first message of the answer; an empty one if there is none."""
        return next(iter(self.replies.get(action, ())), Message({}))

    def items(self, action: str) -> Sequence[Message]:
        return self.replies.get(action, ())[1:]

    def value(self, name: str) -> str:
        """Of a variable or function; empty also if Asterisk has no such function."""
        return self.values.get(name, "")

    @property
    def configuration_readable(self) -> bool:
        """It has this value, as the manager interface answers."""
        return bool(self.value(ENABLED))

    @property
    def queues(self) -> set[str]:
        """Those that the Asterisk has."""
        return {item["Queue"] for item in self.items("QueueStatus") if item.event == "QueueParams"}

    @property
    def telephones(self) -> State:
        """Extensions and their telephones, by hints and device states."""
        state = State()
        for item in (*self.items("ExtensionStateList"), *self.items("DeviceStateList")):
            state = agents.hear(state, item)
        return state


def configured(file: str, section: str, key: str) -> str:
    """The function that says what stands in a file."""
    return f"AST_CONFIG({file},{section},{key})"


def right(user: str, kind: str) -> str:
    """The function that says what a user may read or write."""
    return configured("manager.conf", user, kind)


def exists(context: str, extension: str) -> str:
    return f"DIALPLAN_EXISTS({context},{extension},1)"


async def ask(
    connection: Connection, events: Sequence[Message], *, user: str, of: Iterable[Workplace], at: Address
) -> Answers:
    """Ask all that is judged. What is refused or not answered is left out. Raises AmiError if the line is lost."""
    booted = await _booted(connection)
    replies, refused = await _lists(connection)
    first = Answers(user, at.context, replies=replies)
    extensions = [each.extension for each in of if EXTENSION.fullmatch(each.extension)]
    values = await _values(connection, [*_settings(user), *(exists(at.context, each) for each in extensions)])
    values |= await _values(connection, _options_elsewhere(replies.get(DIALPLAN, ())))
    values |= await _qualified(connection, first.telephones, extensions)
    pings, ahead = await _pinged(connection)
    return Answers(user, at.context, replies, refused, values, tuple(events), pings, ahead, booted)


async def _booted(connection: Connection) -> bool:
    try:
        await connection.booted(seconds=BOOTED_WITHIN)
    except AmiError:
        return False
    return True


async def _lists(connection: Connection) -> tuple[dict[str, list[Message]], dict[str, str]]:
    replies: dict[str, list[Message]] = {}
    refused: dict[str, str] = {}
    for action in ACTIONS:
        try:
            replies[action] = await connection.ask_list(action, seconds=SECONDS)
        except AmiRefused as error:
            refused[action] = str(error)
    try:
        replies[DIALPLAN] = await connection.ask_list(DIALPLAN, seconds=SECONDS)
    except (AmiRefused, AmiUnclear) as error:  # some are so long that they take their time
        refused[DIALPLAN] = str(error)
    return replies, refused


def _options_elsewhere(lines: Iterable[Message]) -> set[str]:
    """The variables by which Dial and Queue get their options, as FreePBX does it."""
    found = (each for line in lines for each in dialled(line["Application"], line["AppData"]))
    return {name for _application, options in found for name in VARIABLE.findall(options)}


def _settings(user: str) -> list[str]:
    rights = [right(user, kind) for kind in ("read", "write")] if NAME.fullmatch(user) else []
    codes = [configured("features.conf", "featuremap", key) for key in CODES]
    codes += [configured("features.conf", "general", key) for key in GENERAL_CODES]
    contexts = [exists(context, extension) for context, extension in CONTEXTS.items()]
    keys = [exists(telephone_keys.CONTEXT, key) for key in KEYS.values()]
    keys += [configured("pjsip_notify.conf", name, "Event") for name in KEYS]
    contexts += [exists(context, extension) for context, extension in CONTEXTS_OF_BROWSERS.items()]
    return [ENABLED, CHANNEL_VARIABLES, TIMESTAMPS, ROUTE, *rights, *codes, *contexts, *keys]


async def _values(connection: Connection, names: Collection[str]) -> dict[str, str]:
    values: dict[str, str] = {}

    async def value(name: str) -> None:
        with suppress(AmiRefused):
            values[name] = (await connection.ask("Getvar", seconds=SECONDS, Variable=name))["Value"]

    names = list(names)
    for first in range(0, len(names), AT_ONCE):
        await asyncio.gather(*map(value, names[first : first + AT_ONCE]))
    return values


async def _qualified(connection: Connection, telephones: State, extensions: Iterable[str]) -> dict[str, str]:
    """How often each telephone is asked whether it is there: that stands at its AOR, which its endpoint names."""
    names = [name for each in extensions if (name := endpoint_of(telephones, each))]
    aors = await _values(connection, [f"PJSIP_ENDPOINT({name},aors)" for name in names])
    known = {aor for aor in aors.values() if NAME.fullmatch(aor)}
    return aors | await _values(connection, [f"PJSIP_AOR({aor},qualify_frequency)" for aor in known])


def endpoint_of(telephones: State, extension: str) -> str:
    """The name of the endpoint of an extension; empty if it is none of PJSIP."""
    kind, _slash, name = telephones.endpoint(extension).partition("/")
    return name if kind == "PJSIP" and NAME.fullmatch(name) else ""


async def _pinged(connection: Connection) -> tuple[list[float], float]:
    taken, ahead = [], []
    for _number in range(PINGS):
        began, clock = time.perf_counter(), time.time()
        there = (await connection.ask("Ping", seconds=SECONDS))["Timestamp"]
        taken.append(time.perf_counter() - began)
        ahead.append(float(there or clock) - clock - taken[-1] / 2)
    return taken, min(ahead, key=abs)
