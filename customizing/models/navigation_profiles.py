"""IMG node: Define Navigation Bar Profiles."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .base import CustomizingModel, NamedModel
from .transaction_types import TransactionType


class WorkCenter(models.TextChoices):
    HOME = "home", _("Home")
    ACCOUNTS = "accounts", _("Accounts")
    CONTACTS = "contacts", _("Contacts")
    EMPLOYEES = "employees", _("Employees")
    TRANSACTIONS = "transactions", _("Transactions")


class SearchObject(models.TextChoices):
    ACCOUNT = "account", _("Accounts")
    CONTACT = "contact", _("Contacts")
    EMPLOYEE = "employee", _("Employees")
    TRANSACTION = "transaction", _("Transactions")


class NavigationBarProfile(NamedModel):
    """What a business role finds in the navigation bar, where it begins, and what its central search finds."""

    start_page = models.CharField(
        _("start page"),
        max_length=12,
        choices=WorkCenter.choices,
        default=WorkCenter.HOME,
        help_text=_("Where users are after the log-on, if they have not asked for another page."),
    )
    search_objects = models.JSONField(
        _("central search finds"), default=list, blank=True, help_text=_("None chosen: all of them.")
    )

    class Meta(NamedModel.Meta):
        verbose_name = _("navigation bar profile")
        verbose_name_plural = _("navigation bar profiles")

    def clean(self) -> None:
        super().clean()
        objects = self.search_objects if isinstance(self.search_objects, list) else [""]
        if not set(objects) <= set(SearchObject.values):
            raise ValidationError({"search_objects": _("Central search finds: choose among the objects offered.")})


class NavigationWorkCenter(CustomizingModel):
    """A work center in the navigation bar."""

    key_fields = ("work_center",)
    part_of = "profile"

    profile = models.ForeignKey(
        NavigationBarProfile, models.CASCADE, related_name="work_centers", verbose_name=_("navigation bar profile")
    )
    work_center = models.CharField(_("work center"), max_length=12, choices=WorkCenter.choices)
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("work center")
        verbose_name_plural = _("work centers (none: all)")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "work_center"],
                name="work_center_once",
                violation_error_message=_("Work center: it is in the navigation bar already. Take one line out."),
            )
        ]

    def __str__(self) -> str:
        return self.get_work_center_display()


class NavigationCreateLink(CustomizingModel):
    """A transaction type that users of the role may create."""

    key_fields = ("transaction_type",)
    part_of = "profile"

    profile = models.ForeignKey(
        NavigationBarProfile, models.CASCADE, related_name="create_links", verbose_name=_("navigation bar profile")
    )
    transaction_type = models.ForeignKey(
        TransactionType, models.PROTECT, related_name="create_links", verbose_name=_("transaction type")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=10)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("link under Create")
        verbose_name_plural = _("links under Create: what may be created (none: all)")
        constraints = [
            models.UniqueConstraint(
                fields=["profile", "transaction_type"],
                name="create_link_once",
                violation_error_message=_("Transaction type: it is under Create already. Take one line out."),
            )
        ]

    def __str__(self) -> str:
        return str(self.transaction_type)
