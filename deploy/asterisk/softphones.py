"""Telephones that answer by themselves after a while, and give way to a real one with the same extension."""

import re
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from deploy.asterisk.pbx import Pbx
from deploy.asterisk.telephones import Event, Refused, Telephone, Telephones

CONTACT = re.compile(r"Contact:\s+(?P<extension>\d+)/sip:[^@\s]*@(?P<at>[^\s;>]+)\S*\s+\S+\s+(?P<status>\w+)")


def answers_by_itself(telephone: Telephone, *, after: float) -> None:
    """From now on, so many seconds after it has begun to ring. Who hangs up before is not called back."""

    def answer() -> None:
        with suppress(Refused, OSError, TimeoutError):
            telephone.command("accept")

    def heard(event: Event) -> None:
        if event.get("type") == "CALL_INCOMING":
            timer = threading.Timer(after, answer)
            timer.daemon = True
            timer.start()

    telephone.heard = heard


class Softphones:
    """One for each extension; `answering` are those that answer by themselves."""

    def __init__(self, pbx: Pbx, extensions: Iterable[str], *, answering: Iterable[str], after: float):
        self.pbx, self.extensions = pbx, list(extensions)
        self.answering, self.after = set(answering), after
        self.phones = Telephones(pbx)
        self.at: dict[str, Telephone] = {}

    def start(self) -> None:
        for extension, telephone in zip(self.extensions, self.phones.of_the_house(*self.extensions), strict=True):
            self._keep(extension, telephone)

    def stop(self) -> None:
        self.phones.stop()

    def give_way(self, say: Callable[[str], None]) -> None:
        """To telephones that have registered with the same extension; back when these are gone."""
        registered = {found["extension"]: found for found in CONTACT.finditer(self.pbx.console("pjsip show contacts"))}
        for extension in self.extensions:
            contact, own = registered.get(extension), self.at.get(extension)
            there = contact is not None and contact["status"] in {"Avail", "NonQual"}
            if own and own.service.process.poll() is not None:
                self.phones.put_away(self.at.pop(extension))  # it has ended, and is back at the next look
            elif own and there and contact["at"] != own.address:
                say(f"Extension {extension}: a telephone at {contact['at']} has registered; the softphone gives way.")
                self.phones.put_away(self.at.pop(extension))
            elif own is None and not there:
                say(f"Extension {extension}: no telephone there; the softphone is back.")
                self._keep(extension, *self.phones.of_the_house(extension))

    def _keep(self, extension: str, telephone: Telephone) -> None:
        if extension in self.answering:
            answers_by_itself(telephone, after=self.after)
        self.at[extension] = telephone
