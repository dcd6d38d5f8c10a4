"""Business partners: accounts, contacts and employees, their numbers and how they are related."""

from collections.abc import Iterable
from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from crm_ui.models.partner_ids import PartnerIdRange
from crm_ui.models.remembering import Remembering
from crm_ui.models.words import PartnerWord, words_of
from customizing import access
from customizing.countries import SUPPORTED
from customizing.display_names import full_name, visible
from customizing.isolation import isolated
from presence import phone
from presence.phone.countries import check_country

LONGEST_NAME = 120
NAMES = ("name", "first_name", "last_name", "street", "city", "function", "department")


class PartnerKind(models.TextChoices):
    ACCOUNT = "account", _("Corporate Account")
    CONTACT = "contact", _("Contact")
    EMPLOYEE = "employee", _("Employee")


class BusinessPartner(Remembering):
    """An organisation or a person. A person who is a user has `user` set, and so shows presence."""

    id = models.BigAutoField(_("business partner ID"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=8, choices=PartnerKind.choices)
    name = models.CharField(
        _("name"), max_length=LONGEST_NAME, blank=True, help_text=_("Of a person: made of first and last name.")
    )
    first_name = models.CharField(_("first name"), max_length=60, blank=True)
    last_name = models.CharField(_("last name"), max_length=60, blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="partner",
        verbose_name=_("user"),
    )
    email = models.EmailField(_("e-mail"), blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    postal_code = models.CharField(_("postal code"), max_length=16, blank=True)
    city = models.CharField(_("city"), max_length=60, blank=True)
    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[check_country],
        help_text=_("ISO code; how numbers are read."),
    )
    function = models.CharField(_("function"), max_length=60, blank=True)
    department = models.CharField(_("department"), max_length=60, blank=True)
    classification = models.CharField(_("classification"), max_length=40, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    remembered = "country"

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("business partner")
        verbose_name_plural = _("business partners")
        indexes = [
            models.Index(fields=["name", "id"], name="partner_by_name"),
            models.Index(fields=["kind", "name", "id"], name="partner_by_kind_and_name"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="account") | Q(user__isnull=True), name="account_is_no_user")
        ]

    def __str__(self) -> str:
        return isolated(self.name)

    @transaction.atomic
    def save(self, **kwargs: Any) -> None:
        """Keeps the full name, the search words and the normalised numbers in step."""
        self._tidy()
        if self.pk is None:
            self._number([self])
            kwargs["force_insert"] = True
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "name", "country"}
        super().save(**kwargs)
        self._call_by_id()
        self._index()
        for number in self.numbers.all():
            number.partner = self
            if number.normalise():
                number.save(update_fields=["e164", "reversed", "extension"])

    def get_absolute_url(self) -> str:
        return reverse("partner", args=[self.pk])

    @property
    def region(self) -> str:
        """The country in which the partner's numbers are read."""
        return self.country if self.country in SUPPORTED else access.home().country

    def _tidy(self) -> None:
        """ValidationError if the country is none, as its numbers would be read as another's."""
        self.country = self.country.upper()
        check_country(self.country)
        for name in NAMES:
            setattr(self, name, phone.without_bidi_controls(getattr(self, name)))
        self.name = self.name_to_show

    @property
    def name_to_show(self) -> str:
        """Made of first and last name, or of the one that there is; else the name, else the e-mail address."""
        named = full_name(self.first_name, self.last_name, otherwise=visible(self.name) or visible(self.email))
        return named[:LONGEST_NAME]

    def clean(self) -> None:
        if not full_name(self.first_name, self.last_name, otherwise=visible(self.name)):
            raise ValidationError({"name": _("Name: enter one that can be seen, or of a person first and last name.")})

    def _call_by_id(self) -> None:
        """A partner without a name is called by its ID, so that it is shown and found."""
        if not self.name:
            self.name = str(self.pk)
            type(self).objects.filter(pk=self.pk).update(name=self.name)

    def _index(self) -> None:
        stored = set(self.words.values_list("word", flat=True))
        if stored == (wanted := words_of(name=self.name, email=self.email)):
            return
        self.words.exclude(word__in=wanted).delete()
        PartnerWord.objects.bulk_create(
            (PartnerWord(partner=self, word=word) for word in wanted - stored), ignore_conflicts=True
        )

    @classmethod
    @transaction.atomic
    def bulk_save(cls, partners: Iterable[Self]) -> list[Self]:
        """Many new partners at once, findable like those saved one by one."""
        partners = list(partners)
        for partner in partners:
            partner._tidy()
        cls._number(partners)
        saved = cls.objects.bulk_create(partners, batch_size=200)
        for partner in saved:
            partner._call_by_id()
        cls._index_new(saved)
        return saved

    @classmethod
    def _number(cls, partners: Iterable[Self]) -> None:
        """Give those without an ID the next ones of their kind."""
        new = [partner for partner in partners if partner.pk is None]
        for kind in dict.fromkeys(partner.kind for partner in new):
            of_kind = [partner for partner in new if partner.kind == kind]
            ids = PartnerIdRange.next_ids(kind, len(of_kind), partners=cls.objects.all())
            for partner, partner_id in zip(of_kind, ids, strict=True):
                partner.pk = partner_id

    @staticmethod
    def _index_new(partners: Iterable["BusinessPartner"]) -> None:
        """Write the words of partners that have none yet, as after `bulk_create`."""
        PartnerWord.objects.bulk_create(
            (
                PartnerWord(partner=one, word=word)
                for one in partners
                for word in words_of(name=one.name, email=one.email)
            ),
            batch_size=500,
            ignore_conflicts=True,
        )


class PartnerNumber(Remembering):
    """A telephone number as typed, and normalised (E.164) for looking up.

    `e164` is empty if the number cannot be called from outside, such as an extension of ours, or is not certainly
    one number. `reversed` holds its digits from the end, so that a number typed without its country is found by the
    index too. `extension` is what is dialled once the number answers.
    """

    class Kind(models.TextChoices):
        PHONE = "phone", _("Phone")
        MOBILE = "mobile", _("Mobile")

    remembered = "typed"

    partner = models.ForeignKey(
        BusinessPartner, models.CASCADE, related_name="numbers", verbose_name=_("business partner")
    )
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices, default=Kind.PHONE)
    typed = models.CharField(_("as typed"), max_length=40)
    e164 = models.CharField(max_length=32, db_index=True, blank=True, editable=False)
    reversed = models.CharField(max_length=32, db_index=True, blank=True, editable=False)
    extension = models.CharField(_("extension"), max_length=8, blank=True, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name = _("number")
        verbose_name_plural = _("numbers")

    def __str__(self) -> str:
        return self.typed

    def save(self, **kwargs: Any) -> None:
        self.normalise()
        super().save(**kwargs)

    @property
    def shown(self) -> str:
        """The number as it was understood, which is what is dialled; as typed, if nobody can be called by it."""
        return phone.shown(self.typed, e164=self.e164, extension=self.extension)

    @property
    def to_dial(self) -> str:
        return phone.with_parameter(self.e164, extension=self.extension)

    @property
    def stays(self) -> bool:
        """Whether it is stored and certain, and so is not read anew, whatever Customizing says of countries by now.

        It is if something else is typed, or the partner is in another country.
        """
        return bool(self.e164) and not self.differs and not self.partner.differs

    def clean(self) -> None:
        """Refuses what is not certainly one number, be it an extension of ours."""
        if self.stays:
            return
        heard = phone.read_number(self.typed, region=self.partner.region)
        if problem := phone.problem_of(heard, typed=self.typed):
            raise ValidationError({"typed": problem})
        if heard.kind == phone.NumberKind.SERVICE:
            raise ValidationError({"typed": _("This is a code for the telephone system. Type a telephone number.")})

    def normalise(self) -> bool:
        """Read the number as typed. Returns whether that changed anything."""
        if self.stays:
            return False
        before = (self.e164, self.extension)
        heard = phone.read_number(self.typed, region=self.partner.region)
        self.e164, self.extension = heard.e164, heard.extension if heard.e164 else ""
        self.reversed = self.e164[:0:-1]
        return (self.e164, self.extension) != before

    @classmethod
    def bulk_save(cls, numbers: Iterable[Self]) -> list[Self]:
        """Many new numbers at once, normalised like those saved one by one."""
        numbers = list(numbers)
        for number in numbers:
            number.normalise()
        return cls.objects.bulk_create(numbers, batch_size=200)


class RelationshipKind(models.TextChoices):
    CONTACT = "contact", _("Has contact")
    TEAM = "team", _("Has account team member")
    RESPONSIBLE = "responsible", _("Has employee responsible")
    DEPUTY = "deputy", _("Has deputy")
    SUBSIDIARY = "subsidiary", _("Has subsidiary")
    PARTNER = "partner", _("Is business partner of")


class Relationship(models.Model):
    source = models.ForeignKey(
        BusinessPartner, models.CASCADE, related_name="relationships", verbose_name=_("business partner")
    )
    target = models.ForeignKey(
        BusinessPartner, models.CASCADE, related_name="reverse_relationships", verbose_name=_("related partner")
    )
    kind = models.CharField(_("kind"), max_length=11, choices=RelationshipKind.choices)
    function = models.CharField(_("function"), max_length=60, blank=True)
    main = models.BooleanField(_("main relationship"), default=False)

    class Meta:
        ordering = ["-main", "target__name", "id"]
        verbose_name = _("relationship")
        verbose_name_plural = _("relationships")
        constraints = [models.UniqueConstraint(fields=["source", "target", "kind"], name="relationship_once")]
