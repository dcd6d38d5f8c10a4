from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from presence.connectors.http.openapi import DOCUMENTS, text_of

FOLDER = Path("docs") / "http-bridge"


class Command(BaseCommand):
    help = (
        "Print the OpenAPI document of a bridge, or of the webhooks that the product takes; with --write, into files."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("document", nargs="?", choices=DOCUMENTS, default="bridge")
        parser.add_argument("--write", action="store_true", help="Write both into docs/http-bridge.")

    def handle(self, *, document: str, write: bool, **options: Any) -> None:
        if not write:
            return self.stdout.write(text_of(document), ending="")
        for name in DOCUMENTS:
            file = FOLDER / f"{name}.openapi.json"
            (Path(settings.BASE_DIR) / file).write_text(text_of(name))
            self.stdout.write(f"{file} written.")
        return None
