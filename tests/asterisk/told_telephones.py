"""A real telephone that can do what desk telephones can, and those of Debian's packages cannot.

It is told by SIP NOTIFY to answer, hold and retrieve, and mixes two calls. For both it has a relay on its line: that
answers what Asterisk tells the telephone to do, and presses the keys; while it mixes, Asterisk hears of no hold.
"""

import re
import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from deploy.asterisk.packages import SUITES
from deploy.asterisk.pbx import Pbx
from deploy.asterisk.ports import free_ports
from deploy.asterisk.telephones import Refused, Telephone, Telephones

with_16 = pytest.mark.xfail(
    SUITES == ("bullseye",), reason="Asterisk 16 sends no NOTIFY within a call, so no telephone does it", strict=True
)
ANSWERED = ("Via", "From", "To", "Call-ID", "CSeq")
"""The headers of a request that its answer repeats."""


class Relay:
    """`told` gets the event and the Call-ID of each NOTIFY. All else is handed on, with the relay's own addresses."""

    def __init__(self, *, telephone: int, asterisk: int, told: Callable[[str, str], object]):
        self.notified: list[bytes] = []
        """All that Asterisk has told the telephone to do, as it came over the line."""
        self.mixes = False
        """Asterisk is told that no call is on hold, whatever the telephone says."""
        self._told = told
        ports = free_ports(2)
        self.outer, self.inner = (f"127.0.0.1:{port}".encode() for port in ports)
        self._telephone, self._asterisk = (f"127.0.0.1:{port}".encode() for port in (telephone, asterisk))
        self._ends = {("127.0.0.1", telephone): self._from_telephone, ("127.0.0.1", asterisk): self._from_asterisk}
        self._lines = [socket.socket(type=socket.SOCK_DGRAM) for _port in ports]
        for line, port in zip(self._lines, ports, strict=True):
            line.bind(("127.0.0.1", port))
        threading.Thread(target=self._run, daemon=True).start()

    def stop(self) -> None:
        for line in self._lines:
            line.close()

    def _run(self) -> None:
        with selectors.DefaultSelector() as waiting, suppress(OSError, ValueError):
            for line in self._lines:
                waiting.register(line, selectors.EVENT_READ)
            while True:
                for key, _event in waiting.select(0.2):
                    data, whence = key.fileobj.recvfrom(65536)  # type: ignore[union-attr]
                    if whence in self._ends:
                        self._ends[whence](data)

    def _from_telephone(self, data: bytes) -> None:
        data = re.sub(rb"\r\nRoute: [^\r]*", b"", data)
        data = data.replace(self._telephone, self.outer).replace(self.inner, self._asterisk)
        if self.mixes:
            data = data.replace(b"a=sendonly", b"a=sendrecv")
        self._lines[0].sendto(data, _place(self._asterisk))

    def _from_asterisk(self, data: bytes) -> None:
        if data.startswith(b"NOTIFY "):
            self.notified.append(data)
            self._lines[0].sendto(_answer(data), _place(self._asterisk))
            self._told(_header(data, "Event"), _header(data, "Call-ID"))
            return
        contact = re.compile(rb"(\r\nContact: [^\r]*)" + re.escape(self._asterisk))
        data = contact.sub(lambda found: found[1] + self.inner, data).replace(self.outer, self._telephone)
        self._lines[1].sendto(data, _place(self._telephone))


class ToldTelephone(Telephone):
    """One of the house."""

    takes_notice = True

    def __init__(self, pbx: Pbx, extension: str, account: str):
        port = free_ports(2)[0]
        self.relay = Relay(telephone=port, asterisk=pbx.sip, told=self._told)
        outbound = f'{account};outbound="sip:{self.relay.inner.decode()}"'
        super().__init__(pbx, extension, outbound, registers=True, port=port)

    def _told(self, event: str, call: str) -> None:
        if self.takes_notice:
            threading.Thread(target=self._press, args=(event, call), daemon=True).start()

    def _press(self, event: str, call: str) -> None:
        rings = not any(each.get("type") == "CALL_ESTABLISHED" and each.get("id") == call for each in self.events)
        self.takes_up(call)
        with suppress(Refused):  # it says so although it does
            self.command("hold" if event == "hold" else "accept" if rings else "resume")


class ToldTelephones(Telephones):
    """All telephones of the house can be told."""

    def _of_the_house(self, extension: str, account: str) -> Telephone:
        return ToldTelephone(self.pbx, extension, account)


def _header(data: bytes, name: str) -> str:
    found = re.search(rf"\r\n{name}: *([^\r]*)".encode(), data)
    return found[1].decode() if found else ""


def _answer(data: bytes) -> bytes:
    lines = [line for line in data.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]]
    kept = [line for line in lines if line.partition(b":")[0].decode() in ANSWERED]
    return b"\r\n".join([b"SIP/2.0 200 OK", *kept, b"Content-Length: 0"]) + b"\r\n\r\n"


def _place(address: bytes) -> tuple[str, int]:
    host, _colon, port = address.decode().partition(":")
    return host, int(port)
