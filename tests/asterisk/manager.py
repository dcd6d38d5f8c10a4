"""A line of its own to an Asterisk's manager interface, of which the product knows nothing."""

import itertools
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

from deploy.asterisk.house import LOOPBACK
from deploy.asterisk.pbx import USER, Pbx
from tests.patience import until

Message = dict[str, str]


class Ended(Exception):
    """Asterisk has, or the channel that was asked about."""


class Manager:
    """`heard` is told of each event, by the thread that hears them."""

    def __init__(self, pbx: Pbx, *, heard: Callable[[Message], object] = lambda event: None):
        self.heard = heard
        self.replies: dict[str, Message] = {}
        self._ids = itertools.count(1)
        self.line = socket.create_connection((LOOPBACK, pbx.ami), 5)
        self.line.settimeout(None)
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()
        self.ask("Login", Username=USER, Secret=pbx.secret)

    def ask(self, action: str, **fields: str) -> Message:
        """What Asterisk replies to one action. Raises Ended."""
        key = str(next(self._ids))
        lines = {"Action": action, "ActionID": key, **fields}
        with suppress(ConnectionError):
            self.line.sendall(("".join(f"{name}: {value}\r\n" for name, value in lines.items()) + "\r\n").encode())
        until(lambda: key in self.replies or not self._listening.is_alive())
        if key not in self.replies:
            raise Ended(action)
        return self.replies.pop(key)

    def value(self, channel: str, variable: str) -> str:
        """Raises Ended."""
        reply = self.ask("Getvar", Channel=channel, Variable=variable)
        if "Value" not in reply:
            raise Ended(channel)
        return reply["Value"]

    def close(self) -> None:
        """When all is heard that was told before."""
        with suppress(OSError):  # Asterisk has ended
            self.line.shutdown(socket.SHUT_RDWR)
        self._listening.join(5)
        self.line.close()

    def _listen(self) -> None:
        with suppress(OSError, ValueError), self.line.makefile("r", encoding="utf-8", errors="replace") as lines:
            message: Message = {}
            for line in lines:
                key, colon, value = line.rstrip("\n").partition(": ")
                if colon or key:
                    message[key] = f"{message[key]} {value}" if key == "ChanVariable" and key in message else value
                elif message:
                    self._take(message)
                    message = {}

    def _take(self, message: Message) -> None:
        if "Event" in message:
            self.heard(message)
        elif "ActionID" in message:
            self.replies[message["ActionID"]] = message
