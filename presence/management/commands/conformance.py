import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from select import select
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from customizing.models import CmsDestination, ConnectorKind
from presence.conformance import sheet, simulated, suite
from presence.conformance.line import Line, Unexpected, line_to
from presence.conformance.listening import listening
from presence.conformance.office import Office
from presence.conformance.people import PeopleAtTelephones
from presence.conformance.telephones import PARTS, Cast, Queue
from presence.connectors.http.connector import HttpConnector
from presence.contract import CmsError, LogOff

PEOPLE_TAKE = 60.0
"""Seconds in which somebody has done what was asked."""


class Command(BaseCommand):
    help = (
        "Play the scenarios of the connector contract at a telephone system, and print what works. People at the "
        "telephones are told what to do. Take users and a caller whom nobody needs meanwhile; the simulator plays "
        "in a world of its own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("destination", help="the name of the CMS destination")
        parser.add_argument("--users", nargs=3, metavar="USER", help="three users who have extensions")
        parser.add_argument("--caller", metavar="NUMBER", help="the number of a telephone outside, in E.164")
        parser.add_argument("--queue", nargs=2, metavar=("NAME", "NUMBER"), help="a queue in which nobody works")
        parser.add_argument("--listen", metavar="HOST:PORT", help="where webhooks are taken while this runs")
        parser.add_argument("--only", default="", metavar="TEXT", help="only scenarios with this in their rows")

    def handle(
        self,
        *,
        destination: str,
        users: list[str] | None,
        caller: str | None,
        queue: list[str] | None,
        listen: str | None,
        only: str,
        **options: Any,
    ) -> None:
        chosen = [each for each in suite.SCENARIOS if only.lower() in f"{each.subject} {each.title}".lower()]
        try:
            at = _known(destination)
            with self._listening(at, listen), self._office(at, users, caller, queue) as office:
                played = suite.run(office, chosen, begins=lambda scenario: self._say(f"\n{scenario.title}."))
        except Unexpected as error:
            raise CommandError(str(error)) from error
        systems = {destination: played}
        self._say(f"\n{sheet.page(systems)}\n{sheet.summary(systems)}")
        if played.failed:
            sys.exit(1)

    @contextmanager
    def _office(
        self, destination: CmsDestination, users: list[str] | None, caller: str | None, queue: list[str] | None
    ) -> Iterator[Office]:
        if destination.connector == ConnectorKind.SIMULATOR:
            cast = simulated.CAST
            with simulated.world_of_its_own(destination) as own, line_to(own, cast.users) as line:
                yield Office(line, simulated.SimulatedTelephones(line), cast)
        elif users and caller:
            cast = _cast(users, caller, queue=Queue(*queue) if queue else None)
            with line_to(destination, cast.users, patience=PEOPLE_TAKE) as line:
                yield Office(line, PeopleAtTelephones(line, cast, say=self._say, ask=self._ask), cast)
                _log_off(line, cast)
        else:
            raise CommandError("Name three users and the number of a caller: --users A B C --caller +49301234567.")

    @contextmanager
    def _listening(self, destination: CmsDestination, at: str | None) -> Iterator[None]:
        """What tells by webhook has to tell it here, not to the product that runs beside this command."""
        if destination.connector != HttpConnector.key:
            yield
            return
        host, _colon, port = (at or "").rpartition(":")
        if not (host and port.isdecimal()):
            said = "Its events come by webhook. Say where they are taken meanwhile: --listen 127.0.0.1:8099."
            raise CommandError(said)
        with ExitStack() as meanwhile:
            try:
                address = meanwhile.enter_context(listening(host, int(port)))
            except (OSError, OverflowError) as error:
                raise CommandError(f"Nothing can be taken at {at}: {error}. Name another port.") from error
            events = reverse("cms-events", args=[destination.pk])
            self._say(f"Let the bridge send its events to {address}{events}")
            yield

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


def _cast(names: list[str], caller: str, *, queue: Queue | None) -> Cast:
    extensions = dict(User.objects.filter(username__in=names).values_list("username", "agent__extension"))
    if unknown := [name for name in names if name not in extensions]:
        raise CommandError(f"There is no user {', '.join(unknown)}.")
    users = dict(zip(PARTS, names, strict=True))
    at = {part: extensions[name] or "" for part, name in users.items()}
    return Cast(users, at, caller=caller, outside=caller, queue=queue)


def _log_off(line: Line, cast: Cast) -> None:
    """Who was not at work before is not left so."""
    names = set(cast.users.values())
    at_work = User.objects.filter(username__in=names, agent__cms_logged_on=True).values_list("username", flat=True)
    for name in names - set(at_work):
        with suppress(CmsError):
            line.execute(LogOff(name))
