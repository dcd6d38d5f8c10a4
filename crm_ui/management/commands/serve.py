from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from crm_ui.environment.cannot_start import valid_port
from crm_ui.server import daphne, single_instance


class Command(BaseCommand):
    help = "Serve the product: pages and sockets; without REDIS_URL also the connections to telephone systems."
    requires_system_checks = []  # they are for 'make check'; the start is to be quick

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", default="8000")

    def handle(self, *, host: str, port: str, **options: Any) -> None:
        self.serve(host=host, port=valid_port(port))

    def serve(self, *, host: str, port: int) -> None:
        """Claim what one server needs for itself, prepare, and serve until interrupted."""
        daphne.claim_port(host=host, port=port)
        single_instance.claim()
        self.prepare()
        daphne.serve(host=host, port=port, ready=lambda: self.announce(url_of(host, port)))
        single_instance.release()

    def prepare(self) -> None:
        """Subclasses do here what must be done before the port opens."""

    def announce(self, url: str) -> None:
        self.stdout.write(f"Serving on {url}")
        self.stdout.flush()


def url_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"
