"""A value of a field as the text that stands in the document, and back."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Field, JSONField
from django.utils.translation import gettext as _

from ..models.captions import Translations
from .tables import CHOSEN_FROM, is_reference

Text = str | list[str]
YES, NO = "yes", "no"
TOLD = {YES: True, NO: False}
OF_LANGUAGE = ": "


def to_text(field: "Field[Any, Any]", value: Any, *, names: Mapping[Any, str]) -> Text:
    """`names` are the keys, by database number, of the records that a reference can name."""
    if isinstance(field, Translations):
        return [f"{code}{OF_LANGUAGE}{said}" for code, said in sorted(value.items())]
    if isinstance(field, JSONField):
        return [str(each) for each in value or ()]
    if value is None:
        return ""
    if is_reference(field):
        return names[value]
    if isinstance(field, BooleanField):
        return YES if value else NO
    return str(value)


def from_text(field: "Field[Any, Any]", text: Text) -> Any:
    """The value of a field that is no reference. Raises ValidationError."""
    if isinstance(field, Translations):
        return translations_of(text)
    if isinstance(field, JSONField):
        return _chosen(field, text)
    if not isinstance(text, str):
        raise ValidationError(_("Enter a text, no list."))
    if isinstance(field, BooleanField):
        if text not in TOLD:
            raise ValidationError(_("Enter “yes” or “no”."))
        return TOLD[text]
    if text == "" and field.null:
        return None
    if "\0" in text:
        raise ValidationError(_("A text has no NUL characters."))
    return field.to_python(text)


def default_text(field: "Field[Any, Any]") -> Text | None:
    """What holds for a document from before there was the field; None if that cannot be known."""
    if not field.has_default() and not field.null and not field.blank:
        return None
    return to_text(field, field.get_default(), names={})


def translations_of(text: Text) -> dict[str, str]:
    """What a document says in other languages, by their codes. Raises ValidationError."""
    found = [each.partition(OF_LANGUAGE) for each in text]
    if isinstance(text, str) or not all(sign for _code, sign, _said in found):
        raise ValidationError(_("Enter a list of texts, each with the code of its language: “de: Text”."))
    return {code: said for code, _sign, said in found if said}


def _chosen(field: "JSONField[Any, Any]", text: Text) -> list[str]:
    if not isinstance(text, list):
        raise ValidationError(_("Enter a list."))
    known = CHOSEN_FROM[str(field.model._meta.model_name), field.name].values
    if unknown := next((each for each in text if each not in known), None):
        said = _("“%(value)s” is not one of these: %(known)s.")
        raise ValidationError(said % {"value": unknown, "known": ", ".join(known)})
    return text
