import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connection

from crm_ui.backup import archive, postgresql, sqlite

KINDS = {"sqlite": sqlite, "postgresql": postgresql}


class Command(BaseCommand):
    help = "Write all data to a file, also while the product runs. Keep SECRET_KEY too, in another place."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        with (
            archive.replacing(file) as packed,
            tempfile.TemporaryDirectory(dir=packed.parent, prefix=".crm-") as folder,
        ):
            dump = Path(folder) / "database"
            KINDS[connection.vendor].dump(dump, self._say)
            self._say("Packing it")
            archive.write(dump, packed)
        self._say(f"{file}: {file.stat().st_size / 1e6:.1f} MB")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
