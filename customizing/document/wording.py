"""Differences in the words of the forms, in the language of who reads them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Field, JSONField
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ..belongings import Part, part_of, title_of
from ..languages import other_languages
from ..models.captions import Translations
from .differences import DELIVERED, NAME, PASSWORD, REMOVED, SET, Act, Change
from .tables import CHOSEN_FROM, Table, table_of
from .texts import OF_LANGUAGE, TOLD, Text

ACTS = {
    Act.CREATED: pgettext_lazy("object of Customizing", "created"),
    Act.CHANGED: pgettext_lazy("object of Customizing", "changed"),
    Act.DELETED: pgettext_lazy("object of Customizing", "deleted"),
}
OWN_WORDS = {NAME: gettext_lazy("Name"), PASSWORD: gettext_lazy("Password"), DELIVERED: gettext_lazy("Version")}
OWN_VALUES = {
    (PASSWORD, SET): pgettext_lazy("password", "changed"),
    (PASSWORD, REMOVED): pgettext_lazy("password", "removed"),
}


@dataclass(frozen=True)
class Worded:
    """A change as people read it."""

    act: str
    raw_kind: str
    kind: str
    key: str
    row: str
    field: str
    before: str
    after: str

    @property
    def object(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def place(self) -> str:
        """The field, with the row that it is in."""
        return f"{self.row}, {self.field}" if self.row else self.field


def worded(change: Change) -> Worded:
    if owned := part_of(change.kind, change.rows):
        return _worded_belonging(change, owned)
    table = table_of(change.kind)
    part = table.rows.get(change.rows) if table and change.rows else table
    field = part.fields.get(change.field) if part else None
    return Worded(
        act=str(ACTS[change.act]),
        raw_kind=change.kind,
        kind=table.title if table else change.kind,
        key=change.key,
        row=_row(part, change.row) if change.rows and part else " ".join(change.row),
        field=label_of(field, change.field),
        before=value_in_words(field, change.before),
        after=_after(change) or value_in_words(field, change.after),
    )


def _worded_belonging(change: Change, part: Part) -> Worded:
    value = part.fields.get(change.field)
    before, after = (value.in_words(str(each)) if value else str(each) for each in (change.before, change.after))
    return Worded(
        act=str(ACTS[change.act]),
        raw_kind=change.kind,
        kind=title_of(change.kind),
        key=change.key,
        row=" ".join(filter(None, (capfirst(str(part.title)), *change.row))),
        field=str(value.label) if value else label_of(None, change.field),
        before=before,
        after=after,
    )


def by_object(changes: Iterable[Change]) -> list[tuple[Worded, list[Worded]]]:
    """The changes of each object together; the first of them says which object it is."""
    found: dict[str, list[Worded]] = {}
    for each in map(worded, changes):
        found.setdefault(each.object, []).append(each)
    return [(each[0], each) for each in found.values()]


def _after(change: Change) -> str:
    if change.field == DELIVERED:
        return _("delivered, version %(version)s") % {"version": change.after}
    return str(OWN_VALUES.get((change.field, str(change.after)), ""))


def label_of(field: "Field[Any, Any] | None", name: str) -> str:
    return str(OWN_WORDS.get(name, "")) or (capfirst(str(field.verbose_name)) if field else name)


def value_in_words(field: "Field[Any, Any] | None", text: Text) -> str:
    """As the form shows it; empty for nothing."""
    if isinstance(field, JSONField) and isinstance(text, str):
        text = text.splitlines()
    if isinstance(field, Translations):
        return "\n".join(map(_in_its_language, text))
    if isinstance(text, list):
        return ", ".join(_choice_in_words(field, each) for each in text)
    if field is None:
        return text
    if isinstance(field, BooleanField):
        return {True: _("yes"), False: _("no")}[TOLD[text]] if text in TOLD else text
    return _choice_in_words(field, text)


def _in_its_language(line: str) -> str:
    """The first line of a text begins with the code of its language."""
    code, sign, text = line.partition(OF_LANGUAGE)
    language = other_languages().get(code)
    return f"{language}{sign}{text}" if language else line


def _choice_in_words(field: "Field[Any, Any] | None", text: str) -> str:
    return dict(choices_of(field)).get(text, text) if field else text


def choices_of(field: "Field[Any, Any]") -> list[tuple[str, str]]:
    """The values of a field that are chosen from a list, each as people read it."""
    listed = CHOSEN_FROM.get((str(field.model._meta.model_name), field.name))
    found: Iterable[Any] = listed.choices if listed else field.flatchoices
    return [(str(value), str(label)) for value, label in found]


def in_lines(changes: Iterable[Change]) -> Iterator[str]:
    """A line for each object, and under it one for each value."""
    for first, found in by_object(changes):
        yield f"{first.object}: {first.act}"
        for each in found:
            yield f"  {each.place}: {each.before or '–'} → {each.after or '–'}"


def _row(part: Table, key: tuple[str, ...]) -> str:
    names = zip(part.model.key_fields, key, strict=False)
    words = (value_in_words(part.fields.get(name), text) for name, text in names)
    return f"{part.title} {' · '.join(filter(None, words))}"
