"""The task to call somebody back: whom nobody took, or to whom it was promised."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from crm_ui.calls.identify import Match, identify
from crm_ui.calls.typed_notes import note_of
from crm_ui.models import BusinessTransaction, ConversationPartner, OwedCallBack, Priority, TransactionStatus
from crm_ui.partners.account_experts import account_experts
from crm_ui.phone.texts import number_in_words
from crm_ui.transactions import edit as transactions
from crm_ui.transactions import number_ranges
from crm_ui.transactions.number_ranges import RangeExhausted
from crm_ui.transactions.tasks import task_type, task_type_code
from customizing.assignments import having
from customizing.display_names import name_of
from customizing.models import CALL_BACK, BusinessRole, CmsIntegrationProfile, Fallback, TransactionType
from customizing.usage import Use, change_page, names_of_first
from presence.contract import RELEASED
from presence.fallback import options as fallback
from presence.models import Conversation, Transfer, TransferState, WhenFreeRequest
from presence.notices import write as notices


@dataclass(frozen=True, kw_only=True)
class _CallBack:
    """That `receiver` is to call the caller of a conversation back. `sender` says so, `why` goes to the history."""

    conversation: Conversation
    sender: User
    receiver: User
    note: str
    why: str

    @cached_property
    def found(self) -> ConversationPartner | Match:
        known = ConversationPartner.objects.filter(conversation=self.conversation).first()
        return known or identify(self.number, profile=None)

    @cached_property
    def number(self) -> str:
        """The conversation's, or that of the party to whom a call between colleagues was handed over."""
        taken = Transfer.objects.filter(conversation=self.conversation, state=TransferState.COMPLETED, receiver=None)
        handed_to = taken.order_by("-pk").values_list("number", flat=True)
        return self.conversation.number or handed_to.first() or ""

    @property
    def concerned(self) -> set[User]:
        """Those who are told, unless they are gone."""
        return {each for each in (self.sender, self.receiver) if each.is_active}

    @property
    def caller(self) -> str:
        partner = self.found.contact or self.found.account
        known = [str(partner)] if partner else []
        return ", ".join([*known, number_in_words(self.number)]) or _("Number withheld")


def call_back_wanted(*, conversation: Conversation, **kwargs: Any) -> None:
    """Make the task, once, for the fallback user of the sender's integration profile or the sender, who is told."""
    last = _last_with(conversation)
    if last is None:
        return
    sender, note = last
    kind = task_type_code(fallback.profile_of(sender))
    if conversation.transactions.filter(type=kind).exists():
        return
    owed = _CallBack(
        conversation=conversation,
        sender=sender,
        receiver=receiver_of(sender, conversation=conversation),
        note=note,
        why=_("Created because nobody took the caller"),
    )
    url = _make_task(owed)
    said = _("Nobody took %(caller)s, who was told that somebody calls back.") % {"caller": owed.caller}
    for user in owed.concerned:
        notices.tell(user, said, level="warning", url=url, key=f"call-back:{conversation.pk}:{user.pk}")


def call_back_promised(*, when_free: WhenFreeRequest, **kwargs: Any) -> None:
    """Make the task for the colleague who was not free, with reason and note; both are told."""
    conversation = when_free.conversation
    conversation.refresh_from_db(fields=["reason", "note"])
    owed = _CallBack(
        conversation=conversation,
        sender=when_free.sender,
        receiver=when_free.target,
        note=note_of(reason=conversation.reason, note=conversation.note),
        why=_("Created because %(sender)s promised it") % {"sender": name_of(when_free.sender)},
    )
    url, key = _make_task(owed), f"promised:{when_free.pk}"
    said = {"caller": owed.caller, "sender": name_of(owed.sender), "target": name_of(owed.receiver)}
    asked = _("%(sender)s promised that you call back %(caller)s.") % said
    done = _("%(target)s is asked to call back %(caller)s.") % said
    notices.tell(owed.receiver, asked, level="warning", url=url, key=f"{key}:target")
    notices.tell(owed.sender, done, level="success", url=url, key=key)


def make_owed(now: datetime) -> None:
    """Make the tasks that have waited for a number, if there are any by now; or say once more that they wait."""
    for row in OwedCallBack.objects.select_related("conversation", "sender", "receiver").order_by("pk"):
        owed = _CallBack(
            conversation=row.conversation, sender=row.sender, receiver=row.receiver, note=row.note, why=row.why
        )
        try:
            _make_owed(row, owed)
        except RangeExhausted as refused:
            _say_that_it_waits(row, owed, refused)


@transaction.atomic
def _make_owed(row: OwedCallBack, owed: _CallBack) -> None:
    if not OwedCallBack.objects.filter(pk=row.pk).delete()[0]:  # the row itself would have no number after that
        return  # another process has made it
    url = _task(owed)
    notices.is_settled(*(_waits(row, user) for user in owed.concerned))
    said = _("The task to call back %(caller)s is there now.") % {"caller": owed.caller}
    for user in owed.concerned:
        notices.tell(user, said, level="success", url=url)


def _make_task(owed: _CallBack) -> str:
    """Make the task. Returns its address; none if it waits for a number, which those concerned are told."""
    try:
        return _task(owed)
    except RangeExhausted as refused:
        kept = {"sender": owed.sender, "note": owed.note, "type_code": refused.type.pk}
        row, _new = OwedCallBack.objects.get_or_create(
            conversation=owed.conversation, receiver=owed.receiver, why=owed.why[:200], defaults=kept
        )
        _say_that_it_waits(row, owed, refused)
        return ""


def _say_that_it_waits(row: OwedCallBack, owed: _CallBack, refused: RangeExhausted) -> None:
    said = _(
        "%(caller)s is to be called back by %(target)s. The numbers of %(type)s are used up, so the task is made as "
        "soon as there are some. Tell a consultant: Define Transaction Types, numbers to."
    )
    said %= {"caller": owed.caller, "target": name_of(owed.receiver), "type": refused.type.caption}
    notices.remind(*(notices.message(user, said, level="warning", key=_waits(row, user)) for user in owed.concerned))


def _waits(row: OwedCallBack, user: User) -> str:
    """The key of what the user is told of it."""
    return f"call-back-owed:{row.pk}:{user.pk}"


@transaction.atomic
def _task(owed: _CallBack) -> str:
    """Make the task. Returns its address. A type that Customizing has no more is made again: what is promised holds.

    What is promised again before it is done is one task; a note that is new is added to it.
    """
    kind = task_type(fallback.profile_of(owed.sender))
    to_do = owed.conversation.transactions.exclude(status=TransactionStatus.COMPLETED)
    if promised := to_do.filter(type=kind, created_by=owed.receiver).first():
        transactions.add_note(promised, owed.sender, text=owed.note)
        return promised.get_absolute_url()
    conversation, found = owed.conversation, owed.found
    task = BusinessTransaction.objects.create(
        number=number_ranges.next_number(kind),
        type=kind,
        description=(_("Call back %(caller)s") % {"caller": owed.caller})[:200],
        priority=Priority.HIGH,
        direction=conversation.direction,
        account=found.account,
        contact=found.contact,
        responsible=transactions.employee_of(owed.receiver),
        caller_number=owed.number,
        attached_data=conversation.attached_data,
        conversation=conversation,
        created_by=owed.receiver,
    )
    transactions.record(task, None, owed.why)
    transactions.remember(task, "created", user=owed.receiver)
    transactions.add_note(task, owed.sender, text=owed.note)
    return task.get_absolute_url()


def uses_of_tasks(kind: TransactionType) -> Iterator[Use]:
    """The profiles and users that promise call-backs, if this is the type of the tasks to call back."""
    if kind.pk != CALL_BACK:
        return
    for profile in CmsIntegrationProfile.objects.filter(fallback=Fallback.CALL_BACK, call_back_type=None):
        text = _("CMS integration profile %(profile)s promises call-backs to callers whom nobody takes.")
        yield Use(text % {"profile": profile}, change_page(profile), _("Choose another fallback"))
    promised = User.objects.filter(when_free_made__in=WhenFreeRequest.objects.open().filter(call_back=True)).distinct()
    if promised.exists():
        text = _("Call-backs were promised, if the call ends before, by: %(names)s. Delete it when that is over.")
        yield Use(text % {"names": names_of_first(promised)})


def _last_with(conversation: Conversation) -> tuple[User, str] | None:
    """The user who lost the caller last, by being gone or by a transfer; and what was noted."""
    if left := conversation.calls.filter(end_reason=RELEASED).select_related("user").order_by("-ended_at").first():
        return left.user, note_of(reason=conversation.reason, note=conversation.note)
    last = Transfer.objects.filter(conversation=conversation).select_related("sender").order_by("-pk").first()
    return (last.sender, last.note) if last else None


def receiver_of(sender: User, *, conversation: Conversation) -> User:
    """The user to call back, by the sender's profile. If gone: a user who knows the caller, or has the same role."""
    profile = fallback.profile_of(sender)
    chosen = profile.fallback_user if profile and profile.fallback == Fallback.CALL_BACK else None
    wanted = chosen or sender
    return wanted if wanted.is_active else _successor(wanted, conversation=conversation)


def _successor(gone: User, *, conversation: Conversation) -> User:
    experts = (user for user, _why in account_experts(conversation, gone) if user.pk != gone.pk)
    roles = BusinessRole.objects.filter(agent__user=gone)
    same_role = User.objects.filter(having(roles), is_active=True).order_by("pk")
    return next(experts, None) or same_role.first() or gone
