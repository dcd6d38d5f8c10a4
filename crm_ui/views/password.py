"""The user's own password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _


class ChangePasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    wide: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs["class"] = "field"


class ChangePasswordView(PasswordChangeView):
    """Change the own password. This session goes on; the other sessions of the user end."""

    form_class = ChangePasswordForm
    template_name = "webclient/change_password.html"
    success_url = reverse_lazy("personalize")

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        said = _("Your password was changed. Wherever else you were logged on, you are not any more.")
        messages.success(self.request, said)
        return response
