"""What users and callers do, in one table: for the soak, for the walks of the tests, and for hypothesis to shrink."""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import Any

from django.contrib.auth.models import User

from presence import changes
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.connectors.simulator import world
from presence.models import Agent, Call, Lease, Transfer, TransferKind, TransferState, WhenFreeRequest, WhenFreeState
from presence.sessions import logon
from presence.state_machines.tables import CALLS
from presence.transfers import commands as transfers
from presence.transfers import conference, pending
from presence.when_free import commands as when_free_commands
from tests.soak.company import CUSTOMERS, QUEUE, STRANGERS, SteppedCompany

OUTSIDE = "+493023456789"
READY = 1
MODES = [READY, READY, 2, 1000]
PAUSES = [0.5, 1, 2, 3, 5, 8]
DURING_TRANSFER = ["complete", "complete", "complete", "cancel", "toggle", "conference", "conference"]
RARELY = {"dtmf"}
OF_THE_SENDER = ["hand-over-now", "consult-now", "withdraw-when-free", "call-back", "call-back-if-ended"]
OF_THE_TARGET = ["take-when-free", "take-when-free", "decline-when-free"]
OFTEN = ["accept", "accept", "accept", "blind-transfer", "warm-transfer", "warm-transfer"]
SEEN = 20
AT_ONCE = 4


class Walk:
    """Somebody who chooses at random what happens next. `steps` is what was done last, in words."""

    def __init__(self, company: SteppedCompany, random: Random):
        self.company = company
        self.random = random
        self.steps: list[str] = []
        self.started = 0

    def do(self, name: str) -> None:
        """One act of the table. What is refused changes nothing."""
        self.company.moment()
        try:
            self.steps.append(name)
            ACTS[name](self)
        except Refused as refused:
            self.steps[-1] += f" – refused: {refused.message}"
        del self.steps[:-SEEN]

    def go_on(self) -> None:
        """Whatever comes next."""
        self.do(self.random.choices(list(CHANCES), list(CHANCES.values()))[0])

    def user(self) -> User:
        return self.company.users[self.one_of(list(self.company.users))]

    def one_of(self, things: Sequence[Any]) -> Any:
        return things[self.random.randrange(len(things))]

    def colleague(self) -> User:
        """Mostly one who is shown as Available."""
        free = list(changes.available_agents().order_by("pk").values_list("user__username", flat=True))
        return self.company.users[self.one_of(free)] if free and self.random.random() < 0.8 else self.user()

    def target(self) -> dict[str, Any]:
        """Mostly a colleague, sometimes a number."""
        return {"number": OUTSIDE} if self.random.random() < 0.1 else {"target": self.colleague()}

    def tell(self, act: str, user: User, fields: dict[str, Any]) -> None:
        said = ", ".join(f"{name}={value}" for name, value in fields.items())
        self.steps[-1] += f" – {act}: {user}" + (f" ({said})" if said else "")

    def commands(self, act: str, user: User, **fields: Any) -> None:
        """A user gives a command; some click twice."""
        self.tell(act, user, fields)
        self.give(act, user, **fields)
        if self.random.random() < 0.05:
            self.give(act, user, **fields)

    def give(self, act: str, user: User, **fields: Any) -> None:
        if act in TIMELESS:
            TIMELESS[act](user, **fields)
        else:
            COMMANDS[act](user, now=self.company.now, **fields)


COMMANDS: dict[str, Callable[..., object]] = {
    "accept": calls.accept,
    "reject": partial(calls.reject, reason="busy with something else"),
    "deflect": calls.deflect,
    "hold": calls.hold,
    "retrieve": calls.retrieve,
    "mute": calls.mute,
    "unmute": calls.unmute,
    "hang-up": calls.hang_up,
    "blind-transfer": transfers.start_blind,
    "warm-transfer": transfers.start_warm,
    "toggle": conference.toggle,
    "conference": conference.join,
    "complete": transfers.complete,
    "cancel": transfers.cancel,
    "take-back": pending.take_back,
    "work-mode": logon.set_work_mode,
    "when-free": when_free_commands.wait_for,
    "withdraw-when-free": when_free_commands.withdraw,
    "hand-over-now": when_free_commands.hand_over,
    "consult-now": when_free_commands.consult,
    "call-back": when_free_commands.call_back,
    "take-when-free": when_free_commands.take,
    "decline-when-free": when_free_commands.decline,
}
TIMELESS: dict[str, Callable[..., object]] = {
    "dtmf": partial(calls.send_tones, tones="1"),
    "dial": calls.dial,
    "call": calls.call_colleague,
    "call-back-if-ended": partial(when_free_commands.if_call_ends, call_back=True),
    "take-back-sent-on": pending.take_back_sent_on,
    "log-on": logon.log_on_cms,
    "log-off": logon.log_off_cms,
}
WITH_TARGET = {"blind-transfer", "warm-transfer", "deflect"}


def user_goes_on(walk: Walk) -> None:
    """A user does something that the toolbar offers now, mostly one who is in a call."""
    calls_now = list(Call.objects.open().order_by("pk").values_list("user__username", "state"))
    talking = [name for name, _state in calls_now]
    user = walk.company.users[walk.one_of(talking)] if talking and walk.random.random() < 0.8 else walk.user()
    offered = _offered(user, [state for name, state in calls_now if name == user.username])
    if not offered:
        return back_to_work(walk, user)
    command = walk.one_of(offered)
    return walk.commands(command, user, **(walk.target() if command in WITH_TARGET else {}))


def _offered(user: User, states: list[str]) -> list[str]:
    """Commands that make sense, as far as the CRM knows; what brings a call on comes more often."""
    offered = [command for each in states for (state, command) in CALLS if state == each and command not in RARELY]
    offered += [command for command in OFTEN if command in offered]
    own = Transfer.objects.open().filter(sender=user).exclude(state=TransferState.REQUESTED)
    return offered + DURING_TRANSFER if states and own.exists() else offered


def back_to_work(walk: Walk, user: User) -> None:
    agent = Agent.objects.get(user=user)
    if not agent.cms_logged_on:
        walk.commands("log-on", user)
    elif agent.work_mode != READY:
        walk.commands("work-mode", user, code=READY)
    elif not Lease.objects.filter(user=user).exists():
        walk.company.opens_page(user)


def caller_rings(walk: Walk) -> None:
    """A customer, sometimes a stranger, calls somebody, a queue or anyone."""
    if len(walk.company.parties()) >= AT_ONCE:
        return
    to = walk.random.choices([walk.user().username, QUEUE, None], [25, 10, 65])[0]
    number = walk.one_of(CUSTOMERS if walk.random.random() < 0.8 else STRANGERS)
    walk.steps[-1] += f" – {number} → {to or 'anyone'}"
    walk.started += 1
    world.simulate_inbound(number, to=to, attached_data={"subject": "Brakes"})


def party_hangs_up(walk: Walk) -> None:
    if parties := walk.company.parties():
        walk.company.hangs_up(walk.one_of(parties))


def party_answers(walk: Walk) -> None:
    if ringing := [party for party in walk.company.parties() if party.can_answer]:
        world.outside_answer(walk.one_of(ringing).pk)


def time_passes(walk: Walk) -> None:
    walk.company.later(walk.one_of(PAUSES))


def much_time_passes(walk: Walk) -> None:
    walk.company.later(33)


def _commands(act: str, **fields: Any) -> Callable[[Walk], None]:
    """Somebody gives this command, whether it makes sense or not."""
    return lambda walk: walk.commands(act, walk.user(), **fields)


def _to_colleague(act: str) -> Callable[[Walk], None]:
    return lambda walk: walk.commands(act, walk.user(), target=walk.colleague())


def when_free_goes_on(walk: Walk) -> None:
    """Who asked for When Free, or is offered the caller, says what shall happen."""
    if when_free := WhenFreeRequest.objects.open().order_by("pk").first():
        walk.commands(walk.one_of(OF_THE_SENDER), when_free.sender, when_free_id=when_free.pk)
    if offered := WhenFreeRequest.objects.filter(state=WhenFreeState.OFFERED).order_by("pk").first():
        walk.commands(walk.one_of(OF_THE_TARGET), offered.target, when_free_id=offered.pk)


def taken_back(walk: Walk) -> None:
    """Somebody wants a caller back who was handed over, or sent on."""
    if transfer := Transfer.objects.open().filter(kind=TransferKind.BLIND).order_by("pk").first():
        walk.commands("take-back", transfer.sender, transfer_id=transfer.pk)
    for user in walk.company.users.values():
        for sent_on in pending.sent_on_by(user, now=walk.company.now)[:1]:
            walk.commands("take-back-sent-on", user, call_id=sent_on.leg.pk)


def work_mode(walk: Walk) -> None:
    walk.commands("work-mode", walk.user(), code=walk.one_of(MODES))


def page_is_lost(walk: Walk) -> None:
    walk.company.loses_page(walk.user())


def page_opens(walk: Walk) -> None:
    walk.company.opens_page(walk.user())


ACTS: dict[str, Callable[[Walk], object]] = {
    "user goes on": user_goes_on,
    "caller rings": caller_rings,
    "outside party hangs up": party_hangs_up,
    "outside party answers": party_answers,
    "time passes": time_passes,
    "much time passes": much_time_passes,
    "dials": _commands("dial", number=OUTSIDE),
    "calls a colleague": _to_colleague("call"),
    "blind transfer outside": _commands("blind-transfer", number=OUTSIDE),
    "warm transfer outside": _commands("warm-transfer", number=OUTSIDE),
    "blind transfer": _to_colleague("blind-transfer"),
    "warm transfer": _to_colleague("warm-transfer"),
    "sends tones": _commands("dtmf"),
    "books a hand-over": _to_colleague("when-free"),
    "When Free request goes on": when_free_goes_on,
    "takes back": taken_back,
    "work mode": work_mode,
    "logs off the telephone": _commands("log-off"),
    "logs on the telephone": _commands("log-on"),
    "page is lost": page_is_lost,
    "page opens": page_opens,
}

CHANCES = {
    "user goes on": 50,
    "time passes": 16,
    "caller rings": 15,
    "outside party hangs up": 3,
    "outside party answers": 2,
    "books a hand-over": 2,
    "When Free request goes on": 2,
    "takes back": 3,
    "work mode": 1,
    "dials": 1,
    "calls a colleague": 1,
    "blind transfer": 2,
    "warm transfer": 2,
    "blind transfer outside": 0.5,
    "warm transfer outside": 0.5,
    "sends tones": 0.3,
    "logs off the telephone": 0.3,
    "logs on the telephone": 1,
    "page is lost": 0.3,
    "page opens": 1,
    "much time passes": 0.6,
}
