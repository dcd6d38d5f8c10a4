"""The names of users, stored without characters that would turn round the text after them."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import pre_save
from django.dispatch import receiver

from presence.phone import without_bidi_controls


@receiver(pre_save, sender=User, dispatch_uid="clean-names")
def clean_names(instance: User, **kwargs: Any) -> None:
    instance.first_name = without_bidi_controls(instance.first_name)
    instance.last_name = without_bidi_controls(instance.last_name)
