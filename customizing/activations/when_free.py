"""A change for each when free: users who are in a call now work with the former state until the call has ended."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..models import Activation, ChangeStamp


@transaction.atomic
def begin(former: Activation | None) -> None:
    """From now on; who has been in a call since an earlier change of that kind keeps the state of before that."""
    ChangeStamp.renew()
    if former is not None:
        ChangeStamp.objects.filter(pk=1, former=None).update(former=former)
        ChangeStamp.objects.filter(pk=1).update(former_since=timezone.now())


def end(since: datetime) -> None:
    """All have the change by now, if there was no other one since."""
    with transaction.atomic():
        if ChangeStamp.objects.filter(pk=1, former_since=since).update(former=None, former_since=None):
            ChangeStamp.renew()
