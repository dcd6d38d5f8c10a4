"""What is known of an Asterisk: channels in their calls, telephones, queues, and who sits where. No clock, no line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import IntEnum
from typing import Any

from presence.connectors.asterisk.transfer_records import Blind, Warm
from presence.contract import AgentChanged, ConversationChanged, Event

OURS = "crm-"
"""The ids of channels that are made by a Dial of the CRM begin so."""


class Progress(IntEnum):
    """How far a channel has come. It never goes back, whatever comes late."""

    DOWN = 0
    RINGING = 1
    UP = 2


@dataclass(frozen=True)
class Channel:
    """One leg of Asterisk's own: of a telephone, of the line outside, or one end of a Local pair that joins two."""

    id: str
    name: str = ""
    number: str = ""
    connected: str = ""
    dialed: str = ""
    """What it asked for first."""
    progress: Progress = Progress.DOWN
    incoming: bool = False
    """Who is behind it has called Asterisk; otherwise Asterisk has called them."""
    bridge: str = ""
    last_bridge: str = ""
    before: str = ""
    """The bridge before the last one."""
    instead_of: str = ""
    """Whose place in a bridge it has taken."""
    hold: bool = False
    muted: bool = False
    """The CRM has had Asterisk let nobody hear whoever is behind it."""
    own_hold: bool = False
    """The telephone itself holds it; else a feature code may have done so, and the next bridge lifts it."""
    queue: str = ""
    """Where it waits."""
    dialled_by: str = ""
    dial: str = ""
    """How Asterisk's attempt to reach it ended; empty as long as it has not."""
    rung: bool = False
    gone: bool = False
    hung_up: bool = False
    """Whoever is behind it has ended it."""
    handed_over: bool = False
    """Whoever is behind it has put the others through to each other."""
    released: bool = False
    """The CRM has given its user's call away, as the user does not come back."""
    stopped: bool = False
    """Asterisk itself has ended it, as it stopped."""
    lost: bool = False
    """It is not in Asterisk's list any more, and how it ended was not told."""
    variables: Mapping[str, str] = field(default_factory=dict)
    stamps: Mapping[str, float] = field(default_factory=dict)
    """When what was told last, by Asterisk's clock."""

    @property
    def endpoint(self) -> str:
        """`PJSIP/1001` of `PJSIP/1001-0000002a`."""
        return self.name.rpartition("-")[0]

    @property
    def local(self) -> bool:
        return self.name.startswith("Local/")

    @property
    def real(self) -> bool:
        """Somebody may be behind it."""
        return bool(self.name) and not self.name.startswith(("Local/", "Snoop/", "Message/", "Surrogate/"))

    @property
    def up(self) -> bool:
        return self.progress == Progress.UP and not self.gone

    @property
    def ours(self) -> bool:
        """A Dial of the CRM made it ring."""
        return self.id.startswith(OURS)

    @property
    def order(self) -> tuple[float, int, str]:
        """In which order Asterisk made its channels, in whatever order it told of them."""
        epoch, _dot, number = self.id.rpartition("-")[2].partition(".")
        plain = epoch.isdigit() and number.isdigit()
        return (float(epoch), int(number), "") if plain else (0.0, 0, self.id)


@dataclass(frozen=True)
class Call:
    """What Asterisk takes for one call: all channels with one Linkedid. `conversation` is the CRM's id of it."""

    id: str
    conversation: str
    channels: Mapping[str, Channel] = field(default_factory=dict)
    warm: tuple[Warm, ...] = ()
    blind: tuple[Blind, ...] = ()
    over_since: datetime | None = None
    tells: frozenset[tuple[str, str]] = frozenset()
    """What the CRM was told of it."""

    def get(self, channel_id: str) -> Channel:
        """The channel, or one that has gone, if it is not known."""
        return self.channels.get(channel_id) or Channel(channel_id, gone=True)

    def real(self) -> list[Channel]:
        """In the order in which they were made."""
        return sorted((each for each in self.channels.values() if each.real), key=lambda each: each.order)

    def live(self) -> list[Channel]:
        return [each for each in self.real() if not each.gone]

    def dialled_by(self, channel_id: str) -> list[Channel]:
        """Who rings or has rung for this channel, also through a Local pair."""
        if not channel_id:
            return []
        direct = [each for each in self.channels.values() if each.dialled_by == channel_id]
        far = {twin.id for each in direct if (twin := self.twin(each))}
        return [each for each in self.real() if each.dialled_by in {channel_id, *far}]

    def twin(self, channel: Channel) -> Channel | None:
        """The other end of a Local pair."""
        name = channel.name[:-1] + ("2" if channel.name.endswith("1") else "1")
        return next((each for each in self.channels.values() if each.name == name), None) if channel.local else None

    def reach(self, channel: Channel) -> set[str]:
        """The ids of the channels that hear each other with this one, itself included, also through Local pairs."""
        heard, waiting = set(), [channel]
        while waiting:
            each = waiting.pop()
            if each.id not in heard and not each.gone:
                heard.add(each.id)
                waiting += [other for other in self.channels.values() if each.bridge and other.bridge == each.bridge]
                waiting += [twin] if (twin := self.twin(each)) and twin.bridge else []
        return heard

    def changed(self, channel: Channel) -> "Call":
        return replace(self, channels={**self.channels, channel.id: channel})


@dataclass(frozen=True)
class Agent:
    """A user who works at the telephone system, by the CRM's own logon."""

    user: str
    extension: str
    logged_on: bool = True
    work_mode: int = 1
    several_calls: bool = False
    penalties: Mapping[str, int] = field(default_factory=dict)
    """In the queues that Customizing names."""


@dataclass(frozen=True)
class Member:
    """A telephone in a queue. `interface` is what the queue rings, `device` that by whose state it is there or not."""

    queue: str
    interface: str
    device: str
    paused: bool = False
    reason: str = ""
    penalty: int = 0
    dynamic: bool = False
    """It was let in at run time, not by Asterisk's configuration."""


@dataclass(frozen=True)
class Expected:
    """A transfer that the CRM begins at this channel. Noted before it is sent: events may come before the reply."""

    channel: str
    kind: str
    reference: str
    target: str = ""
    number: str = ""
    user: str = ""
    conversation: str = ""
    """Where the CRM knows it to be under way since before this process began."""
    since: datetime | None = None
    """Since when it is waited for; not at all if nothing is to be told when it does not begin."""


@dataclass(frozen=True)
class Originated:
    """A Dial of the CRM, by the id of the channel that it makes."""

    user: str
    number: str = ""
    target: str = ""
    since: datetime | None = None


@dataclass(frozen=True)
class State:
    calls: Mapping[str, Call] = field(default_factory=dict)
    home: Mapping[str, str] = field(default_factory=dict)
    """In which call each channel is."""
    devices: Mapping[str, str] = field(default_factory=dict)
    extensions: Mapping[str, str] = field(default_factory=dict)
    """The extension of each telephone, by Asterisk's hints."""
    members: Mapping[tuple[str, str], Member] = field(default_factory=dict)
    owed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The queues into which the telephones of users are to come, as soon as Asterisk can be told."""
    agents: Mapping[str, Agent] = field(default_factory=dict)
    seats: Mapping[str, str] = field(default_factory=dict)
    """Who has each extension; kept beside the agents, as it is asked for all the time."""
    mixing: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    """Since when two channels of one telephone both talk."""
    expected: tuple[Expected, ...] = ()
    originated: Mapping[str, Originated] = field(default_factory=dict)
    told: Mapping[tuple[str, str], Event] = field(default_factory=dict)
    """The last event of each entity: the CRM knows it so."""
    sure_from: datetime | None = None
    """Until then telephones that cannot be reached may just not have been asked yet, after a start of the PBX."""
    sure_of: frozenset[str] = frozenset()
    """The telephones that were there since, and so are away for certain if they are."""
    work_modes: Mapping[str, int] = field(default_factory=dict)
    """The work mode of each reason for a pause, as Customizing has it."""
    by_notify: bool = False
    """Telephones can be told to answer and hold, as Customizing has it."""
    browser_extensions: tuple[str, ...] = ()
    """What the extensions of telephones in the browser begin with, as Customizing has it."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """The field of the attached data of each channel variable, as Customizing has it."""

    def channel(self, channel_id: str) -> Channel | None:
        call = self.calls.get(self.home.get(channel_id, ""))
        return call.channels.get(channel_id) if call else None

    def call_of(self, channel_id: str) -> Call | None:
        return self.calls.get(self.home.get(channel_id, ""))

    def extension(self, endpoint: str) -> str:
        return self.extensions.get(endpoint) or endpoint.partition("/")[2]

    def endpoint(self, extension: str) -> str:
        """The telephone of an extension."""
        usual = f"PJSIP/{extension}"
        if self.extensions.get(usual) == extension:
            return usual
        known = (endpoint for endpoint, number in self.extensions.items() if number == extension)
        return next(known, usual)

    def user(self, extension: str) -> str:
        """Who has the extension; empty if none of ours."""
        return self.seats.get(extension, "")

    def user_of(self, channel: Channel) -> str:
        return self.user(self.extension(channel.endpoint)) if channel.real else ""

    def is_in_browser(self, extension: str) -> bool:
        """Whether the telephone of that extension is one in the browser."""
        return bool(extension) and extension.startswith(self.browser_extensions)

    def inside(self, channel: Channel) -> bool:
        """It is a telephone of the house, of whomever."""
        return channel.endpoint in self.extensions or bool(self.user_of(channel))

    def open_told(self, kind: str) -> Iterator[Any]:
        return (event for (told, _id), event in self.told.items() if told == kind)

    @property
    def open_legs(self) -> dict[str, str]:
        """The conversation of each leg that the CRM knows as open."""
        return {event.call: event.conversation for event in self.open_told("call") if event.state != "ended"}

    def goes_on(self, conversation: str) -> bool:
        """Whether the CRM knows that conversation as one that has not ended."""
        event = self.told.get(("conversation", conversation))
        return isinstance(event, ConversationChanged) and not event.ended

    def agent_told(self, user: str) -> AgentChanged | None:
        event = self.told.get(("agent", user))
        return event if isinstance(event, AgentChanged) else None

    def with_agents(self, agents: Mapping[str, Agent]) -> "State":
        seats = {agent.extension: agent.user for agent in agents.values() if agent.extension}
        return replace(self, agents=agents, seats=seats)

    def with_agent(self, user: str, **fields: Any) -> "State":
        """The agent with these facts, if there is one."""
        agent = self.agents.get(user)
        return replace(self, agents={**self.agents, user: replace(agent, **fields)}) if agent else self

    def with_call(self, call: Call) -> "State":
        return replace(self, calls={**self.calls, call.id: call})
