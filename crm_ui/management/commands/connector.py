import signal
import sys
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from crm_ui.environment.cannot_start import CannotStart
from crm_ui.server import single_instance, statement_limits, tables
from customizing.models import CmsDestination
from presence.bus.server import RedisError
from presence.workers import connector_process

STATEMENT_SECONDS = 60  # nobody waits for a page here


class Command(BaseCommand):
    help = "Keep the connections to telephone systems for several web workers. Start a second one to stand by."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--destination", action="append", default=[], help="Only this CMS destination. May be repeated."
        )
        parser.add_argument("--check", action="store_true", help="Only say whether one works on this machine.")

    def handle(self, *, destination: list[str], check: bool, **options: Any) -> None:
        if not settings.REDIS_URL:
            raise CannotStart("REDIS_URL is not set. Without it 'manage.py serve' does this work itself.")
        if not check:
            single_instance.claim()
            tables.demand()
        demand_destinations(destination)
        if check:
            self.check_here(destination)
        else:
            self.run(only=destination)

    def run(self, *, only: list[str]) -> None:
        """Work until interrupted."""
        statement_limits.limit(STATEMENT_SECONDS)
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("The connector process works; Ctrl-C ends it.")
        self.stdout.flush()
        connector_process.ConnectorProcess(only=only).run(stop)
        single_instance.release()

    def check_here(self, wanted: list[str]) -> None:
        """For health checks: exit code 1 if no connector process of this machine gives signs of life."""
        try:
            owned = connector_process.owned_here()
        except RedisError as error:
            sys.exit(f"Redis cannot be reached: {error}")
        if owned is None:
            sys.exit("No connector process works on this machine.")
        shown = [name for name in owned if not wanted or name in wanted]
        self.stdout.write(f"Works, and owns: {', '.join(shown) or 'nothing, it stands by'}.")


def demand_destinations(names: list[str]) -> None:
    """Raises CannotStart if Customizing has no CMS destination of one of these names."""
    if not names:
        return
    known = list(CmsDestination.objects.order_by("name").values_list("name", flat=True))
    if unknown := [name for name in names if name not in known]:
        there_are = f"There are: {', '.join(known)}." if known else "Run 'manage.py load_customizing' first."
        raise CannotStart(f"there is no CMS destination {', '.join(unknown)}. {there_are}")
