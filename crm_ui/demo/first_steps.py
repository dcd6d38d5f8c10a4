"""The first steps of a user in the demo. What is done is seen from what has happened; only a look is noted."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from crm_ui.models import BlockSetting, BusinessTransaction
from customizing import access
from presence import compiled
from presence.models import Call, CallState, Direction, Transfer, TransferKind, TransferState

PAGE = "demo"
"""Among what users have arranged, beside the pages that have blocks."""

SEEN = ("ring", "accept", "team", "transfer", "complete", "closed", "on_the_line")
"""What is looked for, by the keys of the steps; `on_the_line` is whether there is a call now."""


@dataclass(frozen=True)
class Step:
    """`text` says what to do, while it is the next one."""

    key: str
    title: StrOrPromise
    text: StrOrPromise
    done: bool = False


STEPS = (
    Step("log-on", _("Log on"), ""),
    Step("ring", _("Let it ring"), _("Click Ring Me at the top: Anna Keller of Meridian Bikes calls you.")),
    Step("accept", _("Accept"), _("Who calls stands in the toolbar. Accept flashes there: click it.")),
    Step(
        "team",
        _("Look at the team"),
        _("Click the caller's account in the toolbar. Account Team there shows which colleague is free, and why not."),
    ),
    Step(
        "transfer",
        _("Warm Transfer"),
        _("Click Warm (Transfer) beside a colleague who is Available. Those without a browser answer by themselves."),
    ),
    Step(
        "complete",
        _("Complete"),
        _("Talk to the colleague while the caller waits, then click Complete: a business transaction is created."),
    ),
)
AT_TELEPHONES = {
    "accept": _(
        "Who calls stands in the toolbar. A telephone of the demo answers by itself after a moment; "
        "in the browser click Accept."
    )
}
"""What else is to do where a real telephone rings, by the keys of the steps."""


NOBODY_ON_THE_LINE = _("Nobody is on the line any more: click Ring Me at the top again, and Accept.")
"""What to do instead of any step after the first call, when that call has ended."""


@dataclass(frozen=True)
class FirstSteps:
    steps: tuple[Step, ...]
    on_the_line: bool = True

    @property
    def next(self) -> Step | None:
        """The first that is not done; None if all are."""
        return next((step for step in self.steps if not step.done), None)

    @property
    def text(self) -> StrOrPromise:
        """What to do next; empty if all is done."""
        if not self.next:
            return ""
        return self.next.text if self.next.key == "ring" or self.on_the_line else NOBODY_ON_THE_LINE

    @property
    def place(self) -> int:
        """The number of the next step."""
        return self.steps.index(self.next) + 1 if self.next else len(self.steps)


def first_steps_of(user: User, *, account_shown: bool = False) -> FirstSteps | None:
    """How far the user is, who sees the page of an account or another one; None if the user has closed them."""
    happened = {"log-on": True, **_happened(user)}
    if happened.pop("closed"):
        return None
    if account_shown and happened["ring"] and not (happened["team"] or access.is_previewing()):
        _keep(user, "team", open=True)
        happened["team"] = True
    texts = AT_TELEPHONES if settings.OUTSIDE_CALLERS else {}
    return FirstSteps(
        tuple(Step(each.key, each.title, texts.get(each.key, each.text), happened[each.key]) for each in STEPS),
        on_the_line=happened["on_the_line"],
    )


def close(user: User) -> None:
    """They are not shown to the user any more."""
    _keep(user, "closed", hidden=True)


def transaction_of(user: User) -> BusinessTransaction | None:
    """What came of the last caller that the user handed over."""
    completed = Transfer.objects.filter(sender=user, state=TransferState.COMPLETED)
    made = BusinessTransaction.objects.filter(conversation__transfers__in=completed)
    return made.select_related("type").order_by("-created_at").first()


def _happened(user: User) -> dict[str, bool]:
    """By the keys of the steps."""
    return dict(zip(SEEN, _seen(user.pk)[0], strict=True))


@compiled.query  # for each page of the demo
def _seen(user_id: int) -> QuerySet[User, tuple[bool, ...]]:
    calls = Call.objects.filter(user=OuterRef("pk"), conversation__direction=Direction.INBOUND)
    warm = Transfer.objects.filter(sender=OuterRef("pk"), kind=TransferKind.WARM)
    kept = BlockSetting.objects.filter(user=OuterRef("pk"), page=PAGE)
    steps = {
        "ring": Exists(calls),
        "accept": Exists(calls.filter(answered_at__isnull=False)),
        "team": Exists(kept.filter(block="team")),
        "transfer": Exists(warm),
        "complete": Exists(warm.filter(state=TransferState.COMPLETED, conversation__transactions__isnull=False)),
        "closed": Exists(kept.filter(block="closed")),
        "on_the_line": Exists(Call.objects.filter(user=OuterRef("pk")).exclude(state=CallState.ENDED)),
    }
    return User.objects.filter(pk=user_id).annotate(**steps).values_list(*SEEN)


def _keep(user: User, what: str, **value: bool) -> None:
    BlockSetting.objects.update_or_create(user=user, page=PAGE, block=what, defaults=value)
