"""What is saved or deleted of a user takes effect at once and everywhere; what no signal tells is found by looking."""

from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from presence.push import session_end
from presence.sessions import departures
from presence.status import board

LOG_ON = {"last_login"}
"""What Django saves of a user at each log-on."""


@receiver(post_save, sender=User)
def user_saved(instance: User, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    if not created and set(update_fields or ()) != LOG_ON:
        transaction.on_commit(partial(_look_at, instance.pk), robust=True)


@receiver(post_delete, sender=User)
def user_deleted(instance: User, **kwargs: Any) -> None:
    transaction.on_commit(board.bury_deleted, robust=True)
    transaction.on_commit(partial(session_end.review_everywhere, instance.pk), robust=True)


def _look_at(user_id: int) -> None:
    departures.notice([user_id])
    session_end.review_everywhere(user_id)
