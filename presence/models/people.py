"""Users as telephony sees them, and the leases of their open pages."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from customizing.models import BusinessRole, CmsDestination


class Telephone(models.Model):
    """A telephone of a user: what it is called, where it is, and under which name the user is known there."""

    telephone = models.CharField(_("telephone"), max_length=30, blank=True, help_text=_("Such as Desk or Home."))
    extension = models.CharField(_("extension"), max_length=32, blank=True)
    own_destination = models.ForeignKey(
        CmsDestination,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("telephone system"),
        help_text=_("Empty: that of the CMS profile of the business role."),
    )
    cms_user_name = models.CharField(
        _("CMS user name"),
        max_length=150,
        blank=True,
        help_text=_("The name of the user at the telephone system. Empty: the user name."),
    )
    tested_extension = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text="The extension whose telephone did what it was told when its keys were tested.",
    )

    class Meta:
        abstract = True

    @property
    def does_as_told(self) -> bool:
        """Whether it has answered, held and retrieved when it was told to. Another extension is another telephone."""
        return bool(self.extension) and self.tested_extension == self.extension

    @property
    def in_words(self) -> str:
        """What tells it from the other telephones of the user."""
        system = self.own_destination.name if self.own_destination else ""
        return ", ".join(filter(None, (self.telephone, self.extension, system))) or gettext("no extension")


OF_TELEPHONES = tuple(field.attname for field in Telephone._meta.local_fields)
"""The columns of a telephone."""


class Agent(Telephone):
    """A user as the telephony sees one: the telephone in use, addresses, CMS logon, work mode.

    `version` rises with every change of any fact of the user, so that a browser can tell newer from older.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True)
    role = models.ForeignKey(BusinessRole, models.SET_NULL, null=True, blank=True, help_text="Of the last CRM logon.")
    destination = models.ForeignKey(CmsDestination, models.SET_NULL, null=True, blank=True)
    mobile = models.CharField(max_length=32, blank=True, help_text="E.164")
    version = models.PositiveBigIntegerField(default=1)
    crm_since = models.DateTimeField(null=True, blank=True, help_text="Since the CRM logon is what it is.")
    cms_logged_on = models.BooleanField(default=False)
    cms_since = models.DateTimeField(null=True, blank=True)
    cms_name = models.CharField(max_length=150, blank=True, help_text="The user's name when the CMS last told of it.")
    several_calls = models.BooleanField(default=False, help_text="The CMS was told to let a second call ring.")
    queues_told = models.JSONField(
        default=dict, help_text="The queues that the CMS was told to let the user into, with the penalty."
    )
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
        indexes = [
            models.Index(fields=["cms_name"], name="agent_by_cms_name", condition=~Q(cms_name="")),
            models.Index(fields=["cms_user_name"], name="agent_by_cms_user_name", condition=~Q(cms_user_name="")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["destination", "extension"], condition=~Q(extension=""), name="agent_extension_once"
            ),
        ]

    @property
    def name_at_cms(self) -> str:
        """The user's name at the telephone system: as it last told, or else as it is to be."""
        return self.cms_name or self.wanted_name

    @property
    def wanted_name(self) -> str:
        """The name under which the user is to be logged on to the telephone system."""
        return self.cms_user_name or str(self.user.get_username())


class OtherTelephone(Telephone):
    """A telephone that the user has beside the one in use; when it is chosen the two change places."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="other_telephones", verbose_name=_("user")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("other telephone")
        verbose_name_plural = _("other telephones")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "telephone"],
                name="other_telephone_told_apart",
                violation_error_message=_("Telephone: the user has one of this name. Choose another name."),
            ),
            models.CheckConstraint(
                condition=~Q(telephone=""),
                name="other_telephone_named",
                violation_error_message=_("Telephone: give it a name, such as Desk or Home."),
            ),
        ]

    def __str__(self) -> str:
        return self.telephone


class Lease(models.Model):
    """A worker holds open sockets of this user. One row per user and worker, written at first and last tab only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="leases")
    worker = models.CharField(max_length=64)
    since = models.DateTimeField(default=timezone.now)
    suspect_until = models.DateTimeField(null=True, blank=True, help_text="Its worker is gone; ends then.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "worker"], name="lease_once_per_worker")]
