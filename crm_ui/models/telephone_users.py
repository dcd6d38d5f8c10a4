"""Users as they are reached by telephone."""

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _


class TelephoneUser(User):
    """The users of Django, for a page of their own. Whoever may change users may change how they are reached."""

    class Meta:
        proxy = True
        default_permissions = ()
        ordering = ["username"]
        verbose_name = _("user")
        verbose_name_plural = _("Users and Telephony")
