"""The Dial and Queue in a line of the dialplan, and their options."""

import re
from collections.abc import Iterator

OPTIONS = {"Dial": 2, "Queue": 1}
"""Which argument has the options, counted from 0."""
WITHIN = re.compile(r"\b(Dial|Queue)\(")
OPENING, CLOSING = "([{", ")]}"


def dialled(application: str, data: str) -> Iterator[tuple[str, str]]:
    """Each Dial and Queue with its options: the line itself, or one that it runs under a condition."""
    if application in OPTIONS:
        yield application, _options(application, data)
    elif application.startswith(("ExecIf", "TryExec", "Exec")):
        for found in WITHIN.finditer(data):
            yield found[1], _options(found[1], _to_its_end(data[found.end() :]))


def _options(application: str, data: str) -> str:
    arguments = list(_arguments(data))
    place = OPTIONS[application]
    return arguments[place].strip() if len(arguments) > place else ""


def _arguments(data: str) -> Iterator[str]:
    """They are separated by commas, but for those within brackets."""
    depth, begin = 0, 0
    for place, sign in enumerate(data):
        depth += (sign in OPENING) - (sign in CLOSING)
        if sign == "," and depth <= 0:
            yield data[begin:place]
            begin = place + 1
    yield data[begin:]


def _to_its_end(data: str) -> str:
    """Up to the bracket that closes what was opened before."""
    depth = 1
    for place, sign in enumerate(data):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return data[:place]
    return data
