"""A busy Monday morning: many callers at once for two queues and a few people, and what is handed on in between."""

from django.utils.translation import gettext_lazy as _

from presence.connectors.simulator.scenarios.script import Part, Scenario, Step
from presence.connectors.simulator.scenarios.steps import Asks, Completes, HandsOverBlind, Leaves, Rings

SERVICE, SALES = "queue:service", "queue:sales"
SUBJECTS = ("Brakes squeal", "Where is my order", "Spare parts", "Price list", "Wheel bent", "Invoice wrong")

# When a caller rings in a queue, and for how many seconds he or she is on the line, waiting included.
QUEUE_CALLS = [
    (2, SERVICE, 20),
    (3, SERVICE, 26),
    (4, SALES, 22),
    (5, SERVICE, 34),
    (6, SERVICE, 42),
    (8, SALES, 24),
    (9, SERVICE, 48),
    (18, SALES, 24),
    (40, SERVICE, 22),
    (47, SALES, 20),
    (52, SERVICE, 22),
    (60, SERVICE, 24),
    (66, SALES, 22),
    (75, SERVICE, 20),
    (83, SALES, 20),
    (88, SERVICE, 24),
    (96, SERVICE, 24),
    (104, SALES, 20),
    (112, SERVICE, 22),
    (121, SALES, 18),
    (126, SERVICE, 18),
]
"""Two agents of the service and two of the sales queue: at the beginning callers wait, later nearly none does."""


def _queue_call(number: int, at: float, to: str, seconds: float) -> list[Step]:
    caller = f"queue-caller-{number}"
    subject = SUBJECTS[number % len(SUBJECTS)]
    return [Rings(at, caller, to, {"subject": subject}), Leaves(at + seconds, caller)]


DIRECT = [
    Rings(12, "direct-1", "lead", {"subject": "Complaint"}),
    HandsOverBlind(22, "lead", "expert", _("Complaint"), _("Wants to hear what went wrong.")),
    Leaves(38, "direct-1"),
    Rings(56, "direct-2", "lead", {"subject": "Large order"}),
    Asks(64, "lead", "expert", _("Large order"), _("Forty wheels by the end of May.")),
    Completes(72, "lead"),
    Leaves(86, "direct-2"),
    Rings(98, "direct-3", "lead", {"subject": "Technical question"}),
    HandsOverBlind(107, "lead", "expert", _("Technical question"), _("Which torque for the stem?")),
    Leaves(124, "direct-3"),
]

MONDAY = Scenario(
    key="monday",
    title=_("A busy Monday morning"),
    text=_("Twenty-four callers in two and a half minutes, for the queues Service and Sales and for people."),
    parts=(
        Part("service-1", answers=True, queue="service"),
        Part("service-2", answers=True, queue="service"),
        Part("sales-1", answers=True, queue="sales"),
        Part("sales-2", answers=True, queue="sales"),
        Part("lead", answers=True),
        Part("expert", answers=True),
    ),
    role="expert",
    steps=tuple(
        sorted(
            [*DIRECT, *(step for n, call in enumerate(QUEUE_CALLS) for step in _queue_call(n, *call))],
            key=lambda step: step.at,
        )
    ),
)
