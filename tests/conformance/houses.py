"""Where the scenarios are played: at the simulator and at a real Asterisk, each with the whole product behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from customizing.models import CmsDestination
from presence.cms.connectors import connector_class
from presence.conformance.line import Emit, Line
from presence.conformance.office import Office
from presence.conformance.simulated import SimulatedTelephones
from presence.conformance.telephones import Cast
from presence.contract import Connector
from presence.inbox import receive as inbox
from presence.models import Agent
from tests.asterisk.pbx import SECRET, USER, Pbx
from tests.asterisk.telephones import CUSTOMER, Telephones
from tests.conformance.sip import SipTelephones
from tests.factory import make_user

EXTENSIONS = {"anna": "1001", "ben": "1002", "cara": "1003"}
CAST = Cast({part: part for part in EXTENSIONS}, EXTENSIONS, caller=CUSTOMER, outside="+4917012345")


def at(destination: CmsDestination, emit: Emit) -> Connector:
    return connector_class(destination.connector)(destination, emit)


@contextmanager
def line_to(destination: CmsDestination) -> Iterator[Line]:
    """The product takes in what the connector tells, and brings the badges of the users up to date."""
    for part, name in CAST.users.items():
        make_user(name, extension=CAST.extensions[part])
    line = Line(partial(at, destination), CAST.users, takes_in=partial(inbox.receive, destination))
    try:
        yield line
    finally:
        line.stop()


@contextmanager
def simulator() -> Iterator[Office]:
    destination = CmsDestination.objects.create(name="Simulator", connector="simulator")
    with line_to(destination) as line:
        yield Office(line, SimulatedTelephones(line, CAST), CAST)


@contextmanager
def asterisk(pbx: Pbx, phones: Telephones) -> Iterator[Office]:
    destination = CmsDestination(name="Asterisk", connector="asterisk", address=pbx.address, user_name=USER)
    destination.set_password(SECRET)
    destination.save()
    sip = SipTelephones(phones, CAST)
    with line_to(destination) as line:
        yield Office(line, sip, CAST)
