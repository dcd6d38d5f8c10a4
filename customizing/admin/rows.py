"""Records edited as rows of a table in the form of the record they belong to."""

from django import forms

from ..editing.admin import SafeRows


class RowFormSet(forms.BaseInlineFormSet):
    """The heads of the columns are no labels for a screen reader, so each field says its own."""

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            if not isinstance(field.widget, forms.CheckboxSelectMultiple):  # each box has its own label
                field.widget.attrs.setdefault("aria-label", field.label)


class Rows(SafeRows):
    template = "customizing/_rows.html"
    formset = RowFormSet
    extra = 0
