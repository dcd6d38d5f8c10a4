"""The entries of the German catalogues, read from their sources."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.imports import ROOT

TEXT = re.compile(r'^(msgid|msgstr)(?:\[\d\])? ((?:".*"\n?)+)', re.MULTILINE)


def entries(app: str) -> Iterator[tuple[str, str]]:
    """English and German text of each entry; of one with a plural each German form."""
    for entry in (ROOT / app / "locale" / "de" / "LC_MESSAGES" / "django.po").read_text().split("\n\n"):
        english, german = "", []
        for kind, literals in TEXT.findall(entry):
            text = "".join(ast.literal_eval(line) for line in literals.splitlines())
            if kind == "msgid":
                english = text
            else:
                german.append(text)
        yield from ((english, each) for each in german)
