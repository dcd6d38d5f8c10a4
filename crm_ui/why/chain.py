"""An explanation: role → profile → rule → state → telephone system, each with what holds and what speaks against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from customizing.hindrances import ORDER, Hindrance, Step


class Outcome(TextChoices):
    THERE = "there", _("There")
    GREY = "grey", _("Greyed out")
    ABSENT = "absent", _("Not there")


class Says(NamedTuple):
    """What holds at a step, and where that can be changed."""

    text: StrOrPromise
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Part:
    """`fits` is false where something speaks against it, and None where nothing needs to be asked any more."""

    step: Step
    says: Says
    against: tuple[Hindrance, ...]
    fits: bool | None


@dataclass(frozen=True, kw_only=True)
class Explained:
    key: str
    title: StrOrPromise
    outcome: Outcome
    parts: tuple[Part, ...]

    @property
    def reason(self) -> StrOrPromise:
        """What speaks against it first; empty if nothing does."""
        return next((each.text for part in self.parts for each in part.against), "")


def explained(
    key: str,
    title: StrOrPromise,
    *,
    says: Mapping[Step, Says],
    against: Iterable[Hindrance | None],
    otherwise: Outcome = Outcome.ABSENT,
) -> Explained:
    """It is there if nothing speaks against it, else `otherwise`. `says` is what holds at each step that there is."""
    found = [each for each in against if each]
    first = min((ORDER.index(each.step) for each in found), default=len(ORDER))
    parts = []
    for place, step in enumerate(ORDER):
        here = tuple(each for each in found if each.step == step)
        if here or step in says:
            fits = False if here else True if place < first else None
            parts.append(Part(step=step, says=says.get(step, Says("")), against=here, fits=fits))
    return Explained(key=key, title=title, outcome=otherwise if found else Outcome.THERE, parts=tuple(parts))
