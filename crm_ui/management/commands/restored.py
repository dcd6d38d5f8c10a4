from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm_ui.backup import restored


class Command(BaseCommand):
    help = "Say that the database was put back to an earlier state by other means than 'manage.py restore'."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--skip-numbers", type=int, default=restored.SKIP, help="of each type of transaction")

    def handle(self, *, skip_numbers: int, **options: Any) -> None:
        if not 0 <= skip_numbers <= 1_000_000:
            raise CommandError("--skip-numbers must be from 0 to 1000000.")
        restored.make_safe(self.stdout.write, skip_numbers)
        self.stdout.write(f"Open pages show this state; each type of transaction skips {skip_numbers} numbers.")
