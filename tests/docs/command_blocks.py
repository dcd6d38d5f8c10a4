"""Blocks of commands in the documentation, and what runs them.

A comment on the line before a block says that, where it is no `make` target:

    <!-- tested -->             typed by tests/serving/test_walked_pages.py, one after the other
    <!-- tested: serves -->     the same, while it serves
    <!-- run by PATH -->        run by this file, which has its commands or tests them
    <!-- by hand: REASON -->    needs a person, a network or a machine of its own
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.architecture.imports import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
BLOCK = re.compile(r"(?:<!-- ([^\n]*) -->\n)?([ ]*)```(\w*)\n(.*?)\n[ ]*```", re.DOTALL)
COMMAND = re.compile(
    r"^\s*(make|manage\.py|\.venv/\S+|python3?|pip|apt(-get)?|docker|systemctl|export|set|cp|curl|git|psql|runuser) ",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Block:
    page: str
    mark: str
    text: str

    @property
    def make_targets(self) -> list[str]:
        return re.findall(r"^\s*make ([a-z-]+)", self.text, re.MULTILINE)

    @property
    def is_only_make(self) -> bool:
        return all(line.split()[:1] == ["make"] for line in self.text.splitlines() if line.strip())


def block_with(page: str, command: str) -> str:
    """What the only block of this page with this command says."""
    (text,) = (block.text for block in blocks() if block.page == page and command in block.text)
    return text


def blocks() -> Iterator[Block]:
    """Each with commands; which language it is said to be of does not count."""
    for page in PAGES:
        for mark, _indent, language, text in BLOCK.findall(page.read_text()):
            if language == "sh" or (not language and COMMAND.search(text)):
                yield Block(page.name, mark, text)
