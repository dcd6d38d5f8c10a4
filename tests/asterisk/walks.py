"""Conversations by chance at a real Asterisk: people and commands do whatever can be done next."""

import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from deploy.asterisk.telephones import Refused, Telephone, Telephones
from presence.contract import (
    BlindTransfer,
    CallChanged,
    CancelTransfer,
    CmsError,
    Command,
    CompleteTransfer,
    Conference,
    Deflect,
    HangUp,
    Reject,
    StartConsult,
    Toggle,
    TransferChanged,
)
from tests.asterisk.at_connector import OPEN, PEOPLE, Told
from tests.patience import until

FEWEST_STEPS, MOST_STEPS = 4, 9
OFTEN, SELDOM = 6, 0.4
AT_ONCE, BY_TONES = 60, 90
"""So often one looks, every hundredth of a second, and nothing is told: then it is done. Tones take their time."""
WITH_TONES = ("the sender",)
Deed = tuple[str, Callable[[], object]]


class Walk:
    """One customer's way through the house. `done` is what has happened, to be read when something is wrong."""

    def __init__(self, told: Told, phones: Telephones, *, seed: int):
        self.told = told
        self.chance = random.Random(seed)
        extensions = list(PEOPLE.values())[:3]
        self.desks = dict(zip(PEOPLE, phones.of_the_house(*extensions), strict=False))
        self.customer = phones.customer("+493055501001")
        self.done: list[str] = []
        self.transfers = 0
        told.log_on(*self.desks)

    def goes(self) -> None:
        """From the first ring to the last hang-up."""
        self.done.clear()
        self._do(("customer dials", lambda: self.customer.dial("+493012341001")))
        for _step in range(self.chance.randint(FEWEST_STEPS, MOST_STEPS)):
            if deeds := self._deeds():
                self._do(self.chance.choice(deeds))
        self._ends()

    def _do(self, deed: Deed) -> None:
        name, act = deed
        self.done.append(name)
        try:
            act()
        except (CmsError, Refused) as error:
            self.done.append(f"  refused: {error}")
        self._is_quiet(BY_TONES if name.startswith(WITH_TONES) or " asks " in name else AT_ONCE)
        self._agrees_with_the_lists()

    def _ends(self) -> None:
        for telephone in (self.customer, *self.desks.values()):
            until(partial(self._is_idle, telephone))
        self.told.all_over()

    def _is_idle(self, telephone: Telephone) -> bool:
        if "(0)" in telephone.command("listcalls"):
            return True
        with suppress(Refused):
            telephone.command("hangup")
        return False

    def _is_quiet(self, looked: int = AT_ONCE) -> None:
        looks: list[int] = []

        def quiet() -> bool:
            looks.append(len(self.told.events))
            return len(looks) > looked and len(set(looks[-looked:])) == 1

        until(quiet)

    def _agrees_with_the_lists(self) -> None:
        """What the events have told, Asterisk's lists say as well."""
        before = len(self.told.events)
        self.told.connector.snapshot()
        self._is_quiet()
        news = self.told.events[before:]
        assert news == [], f"{self.done} {news} after {self.told.events[-8 - len(news) : before]}"

    def _deeds(self) -> list[Deed]:
        legs = [leg for leg in self.told._last(CallChanged) if leg.state != "ended"]
        transfers = [each for each in self.told._last(TransferChanged) if each.state in OPEN]
        leaves: Deed = ("customer hangs up", lambda: self.customer.command("hangup"))
        deeds: list[Deed] = [leaves] if legs and self.chance.random() < SELDOM else []
        for leg in legs:
            deeds += self._of_leg(leg, in_transfer=bool(transfers))
        for transfer in transfers:
            deeds += self._of_transfer(transfer, legs)
        return deeds

    def _of_leg(self, leg: CallChanged, *, in_transfer: bool) -> list[Deed]:
        desk = self.desks[leg.user]
        if leg.state == "alerting":
            return self._of_ringing(leg, desk, in_transfer=in_transfer)
        deeds: list[Deed] = [(f"{leg.user} hangs up at the telephone", lambda: desk.command("hangup"))]
        if in_transfer or leg.kind == "consult" or leg.state == "dialing":
            return deeds
        others = [user for user in self.desks if user != leg.user]
        target = self.chance.choice(others)
        return [
            *deeds,
            (f"{leg.user} holds", desk.hold if leg.state == "connected" else desk.resume),
            (f"{leg.user} hangs up", self._command(HangUp(leg.user, leg.call))),
            (f"{leg.user} hands over to {target}", self._blind(leg, target)),
            *OFTEN * [(f"{leg.user} asks {target}", self._warm(leg, target))],
            (f"{leg.user} transfers by the key to {target}", lambda: desk.transfer(PEOPLE[target])),
        ]

    def _of_ringing(self, leg: CallChanged, desk: Telephone, *, in_transfer: bool) -> list[Deed]:
        deeds: list[Deed] = [
            *OFTEN * [(f"{leg.user} answers", lambda: desk.command("accept"))],
            (f"{leg.user} refuses", lambda: desk.command("hangup")),
        ]
        if not in_transfer:
            target = self.chance.choice([user for user in self.desks if user != leg.user])
            deeds.append((f"{leg.user} declines", self._command(Reject(leg.user, leg.call))))
            deeds.append(
                (f"{leg.user} sends on to {target}", self._command(Deflect(leg.user, leg.call, target=target)))
            )
        return deeds

    def _of_transfer(self, transfer: TransferChanged, legs: list[CallChanged]) -> list[Deed]:
        user, name = transfer.sender, transfer.transfer
        own = [leg.call for leg in legs if leg.user == user and leg.kind == "primary"]
        call = own[0] if own else ""
        deeds: list[Deed] = [("the sender cancels", self._command(CancelTransfer(user, call, name)))]
        if transfer.state == "consulting":
            deeds += [
                ("the sender toggles", self._command(Toggle(user, call, name))),
                ("the sender joins all", self._command(Conference(user, call, name))),
            ]
        if transfer.state in ("consulting", "conference"):
            deeds += [("the sender completes", self._command(CompleteTransfer(user, call, name)))] * 2
        return deeds

    def _command(self, command: Command) -> Callable[[], object]:
        return lambda: self.told.do(command)

    def _blind(self, leg: CallChanged, target: str) -> Callable[[], object]:
        return self._command(BlindTransfer(leg.user, leg.call, self._name(), target=target, ring_seconds=20))

    def _warm(self, leg: CallChanged, target: str) -> Callable[[], object]:
        return self._command(StartConsult(leg.user, leg.call, self._name(), target=target))

    def _name(self) -> str:
        self.transfers += 1
        return f"walk-{self.transfers}"
