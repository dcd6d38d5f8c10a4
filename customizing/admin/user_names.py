"""A user in a form of Customizing."""

from typing import Any, ClassVar

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _


class UserNameField(forms.ModelChoiceField[User]):
    """A user by the user name, as it is typed: there may be too many to choose from."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})
    default_error_messages: ClassVar = {
        "invalid_choice": _("User: nobody has the user name “%(value)s”. Look it up in Users and Telephony.")
    }

    def __init__(self, **kwargs: Any):
        super().__init__(User.objects.all(), to_field_name="username", required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return User.objects.filter(pk=value).values_list("username", flat=True).first()
        return super().prepare_value(value)
