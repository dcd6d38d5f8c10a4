"""Customizing as a file: export, import, compare, check."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from customizing.activations import draft
from customizing.activations.acting import acting
from customizing.admin.findings import place_of
from customizing.checks import Level, findings
from customizing.document import yaml_file
from customizing.document.loading import Loaded, load
from customizing.document.problems import Refused
from customizing.document.taking import take
from customizing.document.wording import in_lines
from customizing.models import Occasion

CANNOT = 2


class Command(BaseCommand):
    help = "Customizing as a file, for another system or for git, and whether it is consistent."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        acts.add_parser("export", help="Writes all of Customizing to standard output.")
        brought = acts.add_parser("import", help="Makes Customizing like the file, all of it or nothing.")
        brought.add_argument("--dry-run", action="store_true", help="Only says what would change.")
        compared = acts.add_parser("diff", help="Says what an import would change. Ends with 1 if anything.")
        for each in (brought, compared):
            each.add_argument("file", help="A file written by export; - for standard input.")
            each.add_argument(
                "--user",
                action="append",
                default=[],
                metavar="NAME=HERE",
                help="Who is meant by a user name in the file that nobody has here; NAME= for nobody.",
            )
        acts.add_parser("activate", help="Puts the draft in force, where changes are collected.")
        checked = acts.add_parser("check", help="The findings. Ends with 1 if one stops a business role from working.")
        checked.add_argument(
            "--ask", action="store_true", help="Ask each telephone system in use about the users, too."
        )

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        getattr(self, f"_{act}")(**options)

    def _export(self, **options: Any) -> None:
        self.stdout.write(yaml_file.write(take()), ending="")

    def _import(self, *, file: str, user: list[str], dry_run: bool, **options: Any) -> None:
        loaded = self._loaded(file, user, dry_run=dry_run)
        number = len({(each.kind, each.key) for each in loaded.changes})
        self.stdout.write(f"Objects that would change: {number}." if dry_run else f"Objects changed: {number}.")
        if not dry_run and draft.active():
            self.stdout.write("Changes are collected: they stand in the draft until it is activated.")

    def _activate(self, **options: Any) -> None:
        if not draft.active():
            raise CommandError("Changes are not collected: each is in force at once.")
        changes = draft.draft_changes()
        draft.activate(user_name="")
        for line in in_lines(changes):
            self.stdout.write(line)
        self.stdout.write(f"Objects activated: {len({(each.kind, each.key) for each in changes})}.")

    def _diff(self, *, file: str, user: list[str], **options: Any) -> None:
        if self._loaded(file, user, dry_run=True).changes:
            raise SystemExit(1)

    def _check(self, *, ask: bool = False, **options: Any) -> None:
        found = findings(asking=ask)
        for each in found:
            self.stdout.write(f"{each.id} {each.level.value}: {each.text} {each.remedy} {place_of(each)}".rstrip())
        if any(each.level == Level.ERROR for each in found):
            raise SystemExit(1)

    def _loaded(self, file: str, user: list[str], *, dry_run: bool) -> Loaded:
        try:
            document, lines = yaml_file.read(_text_of(file))
            try:
                with acting(Occasion.IMPORTED, reason=file):
                    loaded = load(document, users=_meant(user), dry_run=dry_run)
            except Refused as refused:
                raise refused.with_lines(lines) from None
        except Refused as refused:
            raise CommandError(f"Nothing was changed.\n{refused}", returncode=CANNOT) from None
        for line in (*in_lines(loaded.changes), *loaded.notes):
            self.stdout.write(line)
        return loaded


def _text_of(file: str) -> str:
    try:
        with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
            return source.read(yaml_file.LARGEST + 1).decode()
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.", returncode=CANNOT) from error
    except UnicodeDecodeError as error:
        raise CommandError(f"{file} is no text in UTF-8.", returncode=CANNOT) from error


def _meant(given: list[str]) -> dict[str, str]:
    wrong = next((each for each in given if "=" not in each), None)
    if wrong is not None:
        raise CommandError(f"--user {wrong}: write the name in the file, =, and the user name here.")
    return dict(each.split("=", 1) for each in given)
