"""The scripts, by their keys. Times are simulated seconds after the start."""

from django.utils.translation import gettext_lazy as _

from presence.connectors.simulator.scenarios import busy_monday
from presence.connectors.simulator.scenarios.script import Part, Scenario
from presence.connectors.simulator.scenarios.steps import (
    Accepts,
    Asks,
    Completes,
    HandsOverBlind,
    IsBackAt,
    IsTaken,
    Leaves,
    Rings,
)

BRAKES = {"subject": "Brakes squeal", "order": "4711"}

CHAIN = Scenario(
    key="chain",
    title=_("A chain of three transfers"),
    text=_("One caller, four colleagues: asked first, handed over at once, asked first again. Nothing gets lost."),
    parts=(Part("first"), Part("second"), Part("third"), Part("last")),
    role="last",
    steps=(
        Rings(1, "caller", "first", BRAKES),
        Accepts(4, "first"),
        Asks(9, "first", "second", _("Brakes squeal"), _("Bought in May, wants them to be quiet.")),
        Accepts(12, "second"),
        Completes(17, "first"),
        HandsOverBlind(24, "second", "third", _("Warranty"), _("Pads are glazed: is that covered?")),
        Accepts(27, "third"),
        Asks(33, "third", "last", _("Send new pads"), _("Covered. Please send a set.")),
        Accepts(37, "last"),
        Completes(42, "third"),
        Leaves(52, "caller"),
    ),
)

NEVER_ANSWERS = Scenario(
    key="never-answers",
    title=_("A colleague who never answers"),
    text=_("A blind transfer that nobody takes comes back to its sender, and then goes where the profile says."),
    parts=(Part("first"), Part("silent"), Part("helper", answers=True)),
    role="first",
    rings_out=2,
    steps=(
        Rings(1, "caller", "first", {"subject": "Invoice wrong", "order": "4712"}),
        Accepts(4, "first"),
        HandsOverBlind(9, "first", "silent", _("Invoice wrong"), _("Two items too many on it.")),
        IsBackAt(12, "first"),
        IsTaken(14, "caller"),
        Leaves(22, "caller"),
    ),
)

SCENARIOS: dict[str, Scenario] = {each.key: each for each in (busy_monday.MONDAY, CHAIN, NEVER_ANSWERS)}
