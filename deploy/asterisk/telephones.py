"""Real SIP telephones without sound: baresip, one process each, steered over its control port."""

import itertools
import json
import re
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any
from urllib.parse import quote

from deploy.asterisk.house import LOOPBACK
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.ports import free_ports
from deploy.patience import until
from deploy.services import Service

CUSTOMER = "+493055501001"
AT_ONCE = 8
MOST_CALLS = 4
TRIES, IN_USE = 3, "Address already in use"
"""Ports are free when they are given; who is no process of ours may have opened one before the telephone does."""
Event = dict[str, Any]
CONFIG = """\
poll_method epoll
net_interface 127.0.0.1
sip_listen 127.0.0.1:{port}
call_local_timeout 120
call_max_calls {most}
audio_player aubridge,{name}
audio_source aubridge,{name}
audio_alert aubridge,alert-{name}
audio_path /nonexistent
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
rtp_ports {rtp}-{rtp_end}
module_path {modules}
module g711.so
module aubridge.so
module_tmp uuid.so
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
"""
CODECS = "answermode=manual;audio_codecs=PCMA,PCMU"


class Refused(Exception):
    """The telephone did not do it."""


class Telephone:
    """`registers` as a telephone of the house does; one that does not is somebody outside.

    `heard` is told of each of its events, by the thread that hears them, which must not wait for the telephone.
    """

    def __init__(self, pbx: Pbx, name: str, account: str, *, registers: bool, port: int = 0):
        self.pbx, self.name, self.account, self.registers = pbx, name, account, registers
        self.port = port
        self.events: list[Event] = []
        self.heard: Callable[[Event], object] = lambda event: None
        self._replies: dict[str, Event] = {}
        self._tokens = itertools.count(1)
        self._seen = 0

    def start(self) -> None:
        """Returns when it can be used. Raises RuntimeError or TimeoutError with what it said."""
        for left in reversed(range(TRIES)):
            try:
                control = self._switch_on()
                break
            except RuntimeError as error:
                if IN_USE not in str(error) or not left:
                    raise
        self._line = socket.create_connection((LOOPBACK, control))
        threading.Thread(target=self._listen, daemon=True).start()
        if self.registers:
            self._registers()

    def _switch_on(self) -> int:
        """Returns the port on which it is steered."""
        folder = self.pbx.folder / "telephones" / self.name.strip("+")
        folder.mkdir(parents=True, exist_ok=True)
        sip, _its_tls, control = free_ports(3)
        self.address = f"{LOOPBACK}:{self.port or sip}"
        sound, modules = self.pbx.sound_of_telephones, self.pbx.installed.modules_of("baresip")
        settings = {"name": self.name, "port": self.port or sip, "control": control, "modules": modules}
        settings |= {"most": MOST_CALLS, "rtp": sound.start, "rtp_end": sound.stop - 1}
        (folder / "config").write_text(CONFIG.format(**settings))
        (folder / "accounts").write_text(self.account + "\n")
        (folder / "contacts").write_text("")
        command = [*self.pbx.installed.command("usr/bin/baresip"), "-f", str(folder)]
        self.service = Service(f"telephone {self.name}", command, control, log=folder / "log").start().wait_ready()
        return control

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Unregistered and switched off; with SIGKILL, as if its plug were pulled."""
        self.service.stop(how)
        self._line.close()

    def _registers(self) -> None:
        try:
            until(lambda: "OK " in self.command("reginfo"), why_not=lambda: self.command("reginfo"))
        except TimeoutError:
            self.stop()
            raise

    def dial(self, number: str) -> None:
        self.command("dial", f"sip:{number}@{LOOPBACK}:{self.pbx.sip}")

    def forget(self) -> None:
        """What has happened so far counts no more."""
        self._seen = len(self.events)

    def is_as_new(self) -> None:
        """Nothing has happened yet, and nobody is told of what does."""
        self.heard = lambda event: None
        self.events.clear()
        self._seen = 0

    def rings(self) -> None:
        """Wait until it does."""
        self._wait("CALL_INCOMING")

    def accept(self) -> None:
        """What rings, beside another call too: a telephone of Debian 11 answers only the call that it has taken up."""
        if rings := self._ringing():
            self.takes_up(rings)
        self.command("accept")

    def answer(self) -> None:
        self.accept()
        self._wait("CALL_ESTABLISHED")

    def talks(self) -> None:
        """Wait until whom it has dialled has answered."""
        self._wait("CALL_ESTABLISHED")

    def hold(self) -> None:
        self.command("hold")

    def resume(self) -> None:
        with suppress(Refused):  # it says so although it does
            self.command("resume")
        until(lambda: "on hold" not in self.command("listcalls"))

    def hang_up(self) -> None:
        """End the call, or refuse it while it rings. One that was only just dialled is not its current call yet."""
        until(lambda: self._does("hangup"))

    def hang_up_all(self) -> None:
        """Also calls that are held. That of Debian 11 has no command for it."""
        try:
            self.command("hangupall")
        except Refused:
            for _call in range(MOST_CALLS):
                with suppress(Refused):
                    self.command("hangup")

    def transfer(self, number: str, *, replaces: str = "") -> None:
        """By its own key, as SIP REFER; with the call that it replaces, to whom its second line leads."""
        target = f"sip:{number}@{LOOPBACK}:{self.pbx.sip}"
        self.command("transfer", f"<{target}?Replaces={quote(replaces)}>" if replaces else target)

    def takes_up(self, call: str) -> None:
        """Its next key is about this call, unless it is over; calls are named by the SIP Call-ID in its events."""
        # it has the command only while it has a call, and tells of its first call just before
        until(lambda: self._does("callfind", call, cannot_yet="command not found") or self._is_over(call))

    def last_call(self) -> str:
        return str(next(event["id"] for event in reversed(self.events) if event.get("id")))

    def command(self, name: str, parameters: str = "") -> str:
        token = str(next(self._tokens))
        said = {"command": name, "token": token} | ({"params": parameters} if parameters else {})
        data = json.dumps(said).encode()
        self._line.sendall(b"%d:%s," % (len(data), data))
        until(lambda: token in self._replies, why_not=lambda: f"{self.name} does not answer to {name}")
        reply = self._replies.pop(token)
        if not reply["ok"]:
            raise Refused(f"{self.name}: {name} {parameters}: {reply['data']}")
        return str(reply["data"])

    def _ringing(self) -> str:
        over = {""}
        for event in reversed(self.events):
            call = str(event.get("id", ""))
            if event.get("type") == "CALL_INCOMING" and call not in over:
                return call
            if event.get("type") in ("CALL_ESTABLISHED", "CALL_CLOSED"):
                over.add(call)
        return ""

    def _is_over(self, call: str) -> bool:
        return any((event.get("type"), event.get("id")) == ("CALL_CLOSED", call) for event in list(self.events))

    def _does(self, name: str, parameters: str = "", *, cannot_yet: str = "") -> bool:
        """Whether it did; Refused, if it does not say that it cannot yet."""
        try:
            self.command(name, parameters)
        except Refused as refused:
            if cannot_yet not in str(refused):
                raise
            return False
        return True

    def _wait(self, kind: str) -> None:
        def came() -> bool:
            while self._seen < len(self.events):
                self._seen += 1
                if self.events[self._seen - 1].get("type") == kind:
                    return True
            return False

        until(came, why_not=lambda: f"{self.name}: no {kind}; {[each.get('type') for each in self.events]}")

    def _listen(self) -> None:
        """Netstrings of JSON, in which what the other side said is not always escaped."""
        data = b""
        with suppress(OSError):
            while chunk := self._line.recv(65536):
                data += chunk
                while (found := re.match(rb"(\d+):", data)) and len(data) > found.end() + int(found[1]):
                    text = data[found.end() : found.end() + int(found[1])].decode("utf-8", "replace")
                    data = data[found.end() + int(found[1]) + 1 :]
                    self._take(text)

    def _take(self, text: str) -> None:
        try:
            message = json.loads(text, strict=False)
        except ValueError:
            message = dict(re.findall(r'"(\w+)":"([^"]*)"', text))
        if message.get("response"):
            self._replies[message.get("token", "")] = message
        else:
            self.events.append(message)
            self.heard(message)


class Telephones:
    """All telephones at an Asterisk."""

    def __init__(self, pbx: Pbx):
        self.pbx = pbx
        self.all: list[Telephone] = []

    def of_the_house(self, *extensions: str) -> list[Telephone]:
        """Several at once, as each takes a moment to register."""
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(partial(self._start, registers=True), extensions))

    def customer(self, number: str, *, shown: str = "") -> Telephone:
        """Somebody outside who calls in, and the name that is sent along."""
        return self._start(number, registers=False, shown=shown)

    def anybody_outside(self) -> Telephone:
        """Whoever is called outside, by whatever number."""
        return self._start("outside", registers=False, port=self.pbx.outside)

    def put_away(self, telephone: Telephone) -> None:
        self.all.remove(telephone)
        telephone.stop()

    def stop(self) -> None:
        for each in self.all:
            each.service.process.terminate()
        for each in self.all:
            each.stop()
        self.all.clear()

    def _of_the_house(self, extension: str, account: str) -> Telephone:
        return Telephone(self.pbx, extension, account, registers=True)

    def _start(self, name: str, *, registers: bool, port: int = 0, shown: str = "") -> Telephone:
        login = (name, 60, "") if registers else ("trunk", 0, ";catchall=yes")
        user, again, more = login
        who = f'"{shown}" ' * bool(shown) + f"<sip:{name}@{LOOPBACK}:{self.pbx.sip}>"
        account = f"{who};auth_user={user};auth_pass={self.pbx.house.password};regint={again};{CODECS}{more}"
        outside = partial(Telephone, self.pbx, name, account, registers=False, port=port)
        telephone = self._of_the_house(name, account) if registers else outside()
        telephone.start()
        self.all.append(telephone)
        return telephone


@contextmanager
def telephones(pbx: Pbx, kind: type[Telephones] = Telephones) -> Iterator[Telephones]:
    some = kind(pbx)
    try:
        yield some
    finally:
        some.stop()
