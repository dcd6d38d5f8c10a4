"""Django's command, which looks at a password from the environment as at one that is typed."""

from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError

from crm_ui import environment as env

VARIABLE = "DJANGO_SUPERUSER_PASSWORD"


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        if not options["interactive"] and env.text(VARIABLE):
            self._judge(options["username"] or env.text("DJANGO_SUPERUSER_USERNAME"))
        super().handle(*args, **options)

    def _judge(self, name: str) -> None:
        try:
            validate_password(env.text(VARIABLE), User(username=name))
        except ValidationError as error:
            raise CommandError(f"{VARIABLE} cannot be used. {' '.join(error.messages)}") from error
