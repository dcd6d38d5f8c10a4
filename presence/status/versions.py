"""Versions of users after the database has been put back to an earlier state.

Browsers keep whatever has the higher version. So after a restore every version starts anew from the time, in seconds:
no version of before is as high, since nobody changes once a second all the time, and the next restore is later.
"""

import logging
import time
from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db.models import F, Value
from django.db.models.functions import Greatest

from presence.models import Agent

log = logging.getLogger(__name__)


def raise_all() -> None:
    """Give every user a version that is higher than any shown before; pages take what is true from then on."""
    Agent.objects.bulk_create(
        (Agent(user_id=pk) for pk in User.objects.values_list("pk", flat=True)), ignore_conflicts=True
    )
    Agent.objects.update(version=_new_era())


def raise_fallen(known: Mapping[int, int]) -> None:
    """Raise the versions of these users above those known: the database has lower ones, as it has lost changes."""
    log.error("The database has lost changes of %s users. Run 'manage.py restored'.", len(known))
    for user_id, version in known.items():
        Agent.objects.filter(user_id=user_id, version__lt=version).update(
            version=Greatest(_new_era(), Value(version + 1))
        )


def _new_era() -> Greatest:
    return Greatest(F("version") + 1, Value(int(time.time())))
