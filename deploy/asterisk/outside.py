"""Callers outside: real telephones that call over the line outside, told to by whoever asks at a socket.

A question and its answer are a line of JSON each: `tell` what goes on, `call` an extension, `hang-up` a call.
"""

import itertools
import json
import socketserver
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.softphones import answers_by_itself
from deploy.asterisk.telephones import Event, Refused, Telephone, Telephones

AT_MOST = 5
RINGS, TALKS, ENDED = "CALL_INCOMING", "CALL_ESTABLISHED", "CALL_CLOSED"
CALLED = "called-"


@dataclass
class OutsideCall:
    """What one of them does. `called` by the extension `number`, or calling `dialled`."""

    telephone: Telephone
    number: str
    dialled: str = ""
    called: bool = False
    state: str = "rings"
    since: datetime = field(default_factory=lambda: datetime.now(UTC))

    def talks(self) -> None:
        self.state, self.since = "talks", datetime.now(UTC)


class OutsideCallers:
    """`start` opens the socket; only this user may come in, as the folder is closed to others."""

    def __init__(self, pbx: Pbx, *, answer_after: float):
        self.pbx = pbx
        self.socket = pbx.folder / "outside"
        self.answer_after = answer_after
        self.phones = Telephones(pbx)
        self.calls: dict[str, OutsideCall] = {}
        self._ids = itertools.count(1)
        self._alone = threading.Lock()

    def start(self) -> None:
        self.anybody = self.phones.anybody_outside()
        answers_by_itself(self.anybody, after=self.answer_after)
        answers, self.anybody.heard = self.anybody.heard, lambda event: (answers(event), self._is_called(event))
        self.server = _Server(str(self.socket), _Line)
        self.server.callers = self
        threading.Thread(target=self.server.serve_forever, name="outside", daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.phones.stop()

    def answer(self, said: dict[str, Any]) -> dict[str, Any]:
        """What is said to one question."""
        try:
            match said:
                case {"act": "call", "number": number, "to": to}:
                    return self._call(str(number), str(to))
                case {"act": "hang-up", "call": call}:
                    self._hang_up(str(call))
            return self._tell()
        except (Refused, RuntimeError, TimeoutError, OSError) as error:
            return {"error": str(error) or "failed"}

    def _tell(self) -> dict[str, Any]:
        with self._alone:
            calls = [
                {
                    "id": key,
                    "number": call.number,
                    "dialled": call.dialled,
                    "state": call.state,
                    "since": call.since.isoformat(),
                    "called": call.called,
                }
                for key, call in reversed(self.calls.items())
            ]
        return {"calls": calls, "queues": {queue.number: queue.name for queue in self.pbx.house.queues}}

    def _call(self, number: str, to: str) -> dict[str, Any]:
        if sum(not call.called for call in self.calls.values()) >= AT_MOST:
            return {"error": "busy"}
        telephone = self.phones.customer(number)
        key = str(next(self._ids))
        telephone.heard = lambda event: self._calling(key, event)
        with self._alone:
            self.calls[key] = OutsideCall(telephone, number, dialled=to)
        telephone.dial(f"{self.pbx.house.dialled}{to}")
        return self._tell()

    def _hang_up(self, key: str) -> None:
        if call := self.calls.get(key):
            if call.called:
                call.telephone.takes_up(key.removeprefix(CALLED))
            call.telephone.hang_up()

    def _calling(self, key: str, event: Event) -> None:
        """What its telephone hears of a call; when it is over, the telephone is put away."""
        call = self.calls.get(key)
        if call and event.get("type") == TALKS:
            call.talks()
        if call and event.get("type") == ENDED:
            with self._alone:
                del self.calls[key]
            threading.Thread(target=self.phones.put_away, args=[call.telephone], daemon=True).start()

    def _is_called(self, event: Event) -> None:
        """The telephone that takes all calls of the house outside."""
        key, kind = CALLED + event.get("id", ""), event.get("type")
        with self._alone:
            if kind == RINGS:
                who = event.get("peeruri", "").removeprefix("sip:").partition("@")[0]
                self.calls[key] = OutsideCall(self.anybody, who, called=True)
            elif kind == TALKS and key in self.calls:
                self.calls[key].talks()
            elif kind == ENDED:
                self.calls.pop(key, None)


class _Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    callers: OutsideCallers


class _Line(socketserver.StreamRequestHandler):
    server: _Server
    timeout = 10

    def handle(self) -> None:
        try:
            said = json.loads(self.rfile.readline())
        except ValueError:
            said = None
        answer = self.server.callers.answer(said) if isinstance(said, dict) else {"error": "not understood"}
        self.wfile.write(json.dumps(answer).encode() + b"\n")
