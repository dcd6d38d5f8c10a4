"""Forms that were sent, so that one that is sent twice has one effect."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

KEPT_FOR = timedelta(days=2)  # longer than any session
DELETED_AT_ONCE = 500


class SubmittedForm(models.Model):
    """A form of a user that has had its effect. The digest tells whether the same was sent again."""

    user = models.BigIntegerField(help_text="The key of a user, who can be deleted without regard to this.")
    token = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    made = models.CharField(max_length=200, blank=True, help_text="What came of it: the key or the address.")
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], name="form_submitted_once")]

    def __str__(self) -> str:
        return self.token

    @classmethod
    def sweep(cls, now: datetime) -> None:
        """Delete some of the forms that nobody can send again. Only reads if there are none."""
        old = cls.objects.filter(at__lt=now - KEPT_FOR).order_by("at")
        if ids := list(old.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
            cls.objects.filter(pk__in=ids).delete()
