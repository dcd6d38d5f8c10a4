"""What the simulator does with each command of the CMS contract."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from .. import base
from ..base import CmsError, CmsUnknown
from . import conference, fallback, handover, holding, telephony
from .acts import OPEN_TRANSFER, Act, Talk
from .events import leg_id
from .models import LegState, SimAgent, SimLeg
from .ringing import free

LegAct = Callable[[Act, Talk, SimLeg], None]
READY = 1


def log_on(act: Act, command: base.LogOn) -> None:
    if command.formerly:
        act.rename(command.formerly, command.user)
    agent = act.agent(command.user)
    if not agent.logged_on:
        act.change(agent, logged_on=True, work_mode=READY, since=act.now, idle_since=act.now)
    if agent.several_calls != command.several_calls:
        act.change(agent, several_calls=command.several_calls)


def log_off(act: Act, command: base.LogOff) -> None:
    agent = act.agent(command.user)
    if agent.legs.open().exists():
        raise CmsError(_("End your call first, then log off."))
    act.change(agent, logged_on=False, since=act.now)


def set_work_mode(act: Act, command: base.SetWorkMode) -> None:
    act.change(_logged_on(act, command.user), work_mode=command.work_mode, since=act.now)


def dial(act: Act, command: base.Dial) -> None:
    agent = _logged_on(act, command.user)
    if agent.legs.open().exists():
        raise CmsError(_("You are in a call. End it first."))
    target = act.agent(command.target) if command.target else None
    if target and not free(target):
        raise CmsError(_("%(name)s is busy.") % {"name": target.user})
    telephony.dial(act, agent, target=target, number=command.number)


def blind_transfer(act: Act, command: base.BlindTransfer) -> None:
    talk, leg = _with_data(act, command)
    target = act.agent(command.target) if command.target else None
    wishes = {
        "ring": command.ring_seconds,
        "return": command.return_seconds,
        "user": command.fallback_user,
        "queue": command.fallback_queue,
        "call_back": command.call_back,
    }
    handover.blind(act, talk, leg, reference=command.transfer, target=target, number=command.number, wishes=wishes)


def start_consult(act: Act, command: base.StartConsult) -> None:
    talk, leg = _with_data(act, command)
    target = act.agent(command.target) if command.target else None
    handover.consult(act, talk, leg, reference=command.transfer, target=target, number=command.number)


def release(act: Act, command: base.Release) -> None:
    talk, leg = _own(act, command)
    wishes = {"user": command.fallback_user, "queue": command.fallback_queue, "call_back": command.call_back}
    fallback.release(act, talk, leg, wishes=wishes)


def deflect(act: Act, command: base.Deflect) -> None:
    talk, leg = _own(act, command)
    target = act.agent(command.target) if command.target else None
    telephony.deflect(act, talk, leg, target=target, number=command.number)


def send_digits(act: Act, command: base.SendDigits) -> None:
    talk, leg = _own(act, command)
    telephony.send_tones(act, talk, leg, command.digits)


def toggle(act: Act, command: base.Toggle) -> None:
    conference.toggle(act, _transferred(act, command.transfer))


def join(act: Act, command: base.Conference) -> None:
    conference.join(act, _transferred(act, command.transfer))


def complete_transfer(act: Act, command: base.CompleteTransfer) -> None:
    handover.complete(act, _transferred(act, command.transfer))


def cancel_transfer(act: Act, command: base.CancelTransfer) -> None:
    handover.cancel(act, _transferred(act, command.transfer), reason=command.reason)


def _on_leg(do: LegAct, *states: LegState) -> Callable[[Act, base.CallCommand], None]:
    def act_on_leg(act: Act, command: base.CallCommand) -> None:
        talk, leg = _own(act, command)
        if states and leg.state not in states:
            raise CmsError(_("The call has changed meanwhile. Look at the toolbar and try again."))
        do(act, talk, leg)

    return act_on_leg


def _reject(act: Act, talk: Talk, leg: SimLeg) -> None:
    telephony.not_taken(act, talk, leg, reason="rejected")


def _own(act: Act, command: base.CallCommand) -> tuple[Talk, SimLeg]:
    talk, leg = act.talk_of_leg(leg_id(command.call))
    if leg.user != command.user:
        raise CmsError(_("This is not your call."))
    return talk, leg


def _with_data(act: Act, command: base.BlindTransfer | base.StartConsult) -> tuple[Talk, SimLeg]:
    """The call, with the attached data that came with the command."""
    talk, leg = _own(act, command)
    if command.attached_data:
        act.change(talk.conversation, attached_data=command.attached_data)
    return talk, leg


def _transferred(act: Act, reference: str) -> Talk:
    conversation = act.world.conversations.filter(
        transfers__reference=reference, transfers__state__in=OPEN_TRANSFER
    ).first()
    if not conversation:
        raise CmsUnknown(_("This transfer has ended already."))
    return act.talk(conversation.pk)


def _logged_on(act: Act, user: str) -> SimAgent:
    agent = act.agent(user)
    if not agent.logged_on:
        raise CmsError(_("You are not logged on to the telephone system. Choose Log On."))
    return agent


HANDLERS: dict[type[base.Command], Callable] = {
    base.LogOn: log_on,
    base.LogOff: log_off,
    base.SetWorkMode: set_work_mode,
    base.Dial: dial,
    base.Accept: _on_leg(telephony.answer, LegState.ALERTING),
    base.Reject: _on_leg(_reject, LegState.ALERTING),
    base.Hold: _on_leg(holding.hold, LegState.CONNECTED),
    base.Retrieve: _on_leg(holding.retrieve, LegState.HELD),
    base.HangUp: _on_leg(telephony.hang_up),
    base.Release: release,
    base.Deflect: deflect,
    base.SendDigits: send_digits,
    base.BlindTransfer: blind_transfer,
    base.StartConsult: start_consult,
    base.Toggle: toggle,
    base.Conference: join,
    base.CompleteTransfer: complete_transfer,
    base.CancelTransfer: cancel_transfer,
}
