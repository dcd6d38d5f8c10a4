"""The way to the telephones outside: whoever has started the demo has them, and listens at a socket.

A question and its answer are a line of JSON each.
"""

import json
import socket
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from presence.errors import Refused

SECONDS = 12


@dataclass(frozen=True)
class OutsideCall:
    """`called` by the extension `number`, or with that number calling `dialled`. `state` is rings or talks."""

    id: str
    number: str
    dialled: str
    state: str
    since: datetime
    called: bool


@dataclass(frozen=True)
class Outside:
    """What goes on there, the newest call first, and the queues of the house by the number that is dialled.

    `problem` says why nothing can.
    """

    calls: list[OutsideCall] = field(default_factory=list)
    queues: dict[str, str] = field(default_factory=dict)
    problem: str = ""


def now() -> Outside:
    """Refused if nobody listens."""
    said = _ask(act="tell")
    calls = [OutsideCall(**{**each, "since": datetime.fromisoformat(each["since"])}) for each in said["calls"]]
    return Outside(calls, said["queues"])


def call(number: str, *, to: str) -> None:
    """Somebody with that number calls an extension or a queue. Refused if no telephone is free."""
    _ask(act="call", number=number, to=to)


def hang_up(call_id: str) -> None:
    """One that is over already is no error."""
    _ask(act="hang-up", call=call_id)


def _ask(**said: str) -> dict[str, Any]:
    try:
        answer = _answer(json.dumps(said).encode() + b"\n")
    except (OSError, ValueError) as error:
        raise Refused(_("The telephones outside do not answer. Look where the demo was started.")) from error
    match answer.get("error"):
        case None:
            return answer
        case "busy":
            raise Refused(_("All telephones outside are in a call. Hang one up first."))
        case _:
            raise Refused(_("The telephone outside could not call. Try again in a moment."))


def _answer(question: bytes) -> dict[str, Any]:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(SECONDS)
        line.connect(settings.OUTSIDE_CALLERS)
        line.sendall(question)
        with line.makefile("rb") as said:
            answer: dict[str, Any] = json.loads(said.readline())
            return answer
