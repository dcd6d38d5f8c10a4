"""What a browser sends for a form that nobody has touched, and how people read it."""

from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.forms.boundfield import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext as _

# Of one field: the names it is sent under, each with its values. A date with a time has two names.
Sent = dict[str, list[str]]


def sent_by(form: forms.BaseForm) -> dict[str, Sent]:
    """What a browser sends for an unbound form, by field. Names are without the form's prefix."""
    return {bound.name: _sent(bound) for bound in editable_fields(form)}


def editable_fields(form: forms.BaseForm) -> list[BoundField]:
    """The fields that a user can change."""
    return [bound for bound in form if not bound.is_hidden and not bound.field.disabled and bound.name != "DELETE"]


def never_shown(form: forms.BaseForm, data: Any) -> dict[str, Sent]:
    """What the form holds for fields of which nothing was sent. A box that is not ticked sends nothing, either."""
    boxes = (forms.BooleanField, forms.MultipleChoiceField, forms.ModelMultipleChoiceField)
    fields = [bound for bound in editable_fields(form) if not isinstance(bound.field, boxes)]
    return {bound.name: _sent(bound) for bound in fields if not any(name in data for name in names_of(bound))}


def normalised(sent: Sent) -> Sent:
    """The same for all that means the same: nothing sent is empty, and ends of lines are of one kind."""
    lines = {name: [value.replace("\r\n", "\n") for value in values if value] for name, values in sent.items()}
    return {name: values for name, values in lines.items() if values}


def names_of(bound: BoundField) -> list[str]:
    """The names under which a field is sent, without the form's prefix."""
    widget = _unwrapped(bound.field.widget)
    return [bound.name + part for part in _suffixes(widget)] if isinstance(widget, forms.MultiWidget) else [bound.name]


def sent_in_words(field: forms.Field, sent: Sent) -> str:
    """What was sent for a field, as the form shows it."""
    values = [value for values in sent.values() for value in values if value]
    if isinstance(field, forms.BooleanField):
        return _("yes") if values else _("no")
    return ", ".join(_label(field, value) for value in values) or "–"


def label_of(field: forms.Field, name: str) -> str:
    return capfirst(str(field.label or name.replace("_", " ")))


def _sent(bound: BoundField) -> Sent:
    return normalised(_of_widget(_unwrapped(bound.field.widget), bound.name, bound.value()))


def _of_widget(widget: forms.Widget, name: str, value: Any) -> Sent:
    if isinstance(widget, forms.MultiWidget):
        return _of_parts(widget, name, value)
    if isinstance(widget, forms.CheckboxInput):
        return {name: ["on"] if widget.check_test(value) else []}
    if isinstance(widget, forms.PasswordInput):
        return {name: []}
    shown = widget.format_value(value)
    values = shown if isinstance(shown, list | tuple | set) else [shown]
    return {name: ["" if one is None else str(one) for one in values]}


def _of_parts(widget: forms.MultiWidget, name: str, value: Any) -> Sent:
    parts = value if isinstance(value, list | tuple) else widget.decompress(value) or ()
    sent: Sent = {}
    for part, suffix, each in zip(widget.widgets, _suffixes(widget), parts, strict=False):
        sent |= _of_widget(part, name + suffix, each)
    return sent


def _unwrapped(widget: forms.Widget) -> forms.Widget:
    """The admin puts links around the widget of a relation."""
    return getattr(widget, "widget", widget)


def _suffixes(widget: forms.MultiWidget) -> list[str]:
    """What follows the field's name in the names under which the parts of the widget are sent."""
    return list(widget.widgets_names)  # type: ignore[attr-defined]  # the stubs lack it


def _label(field: forms.Field, value: str) -> str:
    if isinstance(field, forms.ModelChoiceField) and field.queryset is not None:
        try:
            return str(field.label_from_instance(field.queryset.get(pk=value)))
        except (ObjectDoesNotExist, ValueError, TypeError):
            return value
    if isinstance(field, forms.ChoiceField):
        return str(dict(_flat(field.choices)).get(value, value))
    return value


def _flat(choices: Any) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for value, label in choices:
        flat += label if isinstance(label, list | tuple) else [(str(value), label)]
    return flat
