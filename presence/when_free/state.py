"""A When Free request goes from one state to the next, and those whom it concerns are told."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customizing.display_names import name_of
from presence import changes
from presence.models import OPEN_WHEN_FREE_STATES, WhenFreeRequest, WhenFreeState
from presence.notices import write as notices
from presence.signals import call_back_promised
from presence.state_machines.tables import WHEN_FREE, WHEN_FREE_EVENTS
from presence.when_free.decide import LONGEST_WAIT, OFFER

MOVES = WHEN_FREE | WHEN_FREE_EVENTS
SENDER_HEARS = {
    "decline": gettext_lazy("%(target)s cannot take the caller now."),
    "time-out": gettext_lazy(
        "%(target)s was not free within %(minutes)d minutes, so When Free has ended. Transfer the caller to "
        "somebody else, or ask for When Free again."
    ),
    "the colleague has logged off": gettext_lazy(
        "%(target)s has logged off, so When Free has ended. Transfer the caller to somebody else."
    ),
    "the call is over": gettext_lazy("The call has ended before %(target)s could take it."),
    "nobody took it": gettext_lazy("%(target)s is free, but nobody handed the caller over. It is offered again soon."),
}
OFFER_GONE = {"withdraw", "call-back", "the call is over", "somebody else has the caller"}


@transaction.atomic
def move_request(when_free: WhenFreeRequest, what: str, *, now: datetime, **fields: Any) -> bool:
    """Move the request on from the state it was read in. False if it has another by now: somebody was faster."""
    before, state = when_free.state, MOVES[when_free.state, what]
    fields |= _times(what, state, now)
    if not WhenFreeRequest.objects.filter(pk=when_free.pk, state=before).update(state=state, **fields):
        return False
    for name, value in {"state": state, **fields}.items():
        setattr(when_free, name, value)
    _tell(when_free, what, offered=before == WhenFreeState.OFFERED)
    if state == WhenFreeState.CALL_BACK:
        call_back_promised.send(sender=WhenFreeRequest, when_free=when_free)
    changes.changed(_concerned(when_free, was=before))
    return True


def _times(what: str, state: str, now: datetime) -> dict[str, datetime | None]:
    if state not in OPEN_WHEN_FREE_STATES:
        return {"ended_at": now, "until": None}
    return {"until": now + OFFER if what in {"the colleague is free", "nobody took it"} else None}


def _tell(when_free: WhenFreeRequest, what: str, *, offered: bool) -> None:
    key = f"when-free:{when_free.pk}:{what}"
    names = {"target": name_of(when_free.target), "sender": name_of(when_free.sender)}
    if when_free.answer:
        said = _("%(target)s cannot take the caller now: “%(answer)s”.") % {**names, "answer": when_free.answer}
        notices.tell(when_free.sender_id, said, level="warning", key=key)
    elif words := SENDER_HEARS.get(what):
        minutes = LONGEST_WAIT.total_seconds() // 60
        notices.tell(when_free.sender_id, str(words) % {**names, "minutes": minutes}, level="warning", key=key)
    if offered and what in OFFER_GONE:
        gone = _("%(sender)s does not have the caller for you any more.") % names
        notices.tell(when_free.target_id, gone, key=f"{key}:target")


def _concerned(when_free: WhenFreeRequest, *, was: str) -> set[int]:
    """Sender, target if asked, and those who wait for the same target, as their turn may come sooner."""
    waiting = WhenFreeRequest.objects.open().filter(target=when_free.target_id).values_list("sender_id", flat=True)
    asked = {when_free.target_id} if WhenFreeState.OFFERED in {was, when_free.state} else set()
    return {when_free.sender_id, *asked, *waiting}
