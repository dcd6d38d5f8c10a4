"""Fields of the administration that take whatever is sent to them without an error of ours."""

from typing import Any, TypeVar

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.backends.base.operations import BaseDatabaseOperations
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

TOO_SMALL, TOO_LARGE = _("Enter a larger number."), _("Enter a smaller number.")
Record = TypeVar("Record", bound=models.Model)


class RobustFields(BaseModelAdmin[Record]):
    """A ModelAdmin or inline that refuses what the database cannot hold. Comes before other kinds in the bases."""

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.Field | None:
        """A whole number that one of the databases cannot hold is refused on all of them.

        What is only chosen here cannot be deleted here: the sign for it stands beside the one for changing it.
        """
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(db_field, models.IntegerField) and not db_field.choices:
            low, high = BaseDatabaseOperations.integer_field_ranges[db_field.get_internal_type()]
            field.validators += [MinValueValidator(low, TOO_SMALL), MaxValueValidator(high, TOO_LARGE)]
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = False
        return field
