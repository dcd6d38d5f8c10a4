"""What all Customizing records have in common: a change of any of them renews one stamp that all processes read."""

import threading
import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.db import connection, models, transaction
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from ..signals import customizing_changed, customizing_touched

_pending = threading.local()
Record = TypeVar("Record", bound=models.Model)


class ChangeStamp(models.Model):
    """The one row that says which state of Customizing is in force. The token never repeats, even after a rollback.

    Without `active` that is what the tables hold, so that a change is in force at once. While changes are collected it
    is the document of that state, and the tables are the draft.
    """

    token = models.CharField(max_length=32)
    active = models.ForeignKey("customizing.Activation", models.PROTECT, null=True, related_name="+")
    passwords = models.JSONField(
        default=dict, help_text="With `active`: the encrypted passwords in force, which no document has."
    )
    former = models.ForeignKey("customizing.Activation", models.PROTECT, null=True, related_name="+")
    former_since = models.DateTimeField(
        null=True, help_text="Whoever has been in a call since before then works with `former` until it has ended."
    )

    @classmethod
    def current(cls) -> str:
        return cls.in_force()[0]

    @classmethod
    def in_force(cls) -> tuple[str, int | None]:
        """The token, and the number of the state in force if that is not what the tables hold."""
        return cls.objects.filter(pk=1).values_list("token", "active").first() or ("", None)

    @classmethod
    def renew(cls) -> None:
        """Say that Customizing has changed, in the transaction of the change."""
        stamp = ChangeStamp(pk=1, token=uuid.uuid4().hex)
        ChangeStamp.objects.bulk_create([stamp], update_conflicts=True, unique_fields=["id"], update_fields=["token"])
        customizing_touched.send(sender=cls)
        _pending.announcement = True
        transaction.on_commit(_announce)

    @classmethod
    def is_being_changed(cls) -> bool:
        """Whether a transaction that is open here has changed Customizing, which others do not see yet."""
        pending = getattr(_pending, "announcement", False)  # also after one that was rolled back
        return pending and any(entry[1] is _announce for entry in connection.run_on_commit)


def _announce() -> None:
    """Many changes in one transaction are announced once."""
    if getattr(_pending, "announcement", False):
        _pending.announcement = False
        customizing_changed.send(sender=ChangeStamp)


class DeliveredRecord(models.Model):
    """A delivered record that was loaded once. It is never loaded again, so what the consultant deletes stays away."""

    key = models.CharField(max_length=120, primary_key=True)
    loaded_at = models.DateTimeField(auto_now_add=True)


class CustomizingQuerySet(models.QuerySet[Record]):
    """Changes of many rows at once send no signals, so they renew the stamp here."""

    def update(self, **kwargs: Any) -> int:
        rows = super().update(**kwargs)
        ChangeStamp.renew()
        return rows

    def bulk_create(self, *args: Any, **kwargs: Any) -> list[Record]:
        created = super().bulk_create(*args, **kwargs)
        ChangeStamp.renew()
        return created


class CustomizingModel(models.Model):
    """Base of the model of each IMG node, and of the rows that belong to its records.

    `key_fields` identify a record, also in another system; those of a row within the record that `part_of` names.
    """

    key_fields: ClassVar[tuple[str, ...]] = ()
    part_of: ClassVar[str] = ""

    objects = CustomizingQuerySet.as_manager()

    class Meta:
        abstract = True


class NamedModel(CustomizingModel):
    """A profile or destination that is known by its name."""

    key_fields = ("name",)

    name = models.CharField(_("name"), max_length=32, unique=True)
    description = models.CharField(_("description"), max_length=120, blank=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        refuse_twin(self, "name")


def refuse_twin(record: CustomizingModel, *names: str) -> None:
    """ValidationError for each of these fields that another record has too, though perhaps in other letters."""
    errors = {}
    labels = {field.name: field.verbose_name for field in record._meta.concrete_fields}
    for name in names:
        own = getattr(record, name)
        others = type(record)._base_manager.exclude(pk=record.pk).values_list(name, flat=True)
        if twin := next((other for other in others if other.casefold() == own.casefold()), None):
            said = _("%(field)s: there is “%(twin)s” already. Choose one that cannot be taken for it.")
            errors[name] = said % {"field": capfirst(labels[name]), "twin": twin}
    if errors:
        raise ValidationError(errors)


def names_of(records: Iterable[models.Model]) -> str:
    """The records' names in one line, for messages."""
    return ", ".join(str(record) for record in records)
