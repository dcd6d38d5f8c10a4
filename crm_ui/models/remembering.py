"""Records that know what one of their fields was when they were read."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.db import models


class Remembering(models.Model):
    remembered: ClassVar[str]
    before: Any = None

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **how: Any) -> Self:
        record = super().from_db(db, field_names, values, **how)
        record.before = record.__dict__.get(cls.remembered)
        return record

    @property
    def differs(self) -> bool:
        """Whether the field has another value than was read, or the record is new."""
        return bool(getattr(self, self.remembered) != self.before)
