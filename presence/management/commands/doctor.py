from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from customizing.checks.finding import Level
from customizing.models import CmsDestination
from presence.cms.examination import examine
from presence.contract import Finding

MARKS = {Level.ERROR: "ERROR", Level.WARNING: "warning", Level.INFO: "hint", Level.OK: "ok"}
INDENT = " " * 9


class Command(BaseCommand):
    help = "Examines the connection to telephone systems, and says what to mend. Ends with 1 if there is an error."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("destination", nargs="?", help="The name of a CMS destination; all active ones without.")

    def handle(self, *, destination: str | None, **options: Any) -> None:
        found = [finding for each in _asked_for(destination) for finding in self._examined(each)]
        if any(finding.level == Level.ERROR for finding in found):
            raise SystemExit(1)

    def _examined(self, destination: CmsDestination) -> list[Finding]:
        self.stdout.write(f"{destination}: {destination.get_connector_display()} {destination.address}")
        found = examine(destination)
        for finding in found:
            self.stdout.write(f"{MARKS[finding.level]:<7}  {finding.about}: {finding.text}")
            for line in [finding.remedy, *(f"    {line}" for line in finding.lines.splitlines())]:
                if line:
                    self.stdout.write(INDENT + line)
        return found


def _asked_for(name: str | None) -> list[CmsDestination]:
    if name is None:
        return list(CmsDestination.objects.filter(active=True))
    if found := list(CmsDestination.objects.filter(name__iexact=name)):
        return found
    known = ", ".join(CmsDestination.objects.values_list("name", flat=True)) or "none"
    raise CommandError(f"There is no CMS destination “{name}”. There are: {known}.")
