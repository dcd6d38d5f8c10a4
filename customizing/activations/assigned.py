"""Keeps what an act gave to users and positions, or took from them: the difference of what they had and have."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from ..belongings import OWNERS, PARTS
from ..document.differences import NAME, NOTHING, Act, Change
from .recording import keep_values

AT_ONCE = 2_000
Place = tuple[str, str, str]
"""Part, row of it, and field."""


@dataclass
class Held:
    """What somebody has. The name is empty if there is nobody."""

    name: str = ""
    texts: dict[Place, str] = field(default_factory=dict)


class Before:
    """What users and positions had before an act, as far as it may have changed that."""

    def __init__(self) -> None:
        self._held: dict[str, dict[int, Held]] = {}

    def __bool__(self) -> bool:
        return bool(self._held)

    def note(self, kind: str, numbers: Iterable[int], *, new: bool = False) -> None:
        known = self._held.setdefault(kind, {})
        if others := set(numbers) - known.keys():
            known.update({number: Held() for number in others} if new else held(kind, others))

    def record(self, *, occasion: str, user_name: str, reason: str) -> None:
        """What differs now. It tells of no more than that, so what was rolled back leaves nothing."""
        keep_values(self._changes(), occasion=occasion, user_name=user_name, reason=reason)

    def _changes(self) -> Iterator[Change]:
        for kind, before in self._held.items():
            after = held(kind, before.keys())
            pairs = [(before[number], after[number]) for number in before]
            for old, new in sorted(pairs, key=lambda pair: pair[1].name or pair[0].name):
                yield from _differences(kind, old, new)


def held(kind: str, numbers: Collection[int]) -> dict[int, Held]:
    """What each has now, in a number of queries that hardly depends on how many they are."""
    found = {number: Held() for number in numbers}
    owners, known_by = OWNERS[kind]
    wanted = list(found)
    for some in (wanted[first : first + AT_ONCE] for first in range(0, len(wanted), AT_ONCE)):
        for number, name in owners._base_manager.filter(pk__in=some).values_list("pk", known_by):
            found[number].name = name
        for part in (part for part in PARTS if part.kind == kind):
            for number, row, values in part.read(some):
                found[number].texts.update({(part.rows, row, name): text for name, text in values.items() if text})
    return found


def _differences(kind: str, old: Held, new: Held) -> Iterator[Change]:
    act = Act.CREATED if not old.name else Act.CHANGED if new.name else Act.DELETED
    key = new.name or old.name
    if old.name != new.name:
        yield Change(act, kind, key, NAME, old.name or NOTHING, new.name or NOTHING)
    for rows, row, name in sorted(old.texts.keys() | new.texts.keys()):
        before, after = (each.texts.get((rows, row, name), NOTHING) for each in (old, new))
        if before != after:
            yield Change(act, kind, key, name, before, after, rows=rows, row=(row,) if row else ())
