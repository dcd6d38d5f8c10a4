"""The document as a file: one that stays stable in git, and that is read with the number of each line.

All of it is quoted texts, sorted. So a code as 0010 and an answer as "no" stay what they are, and whatever cannot be
seen is written as its number.
"""

from collections.abc import Iterator
from typing import Any

import yaml
from django.utils.translation import gettext as _

from .problems import Place, Problem, Refused
from .tables import Document, Values, table_of

FORMAT = "1"
LARGEST = 1_000_000
DEEPEST = 10
ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
# libyaml, where it is there, reads ten times as fast. Both make texts of all values, and nothing else.
LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


def write(document: Document) -> str:
    """The text of the file."""
    return "\n".join([f'"format": "{FORMAT}"', *_entry('"objects":', document, ""), ""])


def read(text: str) -> tuple[Document, dict[Place, int]]:
    """The document, and the line of each of its places. Raises Refused if the file cannot be read at all."""
    if len(text.encode(errors="replace")) > LARGEST:
        raise Refused([Problem((), _("The file is larger than %(n)d bytes.") % {"n": LARGEST})])
    try:
        _look_over(text)
        return _Reader(yaml.compose(text, LOADER)).result
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = _("This is no YAML: %(why)s.") % {"why": getattr(error, "problem", None) or error}
        raise Refused([Problem((), said, mark.line + 1 if mark else None)]) from None


def _look_over(text: str) -> None:
    """Refuse what a file of ours never has, before anything is made of it."""
    depth = 0
    for event in yaml.parse(text, LOADER):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _refuse(event, _("Anchors and aliases (& and *) are not read. Write the value out."))
        if depth > DEEPEST:
            _refuse(event, _("This is nested too deeply."))


class _Reader:
    """Follows the nodes of the file, and notes the line of each place."""

    def __init__(self, root: Any):
        self.lines: dict[Place, int] = {}
        top = dict(self._pairs(root, ())) if root is not None else {}
        for name in (each for each in top if each not in {"format", "objects"}):
            said = _("“%(name)s” is not known at this place of a file: it has “format” and “objects” only.")
            _refuse(top[name], said % {"name": name})
        if set(top) != {"format", "objects"}:
            _refuse(root, _("The file has to have “format” and “objects”, and nothing besides."))
        if self._text(top["format"]) != FORMAT:
            said = _("Format %(format)s is not known here; this system reads %(known)s. It is of a newer version.")
            _refuse(top["format"], said % {"format": self._text(top["format"]), "known": FORMAT})
        self.lines = {}
        self.result = dict(self._kinds(top["objects"])), self.lines

    def _kinds(self, node: Any) -> Iterator[tuple[str, dict[str, Values]]]:
        for kind, found in self._pairs(node, ()):
            table = table_of(kind)
            rows = table.rows if table else {}
            yield kind, {key: self._values(each, (kind, key), rows) for key, each in self._pairs(found, (kind,))}

    def _values(self, node: Any, place: Place, rows: Any) -> Values:
        return {
            name: self._rows(each, (*place, name)) if name in rows else self._value(each)
            for name, each in self._pairs(node, place)
        }

    def _rows(self, node: Any, place: Place) -> list[Values]:
        if not isinstance(node, yaml.SequenceNode):
            _refuse(node, _("Write a list of rows here, also for none: []."))
        found = []
        for number, each in enumerate(node.value):
            self.lines[(*place, number)] = each.start_mark.line + 1
            found.append(self._values(each, (*place, number), {}))
        return found

    def _value(self, node: Any) -> str | list[str]:
        return [self._text(each) for each in node.value] if isinstance(node, yaml.SequenceNode) else self._text(node)

    def _text(self, node: Any) -> str:
        if not isinstance(node, yaml.ScalarNode):
            _refuse(node, _("Write a text here, in quotes."))
        return str(node.value)

    def _pairs(self, node: Any, place: Place) -> Iterator[tuple[str, Any]]:
        if not isinstance(node, yaml.MappingNode):
            _refuse(node, _("Write names with their values here, as “name: value”."))
        seen = set()
        for key, value in node.value:
            name = self._text(key)
            if name in seen:
                _refuse(key, _("“%(name)s” stands here twice.") % {"name": name})
            seen.add(name)
            self.lines[(*place, name)] = key.start_mark.line + 1
            yield name, value


def _refuse(at: Any, said: str) -> None:
    line = at.start_mark.line + 1 if at is not None else 1
    raise Refused([Problem((), said, line)])


def _mapping(values: dict[str, Any], indent: str) -> Iterator[str]:
    for name in sorted(values):
        yield from _entry(f"{indent}{_quoted(name)}:", values[name], indent)


def _entry(start: str, value: Any, indent: str) -> Iterator[str]:
    if isinstance(value, str):
        yield f"{start} {_quoted(value)}"
    elif isinstance(value, dict):
        yield start if value else f"{start} {{}}"
        yield from _mapping(value, indent + "  ")
    elif value and isinstance(value[0], dict):
        yield start
        for row in value:
            lines = list(_mapping(row, indent + "    "))
            yield f"{indent}  - {lines[0].strip()}"
            yield from lines[1:]
    else:
        yield f"{start} [{', '.join(map(_quoted, value))}]"


def _quoted(text: str) -> str:
    return '"' + "".join(ESCAPED.get(char) or _seen(char) for char in text) + '"'


def _seen(char: str) -> str:
    if char.isprintable():
        return char
    number = ord(char)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
