"""Business partners: accounts, contacts and employees, their numbers and how they are related."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PartnerKind(models.TextChoices):
    ACCOUNT = "account", _("Corporate Account")
    CONTACT = "contact", _("Contact")
    EMPLOYEE = "employee", _("Employee")


class BusinessPartner(models.Model):
    """An organisation or a person. A person who is a user has `user` set, and so shows presence."""

    id = models.BigAutoField(_("business partner ID"), primary_key=True)
    kind = models.CharField(max_length=8, choices=PartnerKind.choices)
    name = models.CharField(_("name"), max_length=120, help_text=_("Of the organisation; of a person: first and last."))
    first_name = models.CharField(_("first name"), max_length=60, blank=True)
    last_name = models.CharField(_("last name"), max_length=60, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="partner"
    )
    email = models.EmailField(_("e-mail"), blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, default="DE", help_text=_("ISO code, also of its numbers."))
    function = models.CharField(_("function"), max_length=60, blank=True)
    department = models.CharField(_("department"), max_length=60, blank=True)
    classification = models.CharField(_("classification"), max_length=40, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name", "id"]
        indexes = [models.Index(fields=["name"]), models.Index(fields=["email"])]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="account") | Q(user__isnull=True), name="account_is_no_user")
        ]

    def __str__(self):
        return self.name


class PartnerNumber(models.Model):
    """A telephone number as typed, and normalised (E.164) for looking up."""

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        MOBILE = "mobile", _("Mobile")

    partner = models.ForeignKey(BusinessPartner, models.CASCADE, related_name="numbers")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.PHONE)
    typed = models.CharField(max_length=40)
    e164 = models.CharField(max_length=32, db_index=True, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self):
        return self.typed


class RelationshipKind(models.TextChoices):
    CONTACT = "contact", _("Has contact")
    TEAM = "team", _("Has account team member")
    RESPONSIBLE = "responsible", _("Has employee responsible")
    SUBSIDIARY = "subsidiary", _("Has subsidiary")
    PARTNER = "partner", _("Is business partner of")


class Relationship(models.Model):
    source = models.ForeignKey(BusinessPartner, models.CASCADE, related_name="relationships")
    target = models.ForeignKey(BusinessPartner, models.CASCADE, related_name="reverse_relationships")
    kind = models.CharField(max_length=11, choices=RelationshipKind.choices)
    function = models.CharField(max_length=60, blank=True)
    main = models.BooleanField(default=False)

    class Meta:
        ordering = ["-main", "target__name", "id"]
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="relationship_once")]
