"""The telephones at the real Asterisk, for the scenarios."""

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import Any

from deploy.asterisk.telephones import Refused, Telephones
from presence.conformance.telephones import CALLER, OUTSIDE, Cast
from tests.patience import until

DID, DID_IN_VAIN = "+49301234", "+493012349"
"""Callers dial these before an extension; by the second, it rings for two seconds only."""


class SipTelephones:
    """`desks` are those of the users, in the order of the cast."""

    def __init__(self, phones: Telephones, cast: Cast, desks: Iterable[Any]):
        of_users = dict(zip(cast.extensions, desks, strict=True))
        outside = {CALLER: phones.customer(cast.caller), OUTSIDE: phones.anybody_outside()}
        self.cast = cast
        self.all: dict[str, Any] = {**of_users, **outside}

    def calls_in(self, part: str, *, in_vain: bool = False, by: str = CALLER) -> None:
        extension = self.cast.extensions[part]
        self.all[by].dial(f"{DID_IN_VAIN}{extension[-3:]}" if in_vain else f"{DID}{extension}")

    def picks_up(self, part: str) -> None:
        self.answers(part)

    def answers(self, part: str) -> None:
        self.all[part].rings()
        self.all[part].answer()

    def hangs_up(self, part: str) -> None:
        self.all[part].hang_up()

    def holds(self, part: str) -> None:
        self.all[part].hold()

    def retrieves(self, part: str) -> None:
        self.all[part].resume()

    def has_heard(self, part: str, digits: str) -> bool:
        with suppress(AssertionError):
            until(lambda: self._tones(part).endswith(digits))
        return self._tones(part).endswith(digits)

    def all_hang_up(self) -> None:
        """The caller first, as most calls are over with that."""
        for telephone in reversed(self.all.values()):
            until(partial(_is_idle, telephone))
            telephone.forget()

    def _tones(self, part: str) -> str:
        told = self.all[part].events
        return "".join(event.get("param", "") for event in told if event.get("type") == "CALL_DTMF_START")


def _is_idle(telephone: Any) -> bool:
    if "(0)" in telephone.command("listcalls"):
        return True
    with suppress(Refused):
        telephone.command("hangup")
    return False
