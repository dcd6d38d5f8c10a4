"""What a user arranged, visited or prefers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class RecentItem(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recent_items")
    url = models.CharField(max_length=200)
    title = models.CharField(max_length=140)
    visited_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-visited_at"]
        constraints = [models.UniqueConstraint(fields=["user", "url"], name="recent_item_once")]


class BlockSetting(models.Model):
    """How a user wants one assignment block of one page: open or closed, shown or hidden, and where."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    page = models.CharField(max_length=16)
    block = models.CharField(max_length=32)
    open = models.BooleanField(null=True)
    hidden = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page", "block"], name="block_setting_once")]


class FavouriteColleague(models.Model):
    """A colleague whom the user has starred in the dial pad."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="favourite_colleagues")
    colleague = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "colleague"], name="favourite_once"),
            models.CheckConstraint(condition=~Q(user=F("colleague")), name="favourite_is_not_oneself"),
        ]
