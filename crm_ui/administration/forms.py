"""The forms of a user's account."""

from typing import Any

from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import User
from django.forms import BaseModelForm

from customizing.display_names import visible
from presence.sessions import renamed_users


class _Named(BaseModelForm[User]):
    """Sees to it that the user name is free, whatever its capital letters, and that names can be seen."""

    def clean_first_name(self) -> str:
        return visible(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return visible(self.cleaned_data["last_name"])

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]  # the stubs lack it
        asked = "username" in self.changed_data and "username" in self.cleaned_data
        if said := asked and renamed_users.refusal(self.instance):
            self.add_error("username", said)


class UserForm(_Named, UserChangeForm[User]):
    pass


class NewUserForm(_Named, AdminUserCreationForm[User]):
    def clean_username(self) -> Any:
        """Whether it is free is said once, in words, for new and changed names."""
        return self.cleaned_data["username"]
