"""What a user arranged, visited or prefers."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from presence import compiled


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
    hidden = models.BooleanField(null=True, help_text="Null: as the business role has it.")
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


class RingTone(models.TextChoices):
    OFF = "off", _("None")
    CLASSIC = "classic", _("Classic")
    SOFT = "soft", _("Soft")
    BELL = "bell", _("Bell")


class Volume(models.IntegerChoices):
    QUIET = 25, _("Quiet")
    MEDIUM = 55, _("Medium")
    LOUD = 100, _("Loud")


class RingSetting(models.Model):
    """How the browser tells a user that a call rings. Who has chosen nothing has the defaults, without a row."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="+")
    tone = models.CharField(max_length=7, choices=RingTone.choices, default=RingTone.CLASSIC)
    volume = models.PositiveSmallIntegerField(choices=Volume.choices, default=Volume.MEDIUM)
    silent = models.BooleanField(default=False, help_text="For now: neither tone nor notification.")
    notification = models.BooleanField(default=True, help_text="By the browser, if it is allowed there.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tone__in=RingTone.values), name="ring_tone_known"),
            models.CheckConstraint(condition=Q(volume__in=Volume.values), name="ring_volume_known"),
        ]

    @classmethod
    def of(cls, user_id: int) -> "RingSetting":
        return next(iter(_ring_setting_of(user_id)), None) or cls(pk=user_id)

    tones, volumes = RingTone.choices, Volume.choices

    @property
    def tone_wanted(self) -> str:
        """The tone that the user wants to hear if nothing is silent; empty if none."""
        return "" if self.tone == RingTone.OFF else self.tone

    @property
    def tone_now(self) -> str:
        return "" if self.silent else self.tone_wanted

    @property
    def notifies_now(self) -> bool:
        return self.notification and not self.silent


@compiled.query
def _ring_setting_of(user_id: int) -> models.QuerySet[RingSetting]:
    return RingSetting.objects.filter(pk=user_id)
