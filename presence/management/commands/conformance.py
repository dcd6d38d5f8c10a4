import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from select import select
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from customizing.models import CmsDestination, ConnectorKind
from presence.cms.connectors import connector_class
from presence.conformance import sheet, suite
from presence.conformance.line import Emit, Line, Unexpected
from presence.conformance.office import Office
from presence.conformance.people import PeopleAtTelephones
from presence.conformance.simulated import SimulatedTelephones
from presence.conformance.telephones import PARTS, Cast
from presence.contract import CmsError, Connector, LogOff

PEOPLE_TAKE = 60.0
"""Seconds in which somebody has done what was asked."""
IN_THE_SIMULATOR = Cast(
    dict(zip(PARTS, PARTS, strict=True)),
    dict(zip(PARTS, ("1001", "1002", "1003"), strict=True)),
    caller="+493055501001",
    outside="+4917012345",
)


class Command(BaseCommand):
    help = (
        "Play the scenarios of the connector contract at a telephone system, and print what works. People at the "
        "telephones are told what to do. Use users and numbers that nobody needs meanwhile; the simulator plays "
        "in a world of its own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("destination", help="the name of the CMS destination")
        parser.add_argument("--users", nargs=3, metavar="USER", help="three users with extensions, at their telephones")
        parser.add_argument("--caller", metavar="NUMBER", help="the number of a telephone outside, in E.164")
        parser.add_argument("--only", default="", metavar="TEXT", help="only scenarios with this in their titles")

    def handle(
        self, *, destination: str, users: list[str] | None, caller: str | None, only: str, **options: Any
    ) -> None:
        chosen = [each for each in suite.SCENARIOS if only.lower() in f"{each.subject}: {each.title}".lower()]
        with self._office(_known(destination), users, caller) as office:
            played = suite.run(office, chosen, begins=lambda scenario: self._say(f"\n{scenario.title}."))
        systems = {destination: played}
        self._say(f"\n{sheet.page(systems)}\n{sheet.summary(systems)}")
        if played.failed:
            sys.exit(1)

    @contextmanager
    def _office(self, destination: CmsDestination, users: list[str] | None, caller: str | None) -> Iterator[Office]:
        if destination.connector == ConnectorKind.SIMULATOR:
            with _world_of_its_own(destination) as own, _line(own, IN_THE_SIMULATOR, patience=10) as line:
                yield Office(line, SimulatedTelephones(line, IN_THE_SIMULATOR), IN_THE_SIMULATOR)
        elif users and caller:
            cast = _cast(users, caller)
            with _line(destination, cast, patience=PEOPLE_TAKE) as line:
                yield Office(line, PeopleAtTelephones(line, cast, say=self._say, ask=self._ask), cast)
                _log_off(line, cast)
        else:
            raise CommandError("Name three users and the number of a caller: --users A B C --caller +49301234567.")

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()

    def _ask(self, question: str) -> str:
        """The answer, or nothing if none comes."""
        self._say(question)
        ready, _, _ = select([sys.stdin], [], [], PEOPLE_TAKE)
        return sys.stdin.readline() if ready else ""


def _known(name: str) -> CmsDestination:
    found = CmsDestination.objects.filter(name=name).first()
    if not found:
        known = ", ".join(CmsDestination.objects.order_by("name").values_list("name", flat=True))
        raise CommandError(f"There is no CMS destination “{name}”. There are: {known or 'none'}.")
    return found


def _cast(names: list[str], caller: str) -> Cast:
    users = {user.username: user for user in User.objects.filter(username__in=names).select_related("agent")}
    if unknown := [name for name in names if name not in users]:
        raise CommandError(f"There is no user {', '.join(unknown)}.")
    extensions = [getattr(getattr(users[name], "agent", None), "extension", "") for name in names]
    return Cast(
        dict(zip(PARTS, names, strict=True)),
        dict(zip(PARTS, extensions, strict=True)),
        caller=caller,
        outside=caller,
    )


@contextmanager
def _line(destination: CmsDestination, cast: Cast, *, patience: float) -> Iterator[Line]:
    try:
        line = Line(partial(_connector, destination), cast.users, patience=patience)
    except (Unexpected, CmsError) as error:
        raise CommandError(str(error)) from error
    try:
        yield line
    finally:
        line.stop()


def _connector(destination: CmsDestination, emit: Emit) -> Connector:
    return connector_class(destination.connector)(destination, emit)


@contextmanager
def _world_of_its_own(destination: CmsDestination) -> Iterator[CmsDestination]:
    """A simulator whose calls no page shows and no transaction is made of."""
    name = f"{destination.name[:40]} (conformance)"
    own, _new = CmsDestination.objects.update_or_create(
        name=name, defaults={"connector": destination.connector, "active": False}
    )
    try:
        yield own
    finally:
        own.delete()


def _log_off(line: Line, cast: Cast) -> None:
    """Who was not at work before is not left so."""
    at_work = User.objects.filter(username__in=cast.users.values(), agent__cms_logged_on=True)
    for name in set(cast.users.values()) - set(at_work.values_list("username", flat=True)):
        line.execute(LogOff(name))
