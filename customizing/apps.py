from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CustomizingConfig(AppConfig):
    name = "customizing"
    verbose_name = _("Communication Management Software Integration")

    def ready(self) -> None:
        from . import access, assignments, guards  # noqa: F401  (connect their receivers)
        from .activations.acting import record_new_version

        post_migrate.connect(record_new_version, sender=self)
