"""English: a sentence begins with who does something, so that nobody has to read it twice."""

import re
from pathlib import Path

import pytest

from tests.architecture.imports import ROOT
from tests.docs.command_blocks import PAGES

ENGLISH = [page for page in PAGES if not page.name.endswith(".de.md")]
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
RELATIVE_SUBJECT = re.compile(
    r"(?:^|[.;:] |^[*-] |\*\* )(?:Who|Whose|Whom) [^?|.]*[.;:]|\b[Ww]ho(?:m|se)?ever\b", re.MULTILINE
)


def sentences(text: str) -> str:
    """Each paragraph, row and item on one line."""
    return re.sub(r"\n(?![\n|*#]|- |\d+\. )\s*", " ", CODE.sub("`code`", text))


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_sentence_has_a_relative_clause_as_its_subject(page: Path) -> None:
    found = [match[0][:80] for match in RELATIVE_SUBJECT.finditer(sentences(page.read_text()))]
    assert found == [], "say the user who, a caller who, anybody who"
