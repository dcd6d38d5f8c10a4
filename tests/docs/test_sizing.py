"""The examples of docs/sizing.md follow from the rules of thumb of docs/administration.md and from measurements."""

import math
import re

from tests.architecture.imports import ROOT

PAGES_EACH = 3
AGENTS = (50, 300, 2000)
SIZING = (ROOT / "docs" / "sizing.md").read_text()


def number(text: str) -> float:
    return float(text.replace(",", ""))


def rule(row: str, pattern: str) -> int:
    """The number that a row of the rules of thumb has."""
    text = (ROOT / "docs" / "administration.md").read_text()
    line = re.search(rf"^\| {row} \|.*$", text, re.MULTILINE)
    assert line, row
    found = re.search(pattern, line[0])
    assert found, line[0]
    return int(number(found[1]))


def measured(row: str, *, grown: bool) -> float:
    """What was measured, in the first or in the second column."""
    line = re.search(rf"^\| {row}[^|]*\| ([\d.]+)[^|]*\| ([\d.]+)[^|]*\|$", SIZING, re.MULTILINE)
    assert line, row
    return number(line[2 if grown else 1])


def said(pattern: str) -> int:
    found = re.search(pattern, SIZING)
    assert found, pattern
    return int(found[1])


def example(agents: int) -> list[float]:
    """A column of the table. One process does all up to the pages of half a worker; the largest has uvicorn."""
    pages, uvicorn = agents * PAGES_EACH, agents == max(AGENTS)
    alone = pages <= rule("Web workers", r"each ([\d,]+) open pages") / 2
    workers = 1 if alone else max(2, math.ceil(pages / rule("Web workers", r"each ([\d,]+) open pages")))
    connectors = 0 if alone else 2
    processes = workers + connectors
    memory = processes * rule("Memory", r"(\d+) MB a process")
    memory += pages * measured("Memory for each open page", grown=uvicorn) / 1024
    cores = workers if alone else math.ceil(workers + 0.25 * connectors)
    calls = agents * said(r"each agent has (\d+) calls") / 3600
    told = calls * said(r"moves presence (\d+) times") * PAGES_EACH * said(r"each page shows (\d+) colleagues")
    presence = told * measured("Processor time to tell", grown=uvicorn) / 1e6
    calling = calls * measured("Processor time of a call", grown=not alone) / 1e3
    connections = processes * rule("PostgreSQL", r"at most (\d+) connections")
    shares = [round(100 * presence, 1), round(100 * calling, 1)]
    return [pages, workers, connectors, round(memory), cores, *shares, connections, pages // workers, pages * 2]


def test_the_table_is_worked_out_by_the_rules() -> None:
    table = re.search(r"<!-- worked out .*?-->(.*?)<!-- end -->", SIZING, re.DOTALL)
    assert table
    rows = [re.findall(r"\| ([\d,.]+)", line) for line in table[1].splitlines()[3:]]
    columns = [[number(cell) for cell in column] for column in zip(*rows, strict=True)]
    assert columns == [example(agents) for agents in AGENTS]


def test_what_was_measured_is_within_the_rule_of_thumb_for_memory() -> None:
    assert measured("Memory for each open page", grown=False) <= rule("Memory", r"(\d+) KiB")
