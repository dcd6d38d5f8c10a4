"""A company at work on the engine as shipped: its telephone system, its colleagues, and a clock that is stepped."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

from django.contrib.auth.models import User

from customizing.models import CmsIntegrationProfile, Fallback, UnidentifiedAccount
from presence.cms import gateway
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.chaos import Chaos
from presence.connectors.simulator.events import leg_id
from presence.contract import Command, HangUp, Reject
from presence.models.simulator import SimLeg
from presence.sessions import logon
from presence.workers import scheduler
from tests.factory import load_customizing, make_account
from tests.presence.story import Story
from tests.saved_rows import made_once

MONDAY = datetime(2026, 3, 2, 8, tzinfo=UTC)
ROLES = {
    "alice": "SERVICEPRO",
    "bob": "SERVICEPRO",
    "carol": "SALESPRO",
    "dave": "SALESPRO",
    "erin": "IC_AGENT",  # may have several calls
    "frank": "IC_AGENT",
    "grace": "SERVICEPRO",
}
ANSWERS_ALONE = "grace"
QUEUE = "queue:service"
IN_QUEUE = ("alice", "bob", "grace")
RECONCILE_EVERY = timedelta(seconds=60)
MOMENT = timedelta(milliseconds=50)
SWEEP_EVERY = timedelta(seconds=5)
CUSTOMERS = [f"+49302345{number:04}" for number in range(6)]
STRANGERS = [f"+44207946{number:04}" for number in range(3)]


class SteppedCompany(Story):
    """As the story, with seven colleagues of three roles, and time of its own.

    `when_compared` is called right after the telephone system has given its list, before anything else happens.
    """

    def __init__(self, random: Random):
        self.now = MONDAY
        made_once("stepped company", self._begins, own_clock=True)
        self._keeps_the_clock()
        self.connector.chaos = Chaos(random)
        self.when_compared: Callable[[], None] = lambda: None
        self.left: set[int] = set()  # legs of those who have hung up or declined themselves
        self._watch()
        self.users = {user.username: user for user in User.objects.filter(username__in=ROLES).order_by("pk")}
        self.reconciled = self.swept = self.now

    def _begins(self) -> None:
        load_customizing()
        self._keeps_the_clock()
        users = {name: self.arrives(name, role=role) for name, role in ROLES.items()}
        for number in CUSTOMERS:
            make_account(f"Customer {number}", phone=number)
        _customize(fallback_user=users[ANSWERS_ALONE])
        self.profile_changed()
        world.set_colleague(ANSWERS_ALONE, simulated=True)
        _make_queue(now=self.now)

    def _keeps_the_clock(self) -> None:
        """The telephone system has just been connected."""
        gateway.forget_connectors()
        self.connector = gateway.connector_for(self.destination)
        self.connector.now = lambda: self.now

    def arrives(self, name: str, *, role: str = "SERVICEPRO") -> User:
        user = super().arrives(name, role=role)
        self.opens_page(user)
        return user

    def opens_page(self, user: User) -> None:
        logon.lease_opened(user.pk, worker="browser", now=self.now)

    def loses_page(self, user: User) -> None:
        """The browser has crashed, and nobody comes back in time."""
        logon.lease_closed(user.pk, worker="browser", now=self.now)

    def later(self, seconds: float) -> datetime:
        """So many seconds later: the engine has had its turn. True work, in the order of `engine.jobs`."""
        self.now += timedelta(seconds=seconds)
        scheduler.tick_connectors(self.now)
        if self.now - self.reconciled >= RECONCILE_EVERY:
            self.reconcile()
        scheduler.time_outs(self.now)
        if self.now - self.swept >= SWEEP_EVERY:
            self.swept = self.now
            scheduler.completed_transfers(self.now)
        return self.now

    def moment(self) -> None:
        """What is done one after the other is never done at the same time."""
        self.now += MOMENT

    def reconcile(self) -> None:
        self.moment()
        self.reconciled = self.now
        scheduler.reconcile(self.now)
        self.when_compared()

    def hangs_up(self, party: SimLeg) -> None:
        """An outside party hangs up, or declines."""
        self.left.add(party.pk)
        world.outside_hang_up(party.pk)

    def _watch(self) -> None:
        execute = self.connector.execute

        def observed(command: Command) -> None:
            if isinstance(command, HangUp | Reject):
                self.left.add(leg_id(command.call))
            execute(command)

        self.connector.execute = observed  # only notes who hangs up, and does what it does

    def parties(self) -> list[SimLeg]:
        """Outside parties on the line."""
        return list(SimLeg.objects.open().filter(agent=None).order_by("pk"))


def _make_queue(*, now: datetime) -> None:
    queues.make("service", world=world.this_world())
    for name in IN_QUEUE:
        queues.log_in(name, key="service", logged_in=True, world=world.this_world(), now=now)


def _customize(*, fallback_user: User) -> None:
    """Each role has another fallback for callers whom nobody takes; sales creates nothing for strangers."""
    profiles = CmsIntegrationProfile.objects
    nothing = UnidentifiedAccount.NOTHING
    times = {"ring_seconds": 15, "return_seconds": 10}
    profiles.filter(name="SALES").update(
        fallback=Fallback.USER, fallback_user=fallback_user, unidentified=nothing, **times
    )
    profiles.filter(name="IC").update(fallback=Fallback.CALL_BACK, **times)
    profiles.filter(name="SERVICE").update(fallback=Fallback.QUEUE, fallback_queue="service", **times)
