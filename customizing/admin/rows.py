"""Records edited as rows of a table in the form of the record they belong to."""

from typing import Any

from django import forms

from ..editing.admin import Parent, SafeRows
from ..editing.fields import Record


class RowFormSet(forms.BaseInlineFormSet[Record, Parent, forms.ModelForm[Record]]):
    """The heads of the columns are no labels for a screen reader, so each field in sight says its own."""

    def add_fields(self, form: forms.ModelForm[Record], index: int | None) -> None:
        super().add_fields(form, index)
        for field in (field for field in form.fields.values() if not field.widget.is_hidden):
            widget: Any = getattr(field.widget, "widget", field.widget)  # the one within the links to add and change
            if not isinstance(widget, forms.CheckboxSelectMultiple | forms.MultiWidget):  # parts have own labels
                widget.attrs.setdefault("aria-label", field.label)


class Rows(SafeRows[Record, Parent]):
    template = "customizing/_rows.html"
    formset = RowFormSet[Any, Any]
    extra = 0
