"""What CONTRIBUTING asks of tests: no sleeping, and a reason beside whatever of the product is replaced."""

import re
from collections.abc import Iterator

import pytest

from tests.architecture.imports import ROOT

TESTS = ROOT / "tests"
# A sleep of no length only lets the event loop go on. What waits for an event that nobody can set sleeps, too.
SLEEPS = re.compile(r"(?<!pg_)\bsleep\((?!0\))|\bEvent\(\)\.wait\([\d.]")
REPLACES = re.compile(r"\bmonkeypatch\.(set|del)(attr|item)\(|\bmock\.patch")
MAY_SLEEP = {
    "patience.py": "waits for conditions",
    "browser/first_minutes.py": "clicks at the pace of a person, if it is run by hand",
    "grown/screens.py": "does what the script of a page does, at its pace, and waits for conditions",
    "faults/faults.py": "a fault lasts for so long",
    "faults/office.py": "looks again whether the books are right",
    "faults/pairs.py": "people look again at what has become of a call",
    "bench": "measures",
    "architecture/test_manners_of_tests.py": "names it",
}


def lines(pattern: re.Pattern, source: str) -> Iterator[int]:
    return (number for number, line in enumerate(source.splitlines()) if pattern.search(line))


def without_reason(source: str) -> list[int]:
    """The lines, counted from one, that replace something without a comment there or right above."""
    text = source.splitlines()
    near = {number: text[max(number - 1, 0) : number + 1] for number in lines(REPLACES, source)}
    return [number + 1 for number, both in near.items() if not any(re.search(r"(^|\s)#\s", line) for line in both)]


def sources(but: object = ()) -> Iterator[tuple[str, str]]:
    for file in sorted(TESTS.rglob("*.py")):
        name = file.relative_to(TESTS)
        if str(name) not in but and name.parts[0] not in but:
            yield str(name), file.read_text()


def test_nothing_sleeps() -> None:
    assert [f"{name}:{line + 1}" for name, source in sources(MAY_SLEEP) for line in lines(SLEEPS, source)] == []


def test_whatever_is_replaced_has_its_reason_beside_it() -> None:
    own = {"architecture", "bench"}
    assert [f"{name}:{line}" for name, source in sources(own) for line in without_reason(source)] == []


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ("monkeypatch.setattr(hub, 'LOOK', 0)", [1]),
        ("monkeypatch.setattr(hub, 'LOOK', 0)  # nobody waits for it", []),
        ("monkeypatch.setitem(HANDLERS, 'hold', late)", [1]),
        ("# nobody waits for it\nmonkeypatch.setattr(hub, 'LOOK', 0)", []),
        ("# of something else\n\nmonkeypatch.setattr(hub, 'LOOK', '#')", [3]),
    ],
)
def test_a_reason_is_a_comment_there_or_right_above(source: str, wrong: list[int]) -> None:
    assert without_reason(source) == wrong


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("time.sleep(1)", [0]),
        ("threading.Event().wait(0.01)", [0]),
        ("await asyncio.sleep(0)", []),
        ("pg_sleep(60)", []),
    ],
)
def test_every_sleep_is_seen(source: str, found: list[int]) -> None:
    assert list(lines(SLEEPS, source)) == found
