"""What a field of Customizing changes for those who look."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from tests.customizing.effects.world import World

See = Callable[[World], str]
Field = tuple[type[Model], str]


def nothing(_world: World) -> None:
    """There is nothing to be set up first."""


@dataclass(frozen=True, kw_only=True)
class Effect:
    """If the field of the record that `of` gives becomes `to`, `shows` comes into what is seen, or goes out of it.

    `to` and `shows` may ask the world. `change` is for fields that cannot be changed alone.
    """

    see: See
    shows: str | Callable[[World], str]
    of: Callable[[World], Model]
    to: Any = None
    first: Callable[[World], object] = nothing
    change: Callable[[World, Any], object] | None = None

    def happens(self, world: World, *, name: str) -> tuple[str, str, str]:
        """What is seen before and after, and what should be in one of the two."""
        self.first(world)
        record = self.of(world)
        before = self.see(world)
        if self.change:
            self.change(world, record)
        else:
            setattr(record, name, self.to(world) if callable(self.to) else self.to)
            record.save()
        return before, self.see(world), self.shows(world) if callable(self.shows) else self.shows
