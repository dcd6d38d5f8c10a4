"""Django's command, which looks at the password of `--noinput`, too."""

import os
from typing import Any

from django.contrib.auth.management.commands import createsuperuser
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD")
        if not options["interactive"] and password:
            self._judge(password, options)
        super().handle(*args, **options)

    def _judge(self, password: str, options: dict[str, Any]) -> None:
        name = options[self.UserModel.USERNAME_FIELD] or os.environ.get("DJANGO_SUPERUSER_USERNAME", "")
        try:
            validate_password(password, self.UserModel(username=name))
        except ValidationError as error:
            raise CommandError(f"DJANGO_SUPERUSER_PASSWORD: {' '.join(error.messages)}") from error
