"""Whose telephones are at an Asterisk: extensions, queues, and how all of them are called from outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104  (asked for by whoever wants a telephone of the network)
TELEPHONE = """
[{number}](crm-telephone)
auth = {number}
aors = {number}
callerid = {name} <{number}>
{media}[{number}](crm-login)
username = {number}
password = {password}
[{number}](crm-contact)
"""
IN_BROWSER = """
[{number}](crm-browser)
auth = {number}-session
aors = {number}
callerid = {name} <{number}>
{media}[{number}](crm-contact)
"""
LOOPBACK_MEDIA = """media_address = 127.0.0.1
bind_rtp_to_media_address = yes
"""
QUEUE = """
[{name}]
strategy = ringall
timeout = 15
retry = 1
ringinuse = no
joinempty = yes
"""
CONTEXTS_OF_QUEUES = {
    "queues": 'ExecIf($["${CRM_CALL_ID}" = ""]?Set(__CRM_CALL_ID=${UNIQUEID}))',
    "queues-from-outside": "Answer()",
}


@dataclass(frozen=True)
class Queue:
    """A queue that is called by its number; `members` are extensions."""

    name: str
    number: str
    members: tuple[str, ...] = ()


@dataclass(frozen=True)
class House:
    """By default the small one that the tests know. Extensions are of four digits, and begin alike with two.

    `dialled` is what callers outside dial before an extension. With `lan` telephones of the network may register too.
    `browsers` are telephones in the browser, by extension. `tie_line` is the SIP address of another Asterisk,
    `host:port`, if there is a line to one.
    """

    people: Mapping[str, str] = field(default_factory=lambda: {str(n): f"Agent {n}" for n in range(1001, 1011)})
    queues: tuple[Queue, ...] = (Queue("support", "2000", ("1003", "1004")), Queue("sales", "2001"))
    dialled: str = "+49301234"
    password: str = "change-me"  # noqa: S105  (of tests; the demo makes one up)
    lan: bool = False
    tie_line: str = ""
    browsers: Mapping[str, str] = field(default_factory=dict)

    @property
    def begins(self) -> str:
        return next(iter(self.people))[:2]

    @property
    def elsewhere(self) -> str:
        """The context by which telephones of another system are dialled."""
        return "to-tie-line" if self.tie_line else "over-the-trunk"

    @property
    def binds(self) -> str:
        return EVERYWHERE if self.lan else LOOPBACK

    def telephones(self) -> str:
        """Each of them for pjsip.conf."""
        media = "" if self.lan else LOOPBACK_MEDIA
        given = {"password": self.password, "media": media}
        desks = (TELEPHONE.format(number=number, name=name, **given) for number, name in self.people.items())
        browsers = (IN_BROWSER.format(number=number, name=name, **given) for number, name in self.browsers.items())
        return "".join((*desks, *browsers))

    def dialplan(self) -> str:
        """The contexts `hints`, `queues` and `queues-from-outside`, the latter two with telephones in the browser."""
        lines = ["[hints]", *(f"exten => {number},hint,PJSIP/{number}" for number in (*self.people, *self.browsers))]
        for context, first in CONTEXTS_OF_QUEUES.items():
            lines.append(f"[{context}]")
            for queue in self.queues:
                lines += [f"exten => {queue.number},1,{first}", f" same => n,Queue({queue.name},tT,,,60)"]
                lines += [" same => n,Hangup()"]
            for number in self.browsers:
                lines += [f"exten => {number},1,{first}"] if context == "queues" else []
                begun = " same => n" if context == "queues" else f"exten => {number},1"
                lines += [f"{begun},Dial(PJSIP/{number},30,tT)", " same => n,Hangup()"]
        return "\n".join(lines) + "\n"

    def queues_conf(self) -> str:
        """What follows the general part of queues.conf."""
        return "".join(QUEUE.format(name=queue.name) + self._members(queue.members) for queue in self.queues)

    def _members(self, numbers: Iterable[str]) -> str:
        names = {**self.people, **self.browsers}
        return "".join(f"member => PJSIP/{each},0,{names[each]},PJSIP/{each}\n" for each in numbers)
