from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from customizing.checks.finding import Level
from customizing.models import CmsDestination
from presence.cms import connectors, examination
from presence.cms.examination import examine, workplaces
from presence.contract import Finding

MARKS = {Level.ERROR: "ERROR", Level.WARNING: "warning", Level.INFO: "hint", Level.OK: "ok"}
INDENT = " " * 9


class Command(BaseCommand):
    help = "Examines the connection to telephone systems, and says what to mend. Ends with 1 if there is an error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("destination", nargs="?", help="The name of a CMS destination; all active ones without.")
        parser.add_argument(
            "--test-call",
            nargs=2,
            metavar=("CALLING", "CALLED"),
            help="Extensions of two users, whose telephones ring and have to be picked up: can a consult be begun?",
        )

    def handle(self, *, destination: str | None, test_call: list[str] | None, **options: Any) -> None:
        asked_for = _asked_for(destination)
        if test_call and not (len(asked_for) == 1 and connectors.makes_test_calls(asked_for[0])):
            raise CommandError("--test-call needs the name of one destination that makes test calls, as of Asterisk.")
        found = [finding for each in asked_for for finding in self._examined(each)]
        if test_call:
            found += self._written(_tested(asked_for[0], *test_call))
        if any(finding.level == Level.ERROR for finding in found):
            raise SystemExit(1)

    def _examined(self, destination: CmsDestination) -> list[Finding]:
        self.stdout.write(f"{destination}: {destination.get_connector_display()} {destination.address}")
        return self._written(examine(destination))

    def _written(self, found: list[Finding]) -> list[Finding]:
        for finding in found:
            self.stdout.write(f"{MARKS[finding.level]:<7}  {finding.about}: {finding.text}")
            for line in [finding.remedy, *(f"    {line}" for line in finding.lines.splitlines())]:
                if line:
                    self.stdout.write(INDENT + line)
        return found


def _tested(destination: CmsDestination, calling: str, called: str) -> list[Finding]:
    known = {each.extension: each for each in workplaces(destination) if each.extension}
    if missing := [each for each in (calling, called) if each not in known]:
        raise CommandError(f"No user of {destination} has the extension {missing[0]}. There are: {', '.join(known)}.")
    if calling == called:
        raise CommandError("A test call needs two telephones.")
    return examination.test_call(destination, calling=known[calling], called=known[called])


def _asked_for(name: str | None) -> list[CmsDestination]:
    if name is None:
        return list(CmsDestination.objects.filter(active=True))
    if found := list(CmsDestination.objects.filter(name__iexact=name)):
        return found
    known = ", ".join(CmsDestination.objects.values_list("name", flat=True)) or "none"
    raise CommandError(f"There is no CMS destination “{name}”. There are: {known}.")
