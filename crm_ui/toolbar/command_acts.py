"""What each command of the user does: the one domain call that it stands for.

Each returns what to tell the user, if anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui.toolbar.command_forms import (
    CommandForm,
    HandOverForm,
    RejectForm,
    TakeBackForm,
    TargetForm,
    TonesForm,
    WhenFreeForm,
    WorkModeForm,
)
from presence import phone
from presence.calls import commands as calls
from presence.calls.reachability import must_be_up_to_date
from presence.errors import Refused
from presence.sessions import logon
from presence.transfers import commands as transfers
from presence.transfers import conference as conference_commands
from presence.transfers import pending
from presence.when_free import commands as when_free_commands

Act = Callable[[User, Any], object]


@dataclass(frozen=True, kw_only=True)
class UserCommand:
    """`form` reads what comes with the command, `act` carries it out and may return a text for the user.

    A second click that finds the call or the transfer in one of the states after the command is no error.
    """

    act: Act
    form: type[CommandForm] = CommandForm
    call_after: frozenset[str] = frozenset()
    transfer_after: frozenset[str] = frozenset()


def on_call(act: Callable[..., None]) -> Act:
    return lambda user, form: act(user, call_id=form.call_id)


def of_user(act: Callable[[User], object]) -> Act:
    return lambda user, _form: act(user)


def on_when_free(act: Callable[..., None], **fields: bool) -> Act:
    return lambda user, form: act(user, form.when_free_id, **fields)


def reject(user: User, form: RejectForm) -> None:
    calls.reject(user, form.call_id, reason=form.reason)


def deflect(user: User, form: TargetForm) -> str | None:
    number = form.outside_number()
    if not number and not form.target:
        raise Refused(_("Type a name or a number to send the call on to."))
    named = User.objects.filter(username=number, is_active=True).first() if number else form.colleague()
    calls.deflect(user, form.call_id, target=named, number="" if named else number)
    return None if named else _dialled_without_extension(number)


def send_tones(user: User, form: TonesForm) -> None:
    calls.send_tones(user, tones=form.tones)


def call(user: User, form: TargetForm) -> str | None:
    if number := form.outside_number():
        calls.dial(user, number=number)
        return _about_extension(number, _("When they answer, send the extension %(extension)s as tones."))
    if target := form.colleague():
        calls.call_colleague(user, target=target)
        return None
    raise Refused(_("Type a number or choose a colleague to call."))


def blind_transfer(user: User, form: HandOverForm) -> str | None:
    return _transfer(transfers.start_blind, user, form)


def warm_transfer(user: User, form: HandOverForm) -> str | None:
    return _transfer(transfers.start_warm, user, form)


def conference(user: User, form: HandOverForm) -> str | None:
    """With a target: ask it first, as in a warm transfer. In a consult: all three talk."""
    if form.target or form.number:
        return warm_transfer(user, form)
    conference_commands.join(user)
    return None


def when_free(user: User, form: HandOverForm) -> None:
    if not (target := form.colleague()):
        raise Refused(_("Choose the colleague to wait for."))
    when_free_commands.wait_for(user, target=target, call_id=form.call_id, reason=form.reason, note=form.note)


def decline_when_free(user: User, form: WhenFreeForm) -> None:
    when_free_commands.decline(user, form.when_free_id, answer=form.answer)


def take_back(user: User, form: TakeBackForm) -> None:
    if form.sent_on_id:
        pending.take_back_sent_on(user, call_id=form.sent_on_id)
    else:
        pending.take_back(user, transfer_id=form.transfer_id or 0)


def choose_work_mode(user: User, form: WorkModeForm) -> None:
    logon.set_work_mode(user, code=form.chosen())


def _transfer(start: Callable[..., object], user: User, form: HandOverForm) -> str | None:
    number = form.outside_number()
    target = None if number else form.colleague()
    if not number and not target:
        raise Refused(_("Choose a colleague or type a number to transfer to."))
    if target and not form.confirmed:
        must_be_up_to_date(target)
    said = {"reason": form.reason, "note": form.note}
    start(user, target=target, number=number, call_id=form.call_id, seen_version=form.seen_version, **said)
    return _dialled_without_extension(number)


def _dialled_without_extension(number: str) -> str | None:
    return _about_extension(number, _("The number was dialled without its extension %(extension)s."))


def _about_extension(number: str, text: str) -> str | None:
    """What to tell the user of the extension behind a number, which is not dialled with the number."""
    extension = phone.read_number(number).extension if number else ""
    return text % {"extension": extension} if extension else None
