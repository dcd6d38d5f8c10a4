from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Model


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OK = "ok"


@dataclass(frozen=True)
class Finding:
    """Something in Customizing that does not fit together.

    `record` is where to repair it; one that is not saved is to be created. `about` is what it concerns, if another.
    """

    id: str
    level: Level
    text: str
    remedy: str
    record: Model | None = None
    about: Model | None = None

    @property
    def missing(self) -> bool:
        """Whether the record is to be created."""
        return self.record is not None and self.record._state.adding
