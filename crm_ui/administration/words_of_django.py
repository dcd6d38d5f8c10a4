"""What Django says on pages of the administration and has no German for: named here, so that ours has it."""

from typing import Any

from django.contrib.auth.forms import AdminPasswordChangeForm
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

BY_PASSWORD = gettext_noop(
    "Whether the user will be able to authenticate using a password or not. If disabled, they may still be able "
    "to authenticate using other backends, such as Single Sign-On or LDAP."
)
WITHOUT_GERMAN = [
    gettext_noop("Conflicting form data submitted. Please try again."),
    gettext_noop("Password-based authentication was disabled."),
    gettext_noop("Set password: %s"),
    gettext_noop("Reset password"),
    gettext_noop("Set password"),
    BY_PASSWORD,
    gettext_noop("Password-based authentication"),
    gettext_noop("Enabled"),
    gettext_noop("Disabled"),
    gettext_noop("Raw passwords are not stored, so there is no way to see the user’s password."),
    gettext_noop("Enable password-based authentication for this user by setting a password."),
    gettext_noop("After you’ve created a user, you’ll be able to edit more user options."),
    gettext_noop("This action will <strong>enable</strong> password-based authentication for this user."),
    gettext_noop("Disable password-based authentication"),
    gettext_noop("Enable password-based authentication"),
    gettext_noop("In case you’ve forgotten, you are:"),
]


class PasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]  # Django has it without
    """Django's, whose warning has one language: that in which the server started."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if usable := self.fields.get("usable_password"):
            usable.help_text = format_html(
                '{}<ul id="id_unusable_warning" class="messagelist"><li class="warning">{}</li></ul>',
                _(BY_PASSWORD),
                _("If disabled, the current password for this user will be lost."),
            )
