"""The user's own password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.contrib.auth.views import PasswordChangeView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _

from crm_ui.logon import attempts, journal


class ChangePasswordForm(PasswordChangeForm):
    """The old password once, the new one twice."""

    wide = ("old_password",)

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.request = request
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
        self.fields["new_password2"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs["class"] = "field"

    def clean_old_password(self) -> str:
        """Guessed here it is locked as at the log-on, so that a page left open is no way around that."""
        begun = attempts.begin(self.request, self.user.get_username())
        if isinstance(begun, attempts.Lock):
            raise ValidationError(locked_until(begun), code="locked")
        try:
            password = super().clean_old_password()
        except ValidationError:
            begun.fail()
            journal.wrong_old_password(self.request)
            raise
        except BaseException:
            begun.withdraw()
            raise
        begun.forget_all()
        return password


def locked_until(lock: attempts.Lock) -> str:
    until = timezone.localtime(attempts.whole_minute(lock.until))
    said = _("Too many wrong passwords were entered here. Try again from %(time)s on.")
    return said % {"time": f"{until:%H:%M}"}


class ChangePasswordView(PasswordChangeView):
    """Change the own password. This session goes on; the other sessions of the user end."""

    form_class = ChangePasswordForm
    template_name = "webclient/change_password.html"
    success_url = reverse_lazy("personalize")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: ChangePasswordForm) -> HttpResponse:
        response = super().form_valid(form)
        said = _("Your password was changed. Wherever else you were logged on, you are not any more.")
        messages.success(self.request, said)
        return response
