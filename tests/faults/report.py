"""The results as a table, on the screen and in docs/proof.md."""

from collections.abc import Iterable
from pathlib import Path

from tests.faults.faults import FAULTS, Fault
from tests.faults.trial import Result
from tests.soak.outcome import KINDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "proof.md"
BEGIN, END = "<!-- the results of make faults -->", "<!-- end of the results -->"
COLUMNS = [
    "Fault",
    "What happens",
    "Screens agree after",
    "Next transfer after",
    "Transfers",
    "Meanwhile",
    "Longest wait",
]
HEAD = [*COLUMNS, "/".join(KINDS), "Survived"]


def row(fault: Fault, result: Result) -> str:
    """One line of the table."""
    text = fault.text.format(fault.much)
    if result.not_run:
        return _line([f"`{fault.name}`", text, *[""] * 6, f"not run: {result.not_run}"])
    books = "/".join(str(len(result.wrong.get(kind, []))) for kind in KINDS) if result.wrong else "–"
    seconds = [_seconds(result.agree), _seconds(result.again)]
    counts = [str(result.transfers or "–"), str(result.meanwhile), _seconds(result.waited)]
    return _line([f"`{fault.name}`", text, *seconds, *counts, books, _survived(result)])


def details(result: Result) -> list[str]:
    """What is wrong, in words."""
    said = [f"{kind}: {each}" for kind, found in result.wrong.items() for each in found]
    return [*([result.failed] if result.failed else []), *said]


def head() -> list[str]:
    return [_line(HEAD), "|" + "---|" * len(HEAD)]


def into(page: str, rows: Iterable[str], *, about: str) -> str:
    """The page with these rows; rows of faults that were not tried now stay as they are."""
    before, _begin, rest = page.partition(BEGIN)
    old, _end, after = rest.partition(END)
    known = {_name(line): line for line in [*old.splitlines(), *rows] if line.startswith("| `")}
    lines = [known[fault.name] for fault in FAULTS if fault.name in known]
    return "\n".join([before + BEGIN, *head(), *lines, "", about, END]) + after


def _name(line: str) -> str:
    return line.split("`")[1]


def _line(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f} s"


def _survived(result: Result) -> str:
    return "yes" if result.survived else "**no**"
