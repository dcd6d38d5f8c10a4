"""What telephone systems have sent by webhook, so that what is sent twice is known."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Max

from customizing.models import CmsDestination

KEPT_FOR = timedelta(hours=1)  # several times as long as a signature holds
DELETED_AT_ONCE = 10_000


class Delivery(models.Model):
    """A delivery that was taken. The digest tells whether the same was sent again, or something else by its key."""

    destination = models.ForeignKey(CmsDestination, models.CASCADE, db_index=False)  # the constraint has an index
    key = models.CharField(max_length=64, help_text="As the sender calls it.")
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["destination", "key"], name="delivery_taken_once")]
        indexes = [models.Index(fields=["destination", "at"], name="delivery_last_of_destination")]

    def __str__(self) -> str:
        return self.key

    @classmethod
    def last_at(cls, destination: CmsDestination) -> datetime | None:
        """When that system last sent something, as far as is kept."""
        last: datetime | None = cls.objects.filter(destination=destination).aggregate(last=Max("at"))["last"]
        return last

    @classmethod
    def sweep(cls, now: datetime) -> None:
        """Delete some of those that are too old to be sent again. Only reads if there are none."""
        old = cls.objects.filter(at__lt=now - KEPT_FOR).order_by("at")
        if ids := list(old.values_list("pk", flat=True)[:DELETED_AT_ONCE]):
            cls.objects.filter(pk__in=ids).delete()
