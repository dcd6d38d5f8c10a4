from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Model


class Level(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """Something in Customizing that does not fit together. `record` is where to repair it."""

    id: str
    level: Level
    text: str
    remedy: str
    record: Model | None = None
