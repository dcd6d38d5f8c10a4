"""Fields that Customizing gives to transactions of a type: how they are filled in, kept and read.

Each value is kept as a text that depends on no language: `4.5`, `2026-11-30`, `yes`. What a field of another kind has
left behind, or one that is gone, stays there untouched.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from crm_ui.models import BusinessTransaction
from customizing.models import OwnField, OwnFieldKind, TransactionType
from customizing.one_line import one_line

PREFIX = "own_field_"
"""What the names of these fields begin with in a form."""

LONGEST = 200
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]
WRITTEN = {"yes": "yes", "no": "no", "true": "yes", "false": "no", "1": "yes", "0": "no"}
NOTHING_CHOSEN = ("", "---------")


@dataclass
class FilledOwn:
    """Values from the attached data of a call, a line for each that was left out, and from which key each comes."""

    values: dict[str, str] = field(default_factory=dict)
    ignored: list[str] = field(default_factory=list)
    keys: dict[str, str] = field(default_factory=dict)


def own_fields_of(kind: TransactionType) -> list[OwnField]:
    """The own fields of a type as it is in force, in their order."""
    return list(kind.own_fields.all())


def form_fields(kind: TransactionType, kept: Mapping[str, str]) -> dict[str, forms.Field]:
    """Those of the type by their names in a form, each beginning with what is kept."""
    made = {}
    for own in own_fields_of(kind):
        now = kept.get(own.name, "")
        made[PREFIX + own.name] = field = form_field(own, now=now)
        field.initial = value_of(own, now)
    return made


def form_field(own: OwnField, *, now: str = "") -> forms.Field:
    """The field of a form, in which a choice that was made before (`now`) can stay."""
    common: dict[str, Any] = {"label": own.caption, "required": own.required}
    match own.kind:
        case OwnFieldKind.NUMBER:
            made: forms.Field = forms.DecimalField(**common, max_digits=20, decimal_places=6)
        case OwnFieldKind.DATE:
            made = forms.DateField(**common, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        case OwnFieldKind.YES_NO:
            made = forms.ChoiceField(**common, choices=[NOTHING_CHOSEN, *YES_NO])
        case OwnFieldKind.CHOICE:
            offered = own.offered if not now or now in own.offered else [now, *own.offered]
            made = forms.ChoiceField(
                **common, choices=[NOTHING_CHOSEN, *((each, own.type.in_words(each)) for each in offered)]
            )
        case _text:
            made = forms.CharField(**common, max_length=LONGEST)
    made.widget.attrs["class"] = "field"
    return made


def value_of(own: OwnField, text: str) -> Any:
    """What a form shows for the text that is kept; None if it is none of that kind."""
    try:
        return form_field(own).to_python(text) or None
    except ValidationError:
        return None


def to_text(value: Any) -> str:
    """The text to be kept for what a form gave."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else str(value or "")


def own_values_apart(entered: dict[str, Any]) -> dict[str, Any]:
    """What was entered into a form, with the texts of its own fields together under `own_values`."""
    own = {name: to_text(value) for name, value in entered.items() if name.startswith(PREFIX)}
    found = {name: value for name, value in entered.items() if name not in own}
    return found | {"own_values": {name.removeprefix(PREFIX): text for name, text in own.items()}} if own else found


def in_words(own: OwnField, text: str) -> str:
    """The value as people read it; empty for none."""
    value = value_of(own, text)
    if isinstance(value, Decimal):
        return number_format(value)
    if isinstance(value, date):
        return date_format(value, pgettext("date format", "j M Y"))
    if own.kind == OwnFieldKind.CHOICE:
        return own.type.in_words(text)
    return str(dict(YES_NO).get(text, text)) if own.kind == OwnFieldKind.YES_NO else text


def shown(transaction: BusinessTransaction) -> Iterator[tuple[str, str]]:
    """Label and value of each own field of a transaction."""
    for own in own_fields_of(transaction.kind):
        yield own.caption, in_words(own, transaction.own_values.get(own.name, ""))


def change(transaction: BusinessTransaction, values: Mapping[str, str]) -> Iterator[str]:
    """Set these values. A line for the change history for each that was another one."""
    if not values:
        return
    for own in own_fields_of(transaction.kind):
        before, after = transaction.own_values.get(own.name, ""), values.get(own.name)
        if after is None or after == before:
            continue
        transaction.own_values = {**transaction.own_values, own.name: after}
        words = {"before": in_words(own, before) or _("none"), "after": in_words(own, after) or _("none")}
        yield _("%(field)s: %(before)s → %(after)s") % {"field": own.caption, **words}


def filled(kind: TransactionType, attached_data: Mapping[str, str]) -> FilledOwn:
    """What the attached data of a call says about the own fields of a transaction of that type."""
    found = FilledOwn()
    for own in own_fields_of(kind):
        key = next((key for key in own.keys if attached_data.get(key, "").strip()), None)
        if key is None:
            continue
        try:
            found.values[own.name], found.keys[own.name] = _read(own, attached_data[key]), key
        except ValidationError as error:
            line = _("Attached data %(key)s = %(value)s left out: %(reason)s")
            values = {"key": key, "value": attached_data[key][:60], "reason": " ".join(error.messages)}
            found.ignored.append(line % values)
    return found


def _read(own: OwnField, value: str) -> str:
    text = one_line(value.replace("\x00", ""))
    if own.kind == OwnFieldKind.YES_NO:
        text = WRITTEN.get(text.casefold(), text)
    if own.kind == OwnFieldKind.CHOICE:
        text = next((each for each in own.offered if each.casefold() == text.casefold()), text)
    return to_text(form_field(own).clean(text))
