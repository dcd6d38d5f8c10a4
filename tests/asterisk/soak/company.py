"""A company at a real Asterisk: the engine of the product, colleagues with telephones, and customers who call."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from customizing import access
from customizing.models import CmsDestination, CmsIntegrationProfile, CmsProfile, Fallback
from deploy.asterisk.house import LOOPBACK, House, Queue
from deploy.asterisk.pbx import SECRET, USER, Pbx
from deploy.asterisk.telephones import AT_ONCE, Telephone, Telephones
from presence.cms import gateway
from presence.models import Agent, Call
from presence.sessions import logon
from presence.workers import scheduler
from tests.factory import load_customizing, make_account, make_user
from tests.patience import until

ROLES = ("SERVICEPRO", "SALESPRO", "IC_AGENT")
COLLEAGUES, CUSTOMERS = 18, 16
FIRST = 1001
QUEUE = Queue("support", "2000", ("1001", "1004", "1007"))
RING_SECONDS, RETURN_SECONDS = 3, 2


def house() -> House:
    people = {str(FIRST + n): f"Colleague {n}" for n in range(COLLEAGUES)}
    return House(people, (QUEUE,))


class Company:
    """`desks` are the telephones of the users by name, `customers` those outside by number."""

    def __init__(self, pbx: Pbx, phones: Telephones):
        self.pbx, self.phones = pbx, phones
        load_customizing()
        self.destination = _destination(pbx)
        self.users = _users(pbx.house.browsers or pbx.house.people)
        self.extensions = {user.username: user.agent.extension for user in self.users.values()}
        _customize(last=list(self.users.values())[-1])
        numbers = [f"+4930555{n:05}" for n in range(CUSTOMERS)]
        for number in numbers[::2]:  # the others are strangers
            make_account(f"Customer {number}", phone=number)
        self.desks: dict[str, Any] = dict(zip(self.extensions, self.put_up_desks(), strict=True))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            self.customers: dict[str, Telephone] = dict(zip(numbers, pool.map(phones.customer, numbers), strict=True))

    def put_up_desks(self) -> Sequence[Any]:
        """The telephones of the users."""
        return self.phones.of_the_house(*self.extensions.values())

    def begins_work(self) -> None:
        """The engine runs, and all are logged on."""
        scheduler.start()
        until(self._is_up, seconds=20)
        self.opens()
        for user in self.users.values():
            logon.log_on(user, role=user.business_roles.get())
            logon.lease_opened(user.pk, worker="browser")
        self.all_are_there()

    def opens(self) -> None:
        """What is to be done at the telephones first: nothing at those at a desk."""

    def ends_work(self) -> None:
        scheduler.stop()
        gateway.forget_connectors()

    def all_are_there(self) -> None:
        """Wait until they are: in no call any more, and each telephone has answered to Asterisk."""
        until(self._are_there, seconds=30, every=0.1)

    def _are_there(self) -> bool:
        there = Agent.objects.filter(cms_logged_on=True, unreachable_since=None)
        return self._is_up() and there.count() == len(self.users) and not Call.objects.open().exists()

    def _is_up(self) -> bool:
        return getattr(gateway.connector_for(self.destination), "is_up", False)


def _destination(pbx: Pbx) -> CmsDestination:
    destination = CmsDestination(name="Asterisk", connector="asterisk", address=pbx.address, user_name=USER)
    destination.set_password(SECRET)
    if pbx.house.browsers:
        destination.browser_extensions = ",".join(pbx.house.browsers)
        destination.telephone_socket = f"ws://{LOOPBACK}:{pbx.websocket}/ws"
    destination.save()
    CmsProfile.objects.update(destination=destination)
    CmsDestination.objects.exclude(pk=destination.pk).update(active=False)
    access.forget()
    return destination


@transaction.atomic
def _users(extensions: Iterable[str]) -> dict[str, User]:
    made = {}
    for number, extension in enumerate(extensions):
        name = f"user{extension}"
        made[name] = make_user(name, role=ROLES[number % len(ROLES)], extension=extension)
    return made


def _customize(*, last: User) -> None:
    """What becomes of callers whom nobody takes differs; and nobody waits for long."""
    times = {"ring_seconds": RING_SECONDS, "return_seconds": RETURN_SECONDS}
    profiles = CmsIntegrationProfile.objects
    profiles.filter(name="SALES").update(fallback=Fallback.USER, fallback_user=last, **times)
    profiles.filter(name="IC").update(fallback=Fallback.CALL_BACK, **times)
    profiles.filter(name="SERVICE").update(fallback=Fallback.QUEUE, fallback_queue=QUEUE.name, **times)
    access.forget()
