"""IMG node: Define Transaction Types."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .base import CustomizingModel
from .captions import Captioned, refuse_twin_caption
from .terms import Terms, called

NUMBERS_PER_RANGE = 10_000_000
LAST_RANGE_FROM = 9_990_000_000
LAST_NUMBER = 9_999_999_999
LISTS = {"category": "categories", "reason": "reasons"}
LONGEST_CHOICE = 60
OF_CATEGORY = ">"
MEANS = "="
CALL_BACK = "1003"
"""The type of the task to call somebody back."""


class Priority(models.IntegerChoices):
    VERY_HIGH = 1, _("Very High")
    HIGH = 3, _("High")
    MEDIUM = 5, _("Medium")
    LOW = 9, _("Low")


class TransactionStatus(models.TextChoices):
    """What the product makes of a transaction: what is open is to be done, and what is completed is done."""

    OPEN = "open", _("Open")
    IN_PROCESS = "in-process", _("In Process")
    COMPLETED = "completed", _("Completed")


class TransactionType(Captioned):
    """What a business transaction can be, and where its numbers start."""

    key_fields = ("code",)

    code = models.CharField(
        _("transaction type"),
        max_length=4,
        primary_key=True,
        validators=[RegexValidator(r"^[A-Z0-9]{4}$", _("Transaction type: enter 4 capital letters or digits."))],
    )
    text = models.CharField(_("text"), max_length=60)
    number_from = models.PositiveBigIntegerField(
        _("numbers from"), help_text=_("First number of the 10-digit number range.")
    )
    number_to = models.PositiveBigIntegerField(
        _("numbers to"),
        null=True,
        blank=True,
        help_text=_("Last number of the range. Empty: it has 10,000,000 numbers."),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        choices=Priority.choices,
        default=Priority.MEDIUM,
        help_text=_("That a new transaction of the type has, unless somebody or something says another one."),
    )
    categories = models.TextField(
        _("categories"), blank=True, help_text=_("One a line. Users choose among them; without any they type freely.")
    )
    reasons = models.TextField(
        _("reasons"),
        blank=True,
        help_text=_(
            "One a line. Users choose among them; without any they type freely. “Brake > Worn” is offered with the "
            "category Brake only."
        ),
    )

    statuses = models.TextField(
        _("statuses"),
        blank=True,
        help_text=_(
            "One a line, each with what it means: “Waiting for parts = in process”. It means open, in process or "
            "completed. Without any there are just these three."
        ),
    )

    terms = Terms(
        _("lists in other languages"),
        help_text=_(
            "One a line: “Brake = Bremse”. Of categories, reasons, statuses and the choices of own fields. A text "
            "without a line is shown as it stands in its list."
        ),
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("transaction type")
        verbose_name_plural = _("transaction types")
        constraints = [
            models.CheckConstraint(
                condition=Q(number_from__gte=1, number_from__lte=LAST_RANGE_FROM),
                name="number_range_fits_10_digits",
                violation_error_message=_("Numbers from: enter a number from 1 to 9990000000."),
            ),
            models.CheckConstraint(
                condition=Q(number_to=None) | Q(number_to__gte=F("number_from"), number_to__lte=LAST_NUMBER),
                name="number_range_ends_behind_its_start",
                violation_error_message=_("Numbers to: enter a number from the first one to 9999999999."),
            ),
            models.CheckConstraint(
                condition=Q(priority__in=Priority.values),
                name="priority_of_type_known",
                violation_error_message=_("Priority: choose one of the list."),
            ),
            models.UniqueConstraint(
                fields=["number_from"],
                name="number_range_once",
                violation_error_message=_(
                    "Numbers from: another transaction type starts there. Enter another number."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.caption}"

    def choices_of(self, field: str, *, category: str | None = None) -> list[str]:
        """What users choose among for the category or the reason of such a transaction; nothing if they type it.

        Reasons are those of the category, if one is given (an empty one has those that all have); else all.
        """
        found = (_of_category(line) for line in self._lines(field))
        fits = (text for of, text in found if category is None or of in {"", category.casefold()})
        return list(dict.fromkeys(filter(None, fits)))

    @property
    def own_statuses(self) -> dict[str, str]:
        """The statuses of the type, in their order, each with the status of the product that it means."""
        parts = (line.partition(MEANS) for line in self.statuses.splitlines() if line.strip())
        return {text.strip(): "-".join(means.casefold().split()) for text, _sign, means in parts}

    @property
    def last_number(self) -> int:
        """The end of the number range."""
        return self.number_to or self.number_from + NUMBERS_PER_RANGE - 1

    def in_words(self, text: str) -> str:
        """A text of the lists in the language of who reads it."""
        return called(text, self.terms)

    @property
    def reasons_differ(self) -> bool:
        """Whether there are reasons that only one category has."""
        return any(of for of, _text in map(_of_category, self._lines("reason")))

    def _lines(self, field: str) -> list[str]:
        listed: str = getattr(self, LISTS[field])
        return listed.splitlines()

    def clean(self) -> None:
        refuse_twin_caption(self)
        self._clean_statuses()
        for field, name in LISTS.items():
            if too_long := next((each for each in self.choices_of(field) if len(each) > LONGEST_CHOICE), ""):
                said = _("“%(text)s” is too long. A line has %(most)d characters at most.")
                raise ValidationError({name: said % {"text": too_long, "most": LONGEST_CHOICE}})
        self._clean_numbers()

    def _clean_numbers(self) -> None:
        if self.number_from is None:
            return
        others = TransactionType.objects.exclude(pk=self.pk).filter(number_from__lte=self.last_number)
        if other := next((each for each in others if each.last_number >= self.number_from), None):
            said = _(
                "The range would overlap that of %(other)s, which has the numbers from %(start)d to %(end)d. Enter "
                "others."
            )
            names = {"other": other, "start": other.number_from, "end": other.last_number}
            raise ValidationError({"number_from": said % names})

    def _clean_statuses(self) -> None:
        own = self.own_statuses
        wrong = [text for text, means in own.items() if not text or means not in TransactionStatus.values]
        if wrong:
            said = _("“%(text)s”: write a status, = and what it means: open, in process or completed.")
            raise ValidationError({"statuses": said % {"text": wrong[0]}})
        if any(len(text) > LONGEST_CHOICE for text in own):
            said = _("A status has %(most)d characters at most.")
            raise ValidationError({"statuses": said % {"most": LONGEST_CHOICE}})
        if own and not {TransactionStatus.OPEN, TransactionStatus.COMPLETED} <= set(own.values()):
            said = _("One of the statuses has to mean open, and one completed.")
            raise ValidationError({"statuses": said})


def _of_category(line: str) -> tuple[str, str]:
    """The category before the sign >, in small letters, and what stands behind it."""
    before, sign, behind = line.rpartition(OF_CATEGORY)
    return before.strip().casefold() if sign else "", behind.strip()


class FollowUpType(CustomizingModel):
    """A type that may follow transactions of another type."""

    key_fields = ("type",)
    part_of = "predecessor"

    predecessor = models.ForeignKey(
        TransactionType, models.CASCADE, related_name="follow_ups", verbose_name=_("transaction type")
    )
    type = models.ForeignKey(
        TransactionType, models.PROTECT, related_name="follows", verbose_name=_("transaction type")
    )

    class Meta:
        ordering = ["type"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups (none: all types)")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "type"],
                name="follow_up_type_once",
                violation_error_message=_("Transaction type: it is in the list already. Take one line out."),
            )
        ]

    def __str__(self) -> str:
        return str(self.type)
