"""Fields of the administration that take whatever is sent to them without an error of ours."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.http import HttpRequest

Record = TypeVar("Record", bound=models.Model)


class ForgivingAutocomplete(AutocompleteSelect):
    """An autocomplete field that shows nothing for a value that cannot be a key; Django's raises an error."""

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        return super().optgroups(name, [one for one in value if self._is_key(one)], attrs)

    def _is_key(self, value: str) -> bool:
        try:
            self.field.remote_field.model._meta.pk.to_python(value)
        except ValidationError:
            return False
        return True


class RobustFields(BaseModelAdmin[Record]):
    """A ModelAdmin or inline that refuses what the database cannot hold. Comes before other kinds in the bases."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """A whole number that one of the databases cannot hold is refused on all of them."""
        if isinstance(db_field, models.IntegerField) and not db_field.choices:
            low, high = BaseDatabaseOperations.integer_field_ranges[db_field.get_internal_type()]
            kwargs = {"min_value": low, "max_value": high, **kwargs}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.ModelChoiceField[Any] | None:
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", ForgivingAutocomplete(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
