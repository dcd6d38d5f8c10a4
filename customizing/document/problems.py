"""What is wrong with a document, each with its place."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .tables import Table, table_of

Place = tuple[str | int, ...]
"""The way to a value: kind, key, field; for rows the name of their table, their number from 0, their field."""
Lines = Mapping[Place, int]


@dataclass(frozen=True)
class Problem:
    """Why a document cannot be loaded, and what to do. `line` is that of the file it was read from."""

    place: Place
    text: str
    line: int | None = None

    def __str__(self) -> str:
        where = place_in_words(self.place)
        said = f"{where}: {self.text}" if where else self.text
        return _("Line %(line)d: %(said)s") % {"line": self.line, "said": said} if self.line else said

    def with_line(self, lines: Lines) -> "Problem":
        """The problem with the line of its place, or of the nearest around it."""
        around = (self.place[:length] for length in range(len(self.place), -1, -1))
        return Problem(self.place, self.text, next((lines[each] for each in around if each in lines), self.line))


class Refused(Exception):
    """The document was not loaded, and nothing was changed."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))

    def with_lines(self, lines: Lines) -> "Refused":
        return Refused(problem.with_line(lines) for problem in self.problems)


def place_in_words(place: Place) -> str:
    """The place as the forms call it: CMS profile DEFAULT, Presence rules 3, Status."""
    if not place:
        return ""
    table = table_of(str(place[0]))
    if table is None:
        return " › ".join(map(str, place))
    words = [" ".join([table.title, *map(str, place[1:2])])]
    rest = place[2:]
    if rest and rest[0] in table.rows:
        part = table.rows[str(rest[0])]
        number = f" {int(rest[1]) + 1}" if len(rest) > 1 else ""
        words.append(capfirst(str(part.model._meta.verbose_name_plural)) + number)
        table, rest = part, rest[2:]
    return ", ".join([*words, *(_label(table, str(name)) for name in rest)])


def _label(table: Table, name: str) -> str:
    return capfirst(str(table.fields[name].verbose_name)) if name in table.fields else name
