"""Boxes that search while one types: what they are for stands in them, as no label reaches what the script draws."""

from typing import Any

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.utils.text import capfirst


class NamedAutocomplete(AutocompleteSelect):
    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        """The name of the field stands in the box as long as nothing is chosen."""
        return super().build_attrs(base_attrs, extra_attrs) | {
            "data-placeholder": capfirst(str(self.field.verbose_name))
        }


class NamesAutocomplete(BaseModelAdmin[Any]):
    """Part of an admin or of its rows. Comes first in the bases."""

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any]", request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", NamedAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
