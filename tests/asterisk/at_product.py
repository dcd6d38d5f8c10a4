"""The product at a real Asterisk: its own engine, its database, and users who command it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from django.contrib.auth.models import User
from django.utils import timezone

from customizing.models import CmsDestination, CmsProfile
from deploy.asterisk.pbx import SECRET, USER, Pbx
from deploy.asterisk.telephones import CUSTOMER, Telephone, Telephones
from presence.cms import gateway
from presence.models import Agent, Call, Conversation, Transfer
from presence.sessions import logon
from presence.status import from_database
from presence.workers import cms_connections
from tests.factory import load_customizing, make_user
from tests.patience import until

PEOPLE = {"anna": "1001", "ben": "1002"}


class Office:
    """Anna and Ben, logged on in the CRM and at their telephones, and a customer outside."""

    def __init__(self, pbx: Pbx, phones: Telephones):
        self.pbx, self.phones = pbx, phones
        self.anna_phone, self.ben_phone = phones.of_the_house(*PEOPLE.values())
        self.customer = phones.customer(CUSTOMER)
        load_customizing()
        self.destination = CmsDestination(name="Asterisk", connector="asterisk", address=pbx.address, user_name=USER)
        self.destination.set_password(SECRET)
        self.destination.silence_timeout = 4
        self.destination.save()
        CmsProfile.objects.update(destination=self.destination)
        self.anna, self.ben = (make_user(name, role="SERVICEPRO") for name in PEOPLE)
        for user, extension in ((self.anna, "1001"), (self.ben, "1002")):
            Agent.objects.update_or_create(user=user, defaults={"extension": extension})
        self.connects()
        for user in (self.anna, self.ben):
            logon.log_on(user, role=user.business_roles.get())
            logon.lease_opened(user.pk, worker="browser")
        until(lambda: Agent.objects.filter(cms_logged_on=True).count() == len(PEOPLE))

    def connects(self, destination: CmsDestination | None = None) -> None:
        """A process begins to keep the connection, as the engine does it, and compares with Asterisk's lists."""
        destination = destination or self.destination
        gateway.keep_connected(destination)
        until(partial(self._compared, destination), seconds=15)

    def a_second_passes(self) -> None:
        """What the product does all the time."""
        gateway.connector_for(self.destination).tick(timezone.now())

    def seconds_pass_until_it_rings(self, telephone: Telephone) -> None:
        """As often as the product does it: when the first one passes, Asterisk may not have said all yet."""

        def rings() -> bool:
            self.a_second_passes()
            return bool(telephone._ringing())

        until(rings, every=0.5)

    def connector_dies(self) -> None:
        gateway.forget(self.destination)

    def pbx_fails(self) -> None:
        self.pbx.stop(signal.SIGKILL)
        self.pbx.start()
        until(partial(self._compared, self.destination), seconds=20)

    def call_rings(self) -> None:
        self.customer.dial("+493012341001")
        self.anna_phone.rings()
        self.knows(self.anna, "alerting")

    def anna_talks(self) -> None:
        self.call_rings()
        self.anna_phone.answer()
        self.knows(self.anna, "connected")

    def knows(self, user: User, *states: str) -> None:
        """Wait until the user's open legs are in these states, in the order in which they began."""
        until(lambda: self.legs(user) == list(states), why_not=lambda: f"{user}: {self.legs(user)}, not {states}")

    def legs(self, user: User) -> list[str]:
        return list(Call.objects.open().filter(user=user).order_by("started_at", "pk").values_list("state", flat=True))

    def sees(self, user: User, *presence: str) -> None:
        """Wait until the user's presence is this word and cause."""
        until(lambda: self._presence(user) == presence, seconds=15, why_not=lambda: f"{self._presence(user)}")

    @staticmethod
    def _presence(user: User) -> tuple[str, str]:
        [found] = from_database.read([user.pk])
        return found.word, found.cause

    def transfer_is(self, state: str) -> Transfer:
        until(lambda: Transfer.objects.get().state == state, why_not=lambda: Transfer.objects.get().state)
        return Transfer.objects.get()

    def all_over(self) -> None:
        until(lambda: not Call.objects.open().exists(), why_not=lambda: str(Call.objects.open().values()))
        until(lambda: not Conversation.objects.filter(ended_at=None).exists())
        assert not Transfer.objects.open().exists()

    @staticmethod
    def _compared(destination: CmsDestination) -> bool:
        """A turn of the engine; whether the connection is there and the lists were compared."""
        now = timezone.now()
        cms_connections.tick_connectors(now)
        connector = gateway.connector_for(destination)
        if not getattr(connector, "is_up", False):
            return False
        cms_connections.reconcile(now)
        return True


@contextmanager
def office_at(pbx: Pbx, phones: Telephones) -> Iterator[Office]:
    gateway.forget_connectors()
    try:
        yield Office(pbx, phones)
    finally:
        gateway.forget_connectors()
