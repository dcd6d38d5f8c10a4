from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from presence.state_machines import page

PAGE = Path("docs") / "state-machines.md"


class Command(BaseCommand):
    help = "Print the state machines of conversations, legs and transfers; with --write, into docs/state-machines.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="Write the page of the documentation.")

    def handle(self, *, write: bool, **options: Any) -> None:
        if not write:
            return self.stdout.write(page.page(), ending="")
        (Path(settings.BASE_DIR) / PAGE).write_text(page.page())
        return self.stdout.write(f"{PAGE} written.")
