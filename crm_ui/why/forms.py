"""Of whom an explanation is wanted."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm_ui.administration.user_field import UserField
from customizing import access
from customizing.models import BusinessRole
from presence.working_role import role_at_logon


class ColleagueForm(forms.Form):
    """For oneself: with which colleague."""

    colleague = UserField(
        label=_("Badge and options of (user name)"),
        required=False,
        widget=forms.TextInput(attrs={"class": "field", "maxlength": 150}),
    )


class UserForm(ColleagueForm):
    """For the consultant: of which user, with which role."""

    user = UserField(label=_("User name"))
    role = forms.ModelChoiceField(
        BusinessRole.objects.all(), label=_("Business role"), required=False, empty_label=_("as logged on last")
    )

    field_order = ["user", "role", "colleague"]

    def clean(self) -> dict[str, Any]:
        """The role that the user works with, if none is chosen: that of the last log-on, else the first."""
        given = super().clean() or {}
        user = given.get("user")
        if user and not given.get("role"):
            held = [*access.roles_of(user), None]
            given["role"] = access.profile_bundle(role_at_logon(user)).role or held[0]
        return given
