"""The examples of docs/sizing.md follow from the rules of thumb of docs/administration.md."""

import math
import re

from tests.architecture.imports import ROOT

PAGES_EACH = 3
AGENTS = (50, 300, 2000)


def rule(row: str, pattern: str) -> int:
    """The number that a row of the rules of thumb has."""
    text = (ROOT / "docs" / "administration.md").read_text()
    line = re.search(rf"^\| {row} \|.*$", text, re.MULTILINE)
    assert line, row
    found = re.search(pattern, line[0])
    assert found, line[0]
    return int(found[1].replace(",", ""))


def example(agents: int) -> list[int]:
    """A column of the table. One process does all up to the pages of half a worker."""
    pages = agents * PAGES_EACH
    alone = pages <= rule("Web workers", r"each ([\d,]+) open pages") / 2
    workers = 1 if alone else max(2, math.ceil(pages / rule("Web workers", r"each ([\d,]+) open pages")))
    connectors = 0 if alone else 2
    processes = workers + connectors
    memory = processes * rule("Memory", r"(\d+) MB a process") + pages * rule("Memory", r"(\d+) KiB") / 1024
    cores = workers if alone else math.ceil(workers + 0.25 * connectors)
    connections = processes * rule("PostgreSQL", r"at most (\d+) connections")
    return [pages, workers, connectors, round(memory), cores, connections, pages // workers, pages * 2]


def test_the_table_is_worked_out_by_the_rules() -> None:
    text = (ROOT / "docs" / "sizing.md").read_text()
    rows = re.findall(r"^\| [^|]+ \| ([\d,]+)(?: MB)? \| ([\d,]+)(?: MB)? \| ([\d,]+)(?: MB)? \|$", text, re.MULTILINE)
    columns = [[int(cell.replace(",", "")) for cell in column] for column in zip(*rows, strict=True)]
    assert columns == [example(agents) for agents in AGENTS]
