"""Whoever changes Customizing under running calls is told so before, and saves all the same or goes back."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .. import access
from ..activations import when_free
from ..editing.fields import Record
from ..models import Activation
from ..where_used import users_in_call

CONFIRMED, WHEN_FREE = "_calls_go_on", "when-free"
"""The name of the choice, and the value by which the change comes for each when free. It is no field of the record, so
no history tells of it."""


class AsksForOpenCalls(forms.BaseModelForm[Any]):
    """Refuses once, and keeps the input, while users who work with the record are in a call."""

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        record = self.instance
        if record.pk and CONFIRMED not in self.data and not access.is_collecting() and users_in_call([record]):
            self.add_error(None, _("Users are in a call now. Choose when they get the change, and save again."))
            self._ask_for_passwords_again()
        return data

    def _ask_for_passwords_again(self) -> None:
        """They never go back to the browser."""
        for name, field in self.fields.items():
            if isinstance(field.widget, forms.PasswordInput) and self.data.get(self.add_prefix(name)):
                self.add_error(name, _("Enter it again: a password is not shown, so it was not kept."))


class TellsOfOpenCalls(admin.ModelAdmin[Record]):
    """Part of the administration of a node. The templates show the users, by `{% open_calls %}`."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if change and request.POST.get(CONFIRMED) == WHEN_FREE and not access.is_collecting():
            when_free.begin(Activation.newest())  # this change is recorded when the request is over

    def get_form(
        self, request: HttpRequest, obj: Record | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm[Record]]:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (AsksForOpenCalls, form), {})
