"""The chaos panel of the simulator page: what can go wrong on purpose, in words, and how much of it does."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from presence.connectors.simulator import world
from presence.models.chaos_levels import LONGEST_DELAY

PERCENT = gettext_lazy("%")
SECONDS = gettext_lazy("s")


@dataclass(frozen=True)
class Switch:
    """One thing that can go wrong. `name` is a column of the simulator's levels."""

    name: str
    label: StrOrPromise
    hint: StrOrPromise
    unit: StrOrPromise = PERCENT
    most: int = 100


SWITCHES = [
    Switch(
        "delay", gettext_lazy("Delay"), gettext_lazy("Events come late, by up to so much."), SECONDS, LONGEST_DELAY
    ),
    Switch("drop", gettext_lazy("Drop"), gettext_lazy("Events that never come.")),
    Switch("repeat", gettext_lazy("Repeat"), gettext_lazy("Events that come three times.")),
    Switch("reorder", gettext_lazy("Reorder"), gettext_lazy("Events that later ones overtake.")),
    Switch("refuse", gettext_lazy("Refuse"), gettext_lazy("Commands that are refused.")),
    Switch("lie", gettext_lazy("Lie"), gettext_lazy("Commands that are accepted, and nothing happens.")),
    Switch(
        "no_answer",
        gettext_lazy("No answer"),
        gettext_lazy("Commands without an answer; every second one is carried out all the same."),
    ),
]


class ChaosForm(forms.Form):
    """What shall go wrong from now on. What is not given does not."""

    silent = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for switch in SWITCHES:
            self.fields[switch.name] = forms.IntegerField(required=False, min_value=0, max_value=switch.most)

    def levels(self) -> dict[str, int]:
        return {switch.name: self.cleaned_data[switch.name] or 0 for switch in SWITCHES}


@dataclass(frozen=True)
class Panel:
    """What goes wrong now: each switch with its level."""

    levels: list[tuple[Switch, int]]
    silent: bool

    @property
    def on(self) -> list[str]:
        """The switches that are on, in words."""
        said = [f"{switch.label} {level} {switch.unit}" for switch, level in self.levels if level]
        return [*said, _("Silent")] if self.silent else said


def panel() -> Panel:
    """The panel as it is now. Refused if there is no simulator."""
    now = world.chaos()
    return Panel([(switch, getattr(now, switch.name)) for switch in SWITCHES], silent=now.silent)
