"""Users as telephony sees them, and the leases of their open pages."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from customizing.models import BusinessRole, CmsDestination


class Agent(models.Model):
    """A user as the telephony sees one: addresses, CMS logon, work mode.

    `version` rises with every change of any fact of the user, so that a browser can tell newer from older.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    role = models.ForeignKey(BusinessRole, models.SET_NULL, null=True, blank=True, help_text="Of the last CRM logon.")
    destination = models.ForeignKey(CmsDestination, models.SET_NULL, null=True, blank=True)
    extension = models.CharField(max_length=32, blank=True)
    mobile = models.CharField(max_length=32, blank=True, help_text="E.164")
    version = models.PositiveBigIntegerField(default=1)
    crm_since = models.DateTimeField(null=True, blank=True, help_text="Since the CRM logon is what it is.")
    cms_logged_on = models.BooleanField(default=False)
    cms_since = models.DateTimeField(null=True, blank=True)
    cms_name = models.CharField(max_length=150, blank=True, help_text="The user's name when the CMS last told of it.")
    several_calls = models.BooleanField(default=False, help_text="The CMS was told to let a second call ring.")
    queues_told = models.JSONField(default=list, help_text="The queues that the CMS was told to let the user into.")
    queues = models.JSONField(default=list, help_text="The queues that the user's telephone is in, as the CMS says.")
    cms_sequence = models.BigIntegerField(default=0, help_text="Of the last CMS event about this agent.")
    unreachable_since = models.DateTimeField(
        null=True, blank=True, help_text="Of the telephone; empty if it is there."
    )
    work_mode = models.IntegerField(default=1, help_text="Code of a work mode.")
    work_mode_since = models.DateTimeField(null=True, blank=True)
    next_work_mode = models.IntegerField(null=True, blank=True, help_text="Chosen in a call, takes effect after it.")
    wrap_up_until = models.DateTimeField(null=True, blank=True)
    active = models.BooleanField(default=True, help_text="Of the user, as presence was last told.")
    back_until = models.DateTimeField(
        null=True, blank=True, help_text="The session was ended in an open call; who is not back then gives it away."
    )
    last_call_ended = models.DateTimeField(null=True, blank=True, help_text="Since then in no call, if none is open.")

    class Meta:
        indexes = [models.Index(fields=["cms_name"], name="agent_by_cms_name", condition=~Q(cms_name=""))]
        constraints = [
            models.UniqueConstraint(
                fields=["destination", "extension"], condition=~Q(extension=""), name="agent_extension_once"
            ),
        ]


class Lease(models.Model):
    """A worker holds open sockets of this user. One row per user and worker, written at first and last tab only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leases")
    worker = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)
    suspect_until = models.DateTimeField(null=True, blank=True, help_text="Its worker is gone; ends then.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "worker"], name="lease_once_per_worker")]
