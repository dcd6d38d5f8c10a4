import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from crm_ui.backup import archive, postgresql, restored, sqlite
from crm_ui.environment.cannot_start import CannotStart
from crm_ui.server import single_instance, tables

KINDS = {"sqlite": sqlite, "postgresql": postgresql}


class Command(BaseCommand):
    help = "Put a backup in the place of all data. Stop the product first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument("--other-key", action="store_true", help="go on though SECRET_KEY is another one")
        parser.add_argument("--skip-numbers", type=int, default=restored.SKIP, help="of each type of transaction")

    def handle(self, *, file: Path, yes: bool, other_key: bool, skip_numbers: int, **options: Any) -> None:
        if not 0 <= skip_numbers <= 1_000_000:
            raise CommandError("--skip-numbers must be from 0 to 1000000.")
        manifest = archive.read(file)
        self._check(manifest, other_key=other_key)
        claim = self._claim()
        try:
            self._confirm(manifest, yes=yes)
            self._restore(file, manifest, skip_numbers)
        finally:
            claim.close()
        self._say("Restored. Start the product again.")

    def _check(self, manifest: dict[str, Any], *, other_key: bool) -> None:
        if manifest["database"] != connection.vendor:
            kinds = f"of {manifest['database']}, and DATABASE_URL names one of {connection.vendor}"
            raise CommandError(f"This is a backup {kinds}. Set DATABASE_URL to the same kind.")
        if newer := {tuple(each) for each in manifest["migrations"]} - MigrationLoader(None).disk_migrations.keys():
            raise CommandError(f"The backup is of a newer version of the product: it has {sorted(newer)[0]}.")
        if not other_key and not archive.key_is_known(manifest):
            raise CommandError(
                "The backup was made with another SECRET_KEY: passwords of telephone systems in it cannot be read. "
                "Set that key, or put it in SECRET_KEY_FALLBACKS. With --other-key it is restored without them."
            )

    def _claim(self) -> IO[str] | single_instance.DatabaseClaim:
        try:
            if connection.vendor == "sqlite":
                return single_instance.claim_data_folder(settings.DATA_DIR)
            return single_instance.DatabaseClaim(shared=False).begin()
        except CannotStart as error:
            raise CommandError(f"Stop all processes of the product first: {error}") from error

    def _confirm(self, manifest: dict[str, Any], *, yes: bool) -> None:
        if yes:
            return
        try:
            answer = input(f"All data is replaced by that of {manifest['made_at']}. Type 'yes' to go on: ")
        except EOFError:
            answer = ""
        if answer.strip().lower() != "yes":
            raise CommandError("Nothing was changed. To go on without being asked: --yes.")

    def _restore(self, file: Path, manifest: dict[str, Any], skip_numbers: int) -> None:
        kind = KINDS[connection.vendor]
        beside = sqlite.place() if kind is sqlite else None
        with tempfile.TemporaryDirectory(dir=beside, prefix=".restore-") as folder:
            dumped = Path(folder) / "database"
            self._say(f"Unpacking the backup of {manifest['made_at']}")
            archive.unpack(file, dumped, manifest)
            dumped.chmod(0o600)
            kind.load(dumped, self._say, lambda: self._prepare(skip_numbers))

    def _prepare(self, skip_numbers: int) -> None:
        self._say("Bringing it to this version of the product")
        tables.bring_up_to_date()
        restored.make_safe(self._say, skip_numbers)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
