"""What users do about questions to colleagues. Nothing here touches the call."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from customizing.display_names import name_of
from customizing.one_line import one_line
from presence import changes, compiled
from presence.calls import commands as calls
from presence.errors import Refused
from presence.models import Answer, Call, CallState, Lease, TransferQuestion
from presence.notices import write as notices

OPEN_FOR = timedelta(minutes=2)
LONGEST = 120
MOST_AT_ONCE = 3
"""Of one who asks, and of one who is asked."""


def ask(user: User, *, target: User, text: str, call_id: int | None = None, now: datetime | None = None) -> None:
    """Ask a colleague who has the CRM open about the user's call (the current one). A second click changes nothing.

    Refused if there is no call to hand over, the colleague has answered already, or too much is asked at once.
    """
    call = calls.own_call(user, "warm-transfer", call_id=call_id)
    text = one_line(text, most=LONGEST)
    if not text:
        raise Refused(_("Question: type what you want to ask."))
    if target == user:
        raise Refused(_("You cannot ask yourself. Choose a colleague."))
    if not Lease.objects.filter(user=target).exists():
        raise Refused(_("%(name)s does not have the CRM open and would not see it.") % {"name": name_of(target)})
    _ask(call, target, text, now or timezone.now())


def answer(user: User, question_id: int, *, answer: str, now: datetime | None = None) -> None:
    """Answer what a colleague asks; the first answer counts. Refused if it is over."""
    if answer not in Answer.values:
        raise Refused(_("Answer: choose Yes, In 5 minutes or No."))
    question = TransferQuestion.objects.filter(pk=question_id, colleague=user).select_related("asker").first()
    if question is None:
        raise Refused(_("Nobody asks you that."))
    now = now or timezone.now()
    with transaction.atomic():
        open_now = TransferQuestion.objects.open().filter(pk=question.pk, expires_at__gt=now)
        if open_now.filter(call__in=Call.objects.open()).update(answer=answer, ended_at=now):
            said = {"name": name_of(user), "answer": Answer(answer).label, "question": question.text}
            key = f"question:{question.pk}:{now.timestamp()}"
            notices.tell(question.asker, _("%(name)s: %(answer)s. (%(question)s)") % said, key=key)
            return changes.changed([question.asker_id, user.pk])
    question.refresh_from_db()
    if question.answer == answer:
        return None
    raise Refused(_("It is too late to answer: the question or the call is over."))


def asked_of(user: User) -> list[TransferQuestion]:
    """What colleagues ask the user now. Usually nothing, for one query."""
    return _asked_of(user.pk)


@compiled.query
def _asked_of(user_id: int) -> QuerySet[TransferQuestion]:
    asked = TransferQuestion.objects.open().filter(colleague=user_id)
    return asked.select_related("asker").order_by("asked_at", "pk")


def asked_by(user: User) -> dict[int, TransferQuestion]:
    """What the user has asked in the calls that go on, by the id of the colleague; the latest of each."""
    asked = TransferQuestion.objects.filter(asker=user, call__in=Call.objects.open()).order_by("asked_at", "pk")
    return {question.colleague_id: question for question in asked}


def end_overdue(now: datetime) -> None:
    """Questions that nobody answered in time, or whose call has ended, are over."""
    for pk, *people in _overdue(now):
        with transaction.atomic():
            if TransferQuestion.objects.open().filter(pk=pk).update(ended_at=now):
                changes.changed(people)


@compiled.query
def _overdue(now: datetime) -> QuerySet[TransferQuestion, tuple[int, int, int]]:
    over = Q(expires_at__lte=now) | Q(call__state=CallState.ENDED)
    return TransferQuestion.objects.open().filter(over).values_list("pk", "asker_id", "colleague_id")


@transaction.atomic
def _ask(call: Call, target: User, text: str, now: datetime) -> None:
    Call.objects.select_for_update().get(pk=call.pk)  # so that one who asks in two pages counts once
    before = TransferQuestion.objects.filter(asker=call.user_id, call=call, colleague=target).first()
    if before and before.is_open:
        return
    if before and before.answer in {Answer.YES, Answer.NO}:
        said = {"name": name_of(target), "answer": Answer(before.answer).label}
        raise Refused(_("%(name)s has answered already: %(answer)s.") % said)
    _must_not_be_too_many(call.user, target)
    fields = {"text": text, "answer": "", "asked_at": now, "expires_at": now + OPEN_FOR, "ended_at": None}
    if before:
        TransferQuestion.objects.filter(pk=before.pk, ended_at=before.ended_at).update(**fields)
    else:
        try:
            with transaction.atomic():
                TransferQuestion.objects.create(asker=call.user, call=call, colleague=target, **fields)
        except IntegrityError:
            return  # it is asked at this moment
    changes.changed([target.pk])


def _must_not_be_too_many(user: User, target: User) -> None:
    open_now = TransferQuestion.objects.open()
    if open_now.filter(asker=user).count() >= MOST_AT_ONCE:
        raise Refused(
            _("You are asking %(number)d colleagues already. Wait for an answer.") % {"number": MOST_AT_ONCE}
        )
    if open_now.filter(colleague=target).count() >= MOST_AT_ONCE:
        raise Refused(
            _("%(name)s is being asked by others already. Choose somebody else.") % {"name": name_of(target)}
        )
