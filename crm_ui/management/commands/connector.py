import signal
import sys
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from crm_ui import alone
from presence import connector_process
from presence.bus.server import RedisError


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
            sys.exit("Cannot start: REDIS_URL is not set. Without it 'manage.py serve' does this work itself.")
        if check:
            self.check_here()
            return
        try:
            alone.claim()
        except alone.CannotServe as error:
            sys.exit(f"Cannot start: {error}")
        self.run(only=destination)

    def run(self, *, only: list[str]) -> None:
        """Work until interrupted."""
        stop = Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("The connector process works; Ctrl-C ends it.")
        self.stdout.flush()
        connector_process.ConnectorProcess(only=only).run(stop)
        alone.release()

    def check_here(self) -> None:
        """For health checks: exit code 1 if no connector process of this machine gives signs of life."""
        try:
            owned = connector_process.owned_here()
        except RedisError as error:
            sys.exit(f"Redis cannot be reached: {error}")
        if owned is None:
            sys.exit("No connector process works on this machine.")
        self.stdout.write(f"Works, and owns: {', '.join(owned) or 'nothing, it stands by'}.")
