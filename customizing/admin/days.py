"""From when to when somebody has a business role or holds a position."""

from typing import Any

from django import forms
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .rows import Rows


def day_input() -> forms.DateInput:
    """With the browser's own calendar."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class DaysForm(forms.Form):
    valid_from = forms.DateField(label=gettext_lazy("From"), required=False, widget=day_input())
    valid_to = forms.DateField(label=gettext_lazy("To"), required=False, widget=day_input())

    def clean(self) -> dict[str, Any]:
        first, last = self.cleaned_data.get("valid_from"), self.cleaned_data.get("valid_to")
        if first and last and last < first:
            raise forms.ValidationError(_("To: this day is before the first one. Enter a later one."))
        return self.cleaned_data


class DatedRows(Rows[Any, Any]):
    """Rows with a first and a last day."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        """What is chosen is made and changed at its own place, without buttons for that here."""
        if db_field.name in {"valid_from", "valid_to"}:
            kwargs |= {"widget": day_input(), "help_text": ""}
        found = super().formfield_for_dbfield(db_field, request, **kwargs)
        if found and isinstance(found.widget, RelatedFieldWidgetWrapper):
            found.widget = found.widget.widget
        return found
