"""Asterisk's own lists, made of what a recording has told until then. The reducer has no part in it."""

from collections.abc import Iterable

from presence.connectors.asterisk.lists import Lists
from presence.connectors.asterisk.messages import Message
from tests.presence.connectors.asterisk.recordings import Line, message_of

QUIET = 0.1
"""Seconds without an event: nothing is under way then."""
COPIED = ("Channel", "ChannelState", "CallerIDNum", "ConnectedLineNum", "Context", "Exten", "Uniqueid", "Linkedid")


class Pbx:
    """What `CoreShowChannels`, `DeviceStateList` and `QueueStatus` of this Asterisk would say."""

    def __init__(self) -> None:
        self.channels: dict[str, dict[str, object]] = {}
        self.devices: dict[str, Message] = {}
        self.members: dict[tuple[str, str], Message] = {}
        self.waiting: dict[str, Message] = {}

    def hear(self, message: Message) -> None:
        match message.event:
            case "DeviceStateChange":
                self.devices[message["Device"]] = message
            case "QueueMemberRemoved":
                self.members.pop((message["Queue"], message["Interface"]), None)
            case event if event.startswith("QueueMember"):
                self.members[message["Queue"], message["Interface"]] = _listed(message)
            case "DialBegin" | "AgentCalled":
                self._dials(message)
            case "Hangup":
                self.channels.pop(message["Uniqueid"], None)
                self.waiting.pop(message["Uniqueid"], None)
            case "QueueCallerJoin":
                self.waiting[message["Uniqueid"]] = Message({**message.fields, "Event": ("QueueEntry",)})
                self._has(message)
            case "QueueCallerLeave" | "QueueCallerAbandon":
                self.waiting.pop(message["Uniqueid"], None)
            case _ if message["Uniqueid"] and message["Linkedid"]:
                self._has(message)

    def lists(self) -> Lists:
        channels = [message_of(each) for each in self.channels.values()]
        queues = [*self.members.values(), *self.waiting.values()]
        return Lists(channels=channels, devices=self.devices.values(), queues=queues)

    def _has(self, message: Message) -> None:
        channel = self.channels.setdefault(
            message["Uniqueid"], {"Application": "", "ApplicationData": "", "BridgeId": ""}
        )
        channel |= {name: message.fields[name][0] for name in COPIED if name in message}
        channel |= {"ChannelStateDesc": message["ChannelStateDesc"], "ChanVariable": list(message.all("ChanVariable"))}
        if message.event == "BridgeEnter":
            channel["BridgeId"] = message["BridgeUniqueid"]
        elif message.event == "BridgeLeave" and channel["BridgeId"] == message["BridgeUniqueid"]:
            channel["BridgeId"] = ""

    def _dials(self, message: Message) -> None:
        """Whoever lets somebody ring runs Dial or Queue; whoever rings, AppDial or AppQueue."""
        application = "Queue" if message.event == "AgentCalled" or self._in_queue(message) else "Dial"
        if message["Uniqueid"] in self.channels:
            said = {
                "Application": application,
                "ApplicationData": message["DestChannel"].rpartition("-")[0] + ",30,tT",
            }
            self.channels[message["Uniqueid"]] |= said
        if message["DestUniqueid"] in self.channels:
            called = {"Application": f"App{application}", "ApplicationData": "(Outgoing Line)"}
            self.channels[message["DestUniqueid"]] |= called

    def _in_queue(self, message: Message) -> bool:
        return self.channels.get(message["Uniqueid"], {}).get("Application") == "Queue"


def _listed(message: Message) -> Message:
    """The list says Location where events say Interface."""
    names = {"Interface": "Location", "MemberName": "Name"}
    fields = {names.get(key, key): values for key, values in message.fields.items()}
    return Message({**fields, "Event": ("QueueMember",)})


def pbx_after(lines: Iterable[Line]) -> Pbx:
    pbx = Pbx()
    for line in lines:
        assert line.message
        pbx.hear(line.message)
    return pbx


def quiet_moments(recorded: list[Line]) -> list[int]:
    """How many events there were before each pause."""
    pauses = [number for number, line in enumerate(recorded[1:], 1) if line.at - recorded[number - 1].at > QUIET]
    return [*pauses, len(recorded)]
