"""Missed calls: what rang at a user and was answered by nobody. Derived from the legs; only done marks are written.

Who declined a call or sent it on has decided, and who is asked beside a call has a colleague who keeps the caller, so
neither has missed anything. Of several legs of a user in a conversation the last one counts. As long as a conversation
goes on without an answer it rings or waits elsewhere, and nobody has missed it yet.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, When
from django.utils import timezone
from django.utils.translation import gettext as _

from presence import changes, compiled
from presence.errors import Refused
from presence.models import Call, CallKind, CallState, Direction, MissedCallDone, Transfer, TransferState

KEPT = timedelta(days=30)
"""So long a missed call is listed and counted."""
MOST = 100
"""More are not counted."""
DECIDED = ("rejected", "deflected", "busy")
"""Why a leg ended whose user did not leave it to ring, or at whom it did not ring."""


NOT_COMPLETED = tuple(state for state in TransferState if state != TransferState.COMPLETED)
IS_INTERNAL = Q(direction=Direction.INTERNAL)


@dataclass(frozen=True, kw_only=True)
class MissedCall:
    """A call that rang at a user in vain, and what became of it.

    `taken` is the leg of who answered instead, `taken_at` the number outside that did; `sent_to` the number outside to
    which a colleague has sent it on, of which nobody knows whether it has answered; `back` the last call with the
    caller since, in which the caller was reached if it was answered; `done` the mark that somebody has seen to it.
    """

    call: Call
    taken: Call | None
    taken_at: str
    sent_to: str
    back: Call | None
    done: MissedCallDone | None

    @property
    def is_open(self) -> bool:
        """Whether it waits for somebody to see to it."""
        reached = self.back is not None and self.back.answered_at is not None
        return not (self.taken or self.taken_at or self.sent_to or reached or self.done)


def rang_at(user: User, *, now: datetime | None = None) -> QuerySet[Call]:
    """What rang at the user lately and was not taken there, the last one first: answered by others, or by nobody.

    The legs are for `described`.
    """
    return _in_order(_rang_at(user.pk, (now or timezone.now()) - KEPT))


def missed_by(user: User, *, now: datetime | None = None) -> QuerySet[Call]:
    """Those that still wait for somebody to see to them."""
    return _in_order(_missed_by(user.pk, (now or timezone.now()) - KEPT))


def count(user: User, *, now: datetime | None = None) -> int:
    """How many these are, up to `MOST`. For one statement, as every toolbar asks."""
    return len(_counted(user.pk, (now or timezone.now()) - KEPT))


def described(legs: Iterable[Call]) -> list[MissedCall]:
    """What became of each, for one statement more."""
    rows = [vars(leg) | {"leg": leg} for leg in legs]
    wanted = {row[name] for row in rows for name in ("taken_id", "back_id", "colleague_back_id")}
    calls = Call.objects.select_related("user").in_bulk(wanted - {None})
    return [
        MissedCall(
            call=row["leg"],
            taken=calls.get(row["taken_id"]),
            taken_at=row["taken_at"] or "",
            sent_to=row["sent_to"] or "",
            back=calls.get(row["back_id"] or row["colleague_back_id"]),
            done=getattr(row["leg"].conversation, "missed_call_done", None),
        )
        for row in rows
    ]


def mark(user: User, conversation_id: UUID, *, done: bool) -> None:
    """Somebody has seen to it, or not after all, for everybody at whom it rang. Twice is harmless.

    Refused if it did not ring in vain at the user.
    """
    if not rang_at(user).filter(conversation=conversation_id).exists():
        raise Refused(_("This call did not ring in vain with you."))
    marks = MissedCallDone.objects.filter(conversation=conversation_id)
    if done:
        MissedCallDone.objects.get_or_create(conversation_id=conversation_id, defaults={"user": user})
    else:
        marks.delete()
    changes.changed(left_to_ring([conversation_id]))


def left_to_ring(conversations: Collection[UUID]) -> set[int]:
    """The users at whom these conversations rang in vain."""
    return set(_unanswered().filter(conversation__in=conversations).values_list("user", flat=True))


def waiting_for(numbers: Collection[str], *, at: datetime) -> set[int]:
    """The users who have missed a call of these numbers, as they are read, lately: it concerns them who is reached."""
    calls = _unanswered().filter(conversation__number_read__in=numbers, conversation__started_at__gte=at - KEPT)
    return set(calls.exclude(direction=Direction.OUTBOUND).values_list("user", flat=True))


def _unanswered() -> QuerySet[Call]:
    return Call.objects.filter(answered_at=None, kind=CallKind.PRIMARY, state=CallState.ENDED)


def _rang_at(user_id: int, since: datetime) -> QuerySet[Call]:
    """A conversation that rang several times at the user is there once; one that the user took after all is not."""
    rang = _unanswered().filter(Q(rang=True) | Q(direction=Direction.INBOUND), user=user_id, started_at__gte=since)
    own = Call.objects.filter(user=user_id, conversation=OuterRef("conversation"), kind=CallKind.PRIMARY)
    later = own.filter(Q(pk__gt=OuterRef("pk")) | Q(answered_at__gte=OuterRef("started_at")))
    is_over = Q(conversation__ended_at__isnull=False) | _is_taken()
    return rang.exclude(end_reason__in=DECIDED).filter(is_over, ~Exists(later))


def _missed_by(user_id: int, since: datetime) -> QuerySet[Call]:
    reached = {"answered_at__isnull": False}
    by_colleague = IS_INTERNAL & Exists(_colleague_back().filter(**reached))
    seen_to = _is_taken() | Exists(_back().filter(**reached)) | by_colleague
    return _rang_at(user_id, since).filter(~seen_to, conversation__missed_call_done=None)


@compiled.query
def _counted(user_id: int, since: datetime) -> QuerySet[Call, int]:
    return _missed_by(user_id, since).values_list("pk", flat=True)[:MOST]


def _in_order(legs: QuerySet[Call]) -> QuerySet[Call]:
    """With what became of each."""
    last = F("answered_at").desc(nulls_last=True)
    outside = When(_is_sent_outside(), then="conversation__deflected_number")
    told = legs.annotate(
        taken_id=_first(_taken().order_by("answered_at"), "pk"),
        taken_at=_first(_handed_over().exclude(number=""), "number"),
        sent_to=Case(outside),
        back_id=_first(_back().order_by(last, "-pk"), "pk"),
        colleague_back_id=Case(When(IS_INTERNAL, then=_first(_colleague_back().order_by(last, "-pk"), "pk"))),
    )
    told = told.select_related("conversation__missed_call_done__user", "peer_user")
    return told.order_by("-started_at", "-pk")


def _first(rows: QuerySet[Call] | QuerySet[Transfer], field: str) -> Subquery:
    return Subquery(rows.values(field)[:1])


def _is_taken() -> Q:
    return Exists(_taken()) | Exists(_handed_over()) | _is_sent_outside()


def _is_sent_outside() -> Q:
    """A colleague has sent it on to a number outside since, which tells nothing, and it rang nowhere after that."""
    sent_on = Q(conversation__deflected_to=None, conversation__deflected_at__gte=F("started_at"))
    after = Call.objects.filter(conversation=OuterRef("conversation"))
    return sent_on & Q(~Exists(after.filter(started_at__gt=OuterRef("conversation__deflected_at"))))


def _taken() -> QuerySet[Call]:
    """The legs by which somebody took the caller after that, here or where the call came from."""
    here = Q(conversation=OuterRef("conversation"))
    before = Q(conversation=OuterRef("conversation__brought_by__conversation"))
    return Call.objects.filter(here | before, answered_at__gte=OuterRef("started_at"))


def _handed_over() -> QuerySet[Transfer]:
    """Somebody took the caller elsewhere, where there is no leg of ours."""
    later = Transfer.objects.filter(conversation=OuterRef("conversation"), ended_at__gte=OuterRef("started_at"))
    return later.exclude(state__in=NOT_COMPLETED)  # so that no database looks among all completed ones


def _back() -> QuerySet[Call]:
    """The calls back to the number since, whoever made them, and those with who rang again and was answered."""
    rang_again = Q(direction=Direction.INBOUND, answered_at__isnull=False)
    calls = Call.objects.filter(
        Q(direction=Direction.OUTBOUND) | rang_again,
        conversation__number_read=OuterRef("conversation__number_read"),
        conversation__started_at__gt=OuterRef("started_at"),
    )
    return calls.exclude(conversation__number_read="")


def _colleague_back() -> QuerySet[Call]:
    """The calls with the colleague since."""
    calls = Call.objects.filter(user=OuterRef("user"), peer_user=OuterRef("peer_user"))
    return calls.filter(direction=Direction.INTERNAL, started_at__gt=OuterRef("started_at"))
