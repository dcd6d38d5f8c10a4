"""How far the number ranges of transaction types are used up, and what waits. The numbers are given higher up."""

from collections.abc import Callable, Mapping

Given = Callable[[], Mapping[str, int]]
_last: Given = lambda: {}  # noqa: E731 until somebody knows better
_waiting: Given = _last


def register(*, last: Given, waiting: Given) -> None:
    """From now on these say which number was given last, and how many wait for one; both by the codes of the types."""
    global _last, _waiting
    _last, _waiting = last, waiting


def last_numbers() -> Mapping[str, int]:
    """The number given last of each type that has given any, by its code."""
    return _last()


def waiting_for_numbers() -> Mapping[str, int]:
    """How many hand-overs and call-backs wait for a number of each type, by its code."""
    return _waiting()
