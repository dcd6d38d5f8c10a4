"""A user who is entered by name, as there may be too many to choose from."""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _


class UserField(forms.CharField):
    """An active user, by user name."""

    def __init__(self, **kwargs: Any):
        super().__init__(max_length=150, **kwargs)

    def clean(self, value: Any) -> Any:
        name = super().clean(value)
        if not name:
            return None
        if found := User.objects.filter(username__iexact=name, is_active=True).first():
            return found
        raise forms.ValidationError(_("There is no active user “%(name)s”.") % {"name": name})
