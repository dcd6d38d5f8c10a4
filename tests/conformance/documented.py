"""The sheet in docs/connectors.md."""

import re
from collections.abc import Iterable

from presence.conformance.scenario import Result
from tests.architecture.imports import ROOT

PAGE = ROOT / "docs" / "connectors.md"
PLACE = re.compile(r"(<!-- conformance -->\n).*?(<!-- end -->)", re.DOTALL)


def write(sheet: str) -> None:
    PAGE.write_text(PLACE.sub(lambda found: f"{found[1]}{sheet}\n{found[2]}", PAGE.read_text()))


def verdicts(system: str) -> list[tuple[str, str]]:
    """What the page says of each scenario at that system."""
    found = PLACE.search(PAGE.read_text())
    assert found
    head, _line, *rows = [line.strip("| \n").split(" | ") for line in found[0].partition("\n\n")[0].splitlines()[1:]]
    return [(row[1], row[head.index(system)]) for row in rows]


def as_documented(results: Iterable[Result]) -> list[tuple[str, str]]:
    return [(each.scenario.title, each.in_words) for each in results]
