"""Django's command with the options that hold here, so that only new texts change the file."""

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages

NO_TEXTS = ["tests", "var", "docs", ".venv", ".venv-test", ".venv-docs", "site"]
CHANGES_EACH_TIME = re.compile(r'^"(Report-Msgid-Bugs-To|POT-Creation-Date):.*\n', re.MULTILINE)
ONE_LINE = "--width=100000"


class Command(makemessages.Command):
    help = "Gather the texts of the product into the files of its translations."

    def handle(self, *args: Any, **options: Any) -> None:
        languages = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        wanted = {
            "locale": options["locale"] or languages,
            "ignore_patterns": [*options["ignore_patterns"], *NO_TEXTS],
        }
        super().handle(*args, **{**options, **wanted, "no_wrap": True, "add_location": "file", "no_obsolete": True})

    def write_po_file(self, potfile: str, locale: str) -> None:
        """Writes each text on one line, however long, so that a change is seen where it is.

        What a new text is in the other language is not guessed.
        """
        self.msgmerge_options = [*self.msgmerge_options, ONE_LINE, "--no-fuzzy-matching"]
        self.msgattrib_options = [*self.msgattrib_options, ONE_LINE]
        super().write_po_file(potfile, locale)
        file = Path(potfile).parent / locale / "LC_MESSAGES" / f"{self.domain}.po"
        file.write_text(CHANGES_EACH_TIME.sub("", file.read_text()))
