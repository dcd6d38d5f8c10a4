"""Telephones in the browser at the real Asterisk, for the scenarios: a window of Chromium for each user."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from django.contrib.auth.models import User

from customizing import access
from customizing.models import CmsDestination
from deploy.asterisk.house import LOOPBACK, House
from deploy.asterisk.packages import install
from deploy.asterisk.pbx import SECRET, USER, Pbx
from deploy.asterisk.telephones import Refused, Telephones, telephones
from presence import errors
from presence.calls import commands as calls
from presence.cms import gateway
from presence.conformance.line import Line
from presence.conformance.office import Office
from presence.conformance.simulated import CAST
from presence.conformance.telephones import Queue
from presence.contract import Command
from presence.inbox import receive as inbox
from presence.models import Agent
from presence.workers import remote_commands, scheduler
from tests.browser.telephone import desks
from tests.browser.telephone.served import serving
from tests.conformance.houses import the_product_at
from tests.conformance.sip import SipTelephones
from tests.factory import load_customizing, make_user
from tests.patience import until

AT_WINDOWS = dict(zip(CAST.users, desks.PITCHES, strict=False))
"""Their extensions."""


class Desk(desks.Desk):
    """A window with the keys of a telephone at a desk; each is pressed as soon as it can be."""

    def rings(self) -> None:
        """Wait until it does."""
        until(lambda: self.browser.does(self.window.locator('[data-act="accept"]').is_visible))

    def answer(self) -> None:
        until(lambda: _does(self.accept))

    def hang_up(self) -> None:
        until(lambda: _does(partial(self._press, "end")))

    def hold(self) -> None:
        """The CRM is told. It may not have heard yet that the call is answered."""
        until(lambda: _does(partial(calls.hold, self.user)))

    def resume(self) -> None:
        until(lambda: _does(partial(calls.retrieve, self.user)))

    def forget(self) -> None:
        """Nothing is remembered in a window."""


class WindowTelephones(SipTelephones):
    def picks_up(self, part: str) -> None:
        """It does so by itself, as the user has clicked."""


@contextmanager
def asterisk(folder: Path) -> Iterator[Office]:
    """An Asterisk of its own. Once in a process, as pages are served once."""
    house = House(browsers={number: f"At window {number}" for number in AT_WINDOWS.values()})
    pbx = Pbx(install(), folder, house=house)
    pbx.start()
    try:
        with telephones(pbx) as phones, office_at(pbx, phones) as office:
            yield office
    finally:
        pbx.stop()


@contextmanager
def office_at(pbx: Pbx, phones: Telephones) -> Iterator[Office]:
    load_customizing()
    destination = _destination(pbx)
    sales = pbx.house.queues[1]
    names = {part: f"{part}-at-window" for part in AT_WINDOWS}
    cast = replace(CAST, users=names, extensions=AT_WINDOWS, queue=Queue(sales.name, sales.number))
    users = [make_user(name, role="SERVICEPRO", extension=AT_WINDOWS[part]) for part, name in names.items()]
    Agent.objects.filter(user__in=users).update(own_destination=destination)
    access.forget()
    with the_product_at(destination, cast) as line, commanded_over(line), opened(users) as windows:
        yield Office(line, WindowTelephones(phones, cast, windows), cast)


@contextmanager
def commanded_over(line: Line) -> Iterator[None]:
    """What pages command goes over the line under test, as if another process kept it. The pages begin an engine."""

    def carry_out(_destination: CmsDestination, command: Command) -> None:
        line.connector.execute(command)

    gateway.connect(receive=inbox.receive, elsewhere=carry_out)
    gateway.owned_if(lambda destination: False)
    try:
        yield
    finally:
        scheduler.stop()
        gateway.connect(receive=inbox.receive, elsewhere=remote_commands.execute)
        gateway.owned_if(gateway.alone)


@contextmanager
def opened(users: list[User]) -> Iterator[list[Desk]]:
    with serving() as url:
        browser = desks.Browser(url)
        try:
            windows = [Desk(browser, user, user.agent.extension) for user in users]
            for window in windows:
                window.opens()
            yield windows
        finally:
            browser.stop()


def _destination(pbx: Pbx) -> CmsDestination:
    made = CmsDestination(name="Asterisk, browser", connector="asterisk", address=pbx.address, user_name=USER)
    made.set_password(SECRET)
    made.browser_extensions = ",".join(AT_WINDOWS.values())
    made.telephone_socket = f"ws://{LOOPBACK}:{pbx.websocket}/ws"
    made.save()
    return made


def _does(press: Callable[[], object]) -> bool:
    """Whether it could be done."""
    try:
        press()
    except (Refused, errors.Refused):
        return False
    return True
