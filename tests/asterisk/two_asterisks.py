"""Two Asterisks with a tie line between them, as docs/asterisk has it, and the product at both."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.contrib.auth.models import User

from customizing.models import CmsDestination, TieLine
from deploy.asterisk.house import LOOPBACK, House
from deploy.asterisk.packages import install
from deploy.asterisk.pbx import SECRET, USER, Pbx
from deploy.asterisk.telephones import Telephones, telephones
from presence.models import Agent, Conversation
from presence.sessions import logon
from tests.asterisk.at_product import Office, office_at
from tests.factory import make_user
from tests.patience import until

PREFIX = "77"
"""As the dialplan that is shipped has it."""
NORA = "3001"


class TwoOffices:
    """Anna and Ben in the north and Nora in the south, whose telephones are real and whose CRM is one."""

    def __init__(self, north: Office, south: Pbx, phones: Telephones):
        self.north = north
        self.south = CmsDestination(name="South", connector="asterisk", address=south.address, user_name=USER)
        self.south.set_password(SECRET)
        self.south.save()
        for here, there in ((north.destination, self.south), (self.south, north.destination)):
            TieLine.objects.create(destination=here, to=there, prefix=PREFIX)
        [self.nora_phone] = phones.of_the_house(NORA)
        self.nora = make_user("nora", role="SERVICEPRO", extension=NORA)
        Agent.objects.filter(user=self.nora).update(own_destination=self.south, destination=self.south)
        self.nora = User.objects.get(pk=self.nora.pk)
        north.connects(self.south)
        logon.log_on(self.nora, role=self.nora.business_roles.get())
        logon.lease_opened(self.nora.pk, worker="browser")
        until(lambda: Agent.objects.get(user=self.nora).cms_logged_on)

    def rings_at_nora(self) -> Conversation:
        """Returns the conversation of the south."""
        self.nora_phone.rings()
        self.north.knows(self.nora, "alerting")
        return Conversation.objects.get(destination=self.south)

    def nora_answers(self) -> None:
        self.nora_phone.answer()
        self.north.knows(self.nora, "connected")

    def all_over(self) -> None:
        self.north.all_over()


@contextmanager
def two_asterisks(folder: Path) -> Iterator[tuple[Pbx, Pbx]]:
    """North has the extensions of the other tests, South others; each knows where the other one is."""
    installed = install()
    north, south = (Pbx(installed, folder / name) for name in ("north", "south"))
    people = {str(number): f"Colleague {number}" for number in range(3001, 3004)}
    north.house = House(tie_line=f"{LOOPBACK}:{south.sip}")
    south.house = replace(House(people, queues=()), tie_line=f"{LOOPBACK}:{north.sip}")
    for pbx in (north, south):
        pbx.folder.mkdir()
        pbx.start()
    try:
        yield north, south
    finally:
        for pbx in (north, south):
            pbx.stop()


@contextmanager
def at_work(north: Pbx, south: Pbx) -> Iterator[TwoOffices]:
    with telephones(north) as phones, telephones(south) as others, office_at(north, phones) as office:
        yield TwoOffices(office, south, others)
