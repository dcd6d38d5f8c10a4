"""The user's own password, on the pages of the CRM and in the administration."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from crm_ui.logon.old_password import CountedPasswordChangeForm, CountedPasswordChangeView
from crm_ui.partners.fields import WebClientForm


class ChangePasswordForm(WebClientForm, CountedPasswordChangeForm):
    """The old password once, the new one twice."""

    wide = ("old_password",)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["new_password1"].help_text = " ".join(password_validators_help_texts())
        self.fields["new_password2"].help_text = ""


class ChangePasswordView(CountedPasswordChangeView):
    """Change the own password. This session goes on; the other sessions of the user end."""

    form_class = ChangePasswordForm
    template_name = "logon/change_password.html"
    success_url = reverse_lazy("personalize")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        said = _("Your password was changed. Wherever else you were logged on, you are not any more.")
        messages.success(self.request, said)
        return response


class AdministrationChangePasswordView(CountedPasswordChangeView):
    """The page of Django's administration, with the limits of the log-on."""

    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("admin:password_change_done")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**admin.site.each_context(self.request), **kwargs)


change_in_administration = admin.site.admin_view(AdministrationChangePasswordView.as_view(), cacheable=True)
