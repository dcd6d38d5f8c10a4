"""What customers, users and telephones do next, by chance: many conversations at the same time, at people's pace."""

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from random import Random
from typing import Any

from django.contrib.auth.models import User

from deploy.asterisk.telephones import Event, Telephone
from deploy.asterisk.telephones import Refused as NotDone
from presence import changes
from presence.calls import commands as calls
from presence.errors import Refused
from presence.models import Call, Transfer, TransferState
from presence.transfers import commands as transfers
from presence.transfers import conference
from tests.asterisk.manager import Ended
from tests.asterisk.soak.company import QUEUE, Company
from tests.asterisk.soak.second_lines import SecondLines, Value

REACTION = (0.2, 0.5)
BY_TONES = 0.6
WAITS_AT_MOST = 8.0
LEAVES = 0.01
TO_QUEUE, TO_BUSY = 0.12, 0.1
Deed = tuple[str, Callable[[], object], float]


class Walk:
    """`left` is when who hung up or declined, by number or extension; `put_through`, who did so by a telephone's key.

    `steps` is what was done, and when, in words.
    """

    by_keys = True
    """Whether the telephones of the users have keys by which they transfer."""

    def __init__(self, company: Company, chance: Random, *, value: Value):
        self.company, self.chance = company, chance
        self.lines = SecondLines(company, value)
        self.started = 0
        self.steps: list[str] = []
        self.left: dict[str, list[float]] = defaultdict(list)
        self.put_through: dict[str, list[float]] = defaultdict(list)
        self._not_before: dict[str, float] = defaultdict(float)
        self._since: dict[str, float] = {}
        for number, telephone in company.customers.items():
            telephone.heard = partial(self._heard, number)

    @property
    def on_the_line(self) -> list[str]:
        return list(self._since)

    def caller_rings(self) -> None:
        """Somebody outside who is free calls a user or the queue."""
        free = [number for number in self.company.customers if number not in self._since]
        if not free:
            return
        number = self._one_of(free)
        to = QUEUE.number if self.chance.random() < TO_QUEUE else self.company.extensions[self._user().username]
        self.started += 1
        self._since[number] = time.time()
        self._do((f"{number} calls {to}", lambda: self.company.customers[number].dial(f"+49301234{to}"), 0.0))

    def go_on(self) -> bool:
        """Somebody who may act by now does something; false if nobody may."""
        self._customers_lose_patience()
        if not (deeds := self._deeds()):
            return False
        user, deed = self._one_of(deeds)
        self._not_before[user] = time.time() + self.chance.uniform(*REACTION) + deed[2]
        self._do(deed)
        return True

    def nobody_rings(self) -> bool:
        """Whoever is rung answers; whether nobody was."""
        ringing = Call.objects.filter(state__in=["alerting", "dialing"]).values_list("user__username", "state")
        for name, state in ringing:
            if state == "alerting":
                self._do((f"{name} answers", self.company.desks[name].accept, 0.0))
        return not ringing

    def all_leave(self) -> None:
        """Customers and users hang up."""
        for name, telephone in [*self.company.customers.items(), *self.company.desks.items()]:
            if "(0)" not in telephone.command("listcalls"):
                self._do((f"{name} goes home", self._goes_home(name, telephone), 0.0))

    def _do(self, deed: Deed) -> None:
        said, act, _pause = deed
        self.steps.append(f"{datetime.now(UTC):%T.%f} {said}")
        try:
            act()
        except (Refused, NotDone, Ended) as refused:
            self.steps[-1] += f" – refused: {refused}"

    def _heard(self, number: str, event: Event) -> None:
        if event.get("type") == "CALL_CLOSED":
            self._since.pop(number, None)

    def _customers_lose_patience(self) -> None:
        now = time.time()
        for number, since in list(self._since.items()):
            if self.chance.random() < LEAVES or now - since > 4 * WAITS_AT_MOST:
                self._do((f"{number} hangs up", self._hangs_up(number), 0.0))

    def _hangs_up(self, name: str) -> Callable[[], object]:
        telephone = self.company.customers.get(name) or self.company.desks[name]
        return lambda: self._leaves(name, lambda: telephone.command("hangup"))

    def _goes_home(self, name: str, telephone: Telephone) -> Callable[[], object]:
        """With all calls, also those that are held."""
        return lambda: self._leaves(name, telephone.hang_up_all)

    def _leaves(self, name: str, act: Callable[[], object]) -> None:
        self.left[self.company.extensions.get(name, name)].append(time.time())
        act()

    def _puts_through(self, name: str, *others: str) -> None:
        """By the key of the telephone, which asks nobody whether the other one can be had; the `others` talk too."""
        for each in (name, *others):
            self.put_through[self.company.extensions[each]].append(time.time())
        other = self._colleague().username
        if other != name:
            self.company.desks[name].transfer(self.company.extensions[other])

    def _deeds(self) -> list[tuple[str, Deed]]:
        """What each user who has a call may do, one thing for each."""
        now = time.time()
        legs: dict[str, list[Call]] = defaultdict(list)
        for call in Call.objects.open().order_by("pk").select_related("user", "conversation"):
            if self._not_before[call.user.username] <= now:
                legs[call.user.username].append(call)
        under_way = list(Transfer.objects.open().select_related("sender"))
        return [(name, self._deed(name, own, under_way)) for name, own in legs.items()]

    def _deed(self, name: str, own: list[Call], under_way: list[Transfer]) -> Deed:
        transfer = next((each for each in under_way if each.sender.username == name), None)
        ringing = [call for call in own if call.state == "alerting"]
        if ringing:
            return self._of_ringing(name, ringing[0])
        if self.lines.has_two(name, own):
            return self._of_two_lines(name, own)
        if transfer:
            return self._of_transfer(name, transfer)
        call = self._one_of(own)
        asking = next((each for each in under_way if each.conversation_id == call.conversation_id), None)
        if asking:
            return self._is_asked(name, call, by=asking.sender.username, alone=len(own) == 1)
        return self._of_call(name, call, alone=len(own) == 1)

    def _of_ringing(self, name: str, call: Call) -> Deed:
        user, desk = call.user, self.company.desks[name]
        is_new = not call.conversation.transfers.exists()  # to send on one that has come back is no hand-over
        return self._chosen(
            (12, "answers", desk.accept),
            (1, "refuses", self._hangs_up(name)),
            (1, "declines", lambda: self._leaves(name, lambda: calls.reject(user, call.pk))),
            (is_new, "sends on", lambda: calls.deflect(user, call_id=call.pk, target=self._colleague())),
            who=name,
        )

    def _of_call(self, name: str, call: Call, *, alone: bool) -> Deed:
        """`alone` if the user is in no other call, which the telephone's key may be about."""
        user, desk = call.user, self.company.desks[name]
        other = self._colleague
        return self._chosen(
            (5, "asks a colleague", lambda: transfers.start_warm(user, call_id=call.pk, target=other())),
            (4, "hands over", lambda: transfers.start_blind(user, call_id=call.pk, target=other())),
            (2 * alone * self.by_keys, "transfers by the key", lambda: self._puts_through(name)),
            (1, "holds or retrieves", lambda: desk.command("hold" if call.state == "connected" else "resume")),
            (1, "sends a tone", lambda: calls.send_tones(user, call_id=call.pk, tones="1")),
            (1, "hangs up at the telephone", self._hangs_up(name)),
            (3, "hangs up", lambda: self._leaves(name, lambda: calls.hang_up(user, call_id=call.pk))),
            who=name,
        )

    def _of_two_lines(self, name: str, own: list[Call]) -> Deed:
        """A telephone with a call on hold and a colleague on its second line."""
        talks = own[-1].state == "connected"
        return self._chosen(
            (6 * (not talks), "waits", lambda: None),
            (4 * talks, "puts both lines through", lambda: self.lines.put_through(name, own[-1])),
            (1, "hangs up one line", self._hangs_up(name)),
            who=name,
        )

    def _is_asked(self, name: str, call: Call, *, by: str, alone: bool) -> Deed:
        """By a sender, or in a conference; who is asked hands over by the keys of the telephone only."""
        user, held = call.user, call.state == "held"
        return self._chosen(
            (5, "talks", lambda: None),
            (2 * alone * self.by_keys, "passes on by the key", lambda: self._puts_through(name, by)),
            (2 * alone * self.by_keys, "calls by the second line", lambda: self.lines.call(name, self._colleague())),
            (2 * held, "retrieves", lambda: self.company.desks[name].command("resume")),
            (1, "hangs up at the telephone", self._hangs_up(name)),
            (1, "hangs up", lambda: self._leaves(name, lambda: calls.hang_up(user, call_id=call.pk))),
            who=name,
        )

    def _of_transfer(self, name: str, transfer: Transfer) -> Deed:
        user = transfer.sender
        cancels = (1.0, "cancels", lambda: transfers.cancel(user))
        leaves = (0.5, "hangs up", lambda: self._leaves(name, lambda: calls.hang_up(user)))
        if transfer.state == TransferState.REQUESTED:
            return self._chosen((8, "waits", lambda: None), cancels, leaves, who=name)
        joined = transfer.state == TransferState.CONFERENCE
        told = "leaves by the key" if joined else "puts the colleague through by the key"
        return self._chosen(
            (6, "completes", lambda: transfers.complete(user)),
            (1 * self.by_keys, told, lambda: self._puts_through(name)),
            (1, "turns to the other", lambda: conference.toggle(user)),
            (1, "joins all", lambda: conference.join(user)),
            cancels,
            leaves,
            who=name,
            pause=BY_TONES,
        )

    def _chosen(self, *deeds: tuple[float, str, Callable[[], object]], who: str, pause: float = 0.0) -> Deed:
        [(_weight, said, act)] = self.chance.choices(deeds, [each[0] for each in deeds])
        return f"{who} {said}", act, pause

    def _user(self) -> User:
        return self._one_of(list(self.company.users.values()))

    def _colleague(self) -> User:
        """Mostly one who is shown as Available."""
        free = list(changes.available_agents().order_by("pk").values_list("user__username", flat=True))
        chosen = self._one_of(free) if free and self.chance.random() > TO_BUSY else self._user().username
        self.steps[-1] += f" {chosen}"
        return self.company.users[chosen]

    def _one_of(self, things: Sequence[Any]) -> Any:
        return things[self.chance.randrange(len(things))]
