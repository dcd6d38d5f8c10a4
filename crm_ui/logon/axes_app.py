"""django-axes under a name that administrators understand."""

from axes.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FailedLogonsConfig(AppConfig):
    verbose_name = _("Log-on")

    def ready(self) -> None:
        super().ready()
        from crm_ui.logon import journal

        journal.connect()  # after axes, whose judgement the lines tell
