"""Where the scenarios are played: at the simulator, at it behind the example bridge, and at a real Asterisk.

Each has the whole product behind it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from django.contrib.auth.models import User
from django.urls import reverse

from customizing.models import CmsDestination, TelephoneKeys
from deploy.asterisk.pbx import SECRET, USER, Pbx
from deploy.asterisk.telephones import Telephones
from deploy.services import free_port
from presence.cms import user_names
from presence.conformance.line import Line, line_to
from presence.conformance.listening import listening
from presence.conformance.office import Office
from presence.conformance.simulated import CAST, SimulatedTelephones
from presence.conformance.telephones import Cast, Queue
from presence.inbox import receive as inbox
from presence.models import Agent
from tests.conformance import bridged as bridge
from tests.conformance.sip import SipTelephones
from tests.factory import make_user


@contextmanager
def the_product_at(destination: CmsDestination, cast: Cast = CAST) -> Iterator[Line]:
    """The product takes in what the connector tells, and brings the badges of the users up to date."""
    for part, name in cast.users.items():
        if not User.objects.filter(username=name).exists():
            make_user(name, extension=cast.extensions[part])
    at_work = Agent.objects.filter(user__username__in=cast.users.values())
    at_work.update(destination=destination, cms_logged_on=False, **user_names.FORGOTTEN)
    with line_to(destination, cast.users, takes_in=partial(inbox.receive, destination)) as line:
        yield line


@contextmanager
def simulator() -> Iterator[Office]:
    destination = CmsDestination.objects.create(name="Simulator", connector="simulator")
    with the_product_at(destination) as line:
        yield Office(line, SimulatedTelephones(line), CAST)


@contextmanager
def bridged(folder: Path) -> Iterator[Office]:
    """The example bridge, a process of its own; its webhooks come to the pages of the product."""
    with listening("127.0.0.1", 0) as product:
        port = free_port()
        destination = CmsDestination(
            name="HTTP", connector="http", address=f"http://127.0.0.1:{port}", user_name=bridge.SIGNER
        )
        destination.set_password(bridge.SECRET)
        destination.save()
        events = f"{product}{reverse('cms-events', args=[destination.pk])}"
        with bridge.bridge(folder, port=port, events=events) as telephones, the_product_at(destination) as line:
            yield Office(line, telephones, CAST)


@contextmanager
def asterisk(pbx: Pbx, phones: Telephones, *, keys: TelephoneKeys = TelephoneKeys.NONE) -> Iterator[Office]:
    """By a destination that says so of the telephones."""
    destination = CmsDestination(
        name=f"Asterisk, {keys}", connector="asterisk", address=pbx.address, user_name=USER, telephone_keys=keys
    )
    destination.set_password(SECRET)
    destination.save()
    sales = pbx.house.queues[1]
    cast = replace(CAST, queue=Queue(sales.name, sales.number))
    telephones = SipTelephones(phones, cast, phones.of_the_house(*cast.extensions.values()))
    with the_product_at(destination) as line:
        yield Office(line, telephones, cast)
