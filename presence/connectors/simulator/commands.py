"""What the simulator does with each command of the CMS contract."""

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from presence import compiled, contract
from presence.connectors.simulator import conference, fallback, handover, holding, queue, telephony
from presence.connectors.simulator.acts import OPEN_TRANSFER, Act, Talk
from presence.connectors.simulator.events import conversation_id, leg_id
from presence.connectors.simulator.ringing import is_free
from presence.contract import CmsError, CmsUnknown
from presence.models.simulator import LegState, SimAgent, SimLeg

LegAct = Callable[[Act, Talk, SimLeg], None]
READY = 1


def log_on(act: Act, command: contract.LogOn) -> None:
    if command.formerly:
        act.rename(command.formerly, command.user)
    agent = act.agent(command.user)
    if not agent.logged_on:
        act.change(agent, logged_on=True, work_mode=READY, since=act.now, idle_since=act.now)
    if agent.several_calls != command.several_calls:
        act.change(agent, several_calls=command.several_calls)
    _work_in(act, agent, comes_into=command.queues, leaves=command.leaves)


def log_off(act: Act, command: contract.LogOff) -> None:
    agent = act.agent(command.user)
    if agent.legs.open().exists():
        raise CmsError(_("End your call first, then log off."))
    act.change(agent, logged_on=False, since=act.now)
    _work_in(act, agent, comes_into=(), leaves=command.queues)


def set_work_mode(act: Act, command: contract.SetWorkMode) -> None:
    act.change(_logged_on(act, command.user), work_mode=command.work_mode, since=act.now)


def dial(act: Act, command: contract.Dial) -> None:
    agent = _logged_on(act, command.user)
    if agent.legs.open().exists():
        raise CmsError(_("You are in a call. End it first."))
    target = act.agent(command.target) if command.target else None
    if target and not is_free(target):
        raise CmsError(_("%(name)s is busy.") % {"name": target.user})
    telephony.dial(act, agent, target=target, number=command.number)


def blind_transfer(act: Act, command: contract.BlindTransfer) -> None:
    talk, leg = _with_data(act, command)
    target = act.agent(command.target) if command.target else None
    fallback_options = {
        "ring": command.ring_seconds,
        "return": command.return_seconds,
        "user": command.fallback_user,
        "queue": command.fallback_queue,
        "call_back": command.call_back,
    }
    handover.blind(
        act,
        talk,
        leg,
        reference=command.transfer,
        target=target,
        number=command.number,
        fallback_options=fallback_options,
    )


def start_consult(act: Act, command: contract.StartConsult) -> None:
    talk, leg = _with_data(act, command)
    target = act.agent(command.target) if command.target else None
    handover.consult(act, talk, leg, reference=command.transfer, target=target, number=command.number)


def release(act: Act, command: contract.Release) -> None:
    talk, leg = _own(act, command)
    fallback_options = {"user": command.fallback_user, "queue": command.fallback_queue, "call_back": command.call_back}
    fallback.release(act, talk, leg, fallback_options=fallback_options)


def deflect(act: Act, command: contract.Deflect) -> None:
    talk, leg = _own(act, command)
    target = act.agent(command.target) if command.target else None
    telephony.deflect(act, talk, leg, target=target, number=command.number)


def take_back(act: Act, command: contract.TakeBack) -> None:
    telephony.take_back(act, *_sent_on(act, command))


def send_digits(act: Act, command: contract.SendDigits) -> None:
    talk, leg = _own(act, command)
    telephony.send_tones(act, talk, leg, command.digits)


def toggle(act: Act, command: contract.Toggle) -> None:
    conference.toggle(act, _transferred(act, command.transfer))


def join(act: Act, command: contract.Conference) -> None:
    conference.join(act, _transferred(act, command.transfer))


def complete_transfer(act: Act, command: contract.CompleteTransfer) -> None:
    handover.complete(act, _transferred(act, command.transfer))


def cancel_transfer(act: Act, command: contract.CancelTransfer) -> None:
    handover.cancel(act, _transferred(act, command.transfer), reason=command.reason)


def _work_in(act: Act, agent: SimAgent, *, comes_into: Iterable[str], leaves: Iterable[str]) -> None:
    """Queues that this world does not have are passed over."""
    for names, change in ((comes_into, agent.queues.add), (leaves, agent.queues.remove)):
        if found := list(filter(None, (queue.called(act, name) for name in names))):
            change(*found)
            act.change(agent)


def _on_leg(do: LegAct, *states: LegState) -> Callable[[Act, contract.CallCommand], None]:
    def act_on_leg(act: Act, command: contract.CallCommand) -> None:
        talk, leg = _own(act, command)
        if states and leg.state not in states:
            raise _changed_meanwhile()
        do(act, talk, leg)

    return act_on_leg


def _reject(act: Act, talk: Talk, leg: SimLeg) -> None:
    telephony.not_taken(act, talk, leg, reason="rejected")


def _mute(act: Act, _talk: Talk, leg: SimLeg) -> None:
    act.change(leg, muted=True)


def _unmute(act: Act, _talk: Talk, leg: SimLeg) -> None:
    act.change(leg, muted=False)


def _own(act: Act, command: contract.CallCommand) -> tuple[Talk, SimLeg]:
    talk, leg = act.talk_of_leg(leg_id(command.call))
    if leg.user != command.user:
        raise CmsError(_("This is not your call."))
    return talk, leg


def _sent_on(act: Act, command: contract.TakeBack) -> tuple[Talk, SimLeg]:
    """The leg by which the user has sent the call on."""
    left = SimLeg.objects.filter(pk=leg_id(command.call), end_reason="deflected", conversation__world=act.world)
    leg = left.filter(agent__user=command.user, conversation__ended_at=None).first()
    if leg is None:
        raise CmsUnknown(_("This call has already ended."))
    leg.agent = act.agent(command.user)
    return act.talk(leg.conversation_id), leg


def _changed_meanwhile() -> CmsError:
    return CmsError(_("The call has changed meanwhile. Look at the toolbar and try again."))


def _with_data(act: Act, command: contract.BlindTransfer | contract.StartConsult) -> tuple[Talk, SimLeg]:
    """The call, with the attached data that came with the command."""
    talk, leg = _own(act, command)
    if command.conversation not in {"", conversation_id(talk.conversation)}:
        raise _changed_meanwhile()
    if command.attached_data:
        act.change(talk.conversation, attached_data=command.attached_data)
    return talk, leg


def _transferred(act: Act, reference: str) -> Talk:
    if not (legs := _legs_in(reference, act.world.pk)):
        raise CmsUnknown(_("This transfer has ended already."))
    return act.talk_with(legs)


@compiled.query
def _legs_in(reference: str, world_id: int) -> QuerySet[SimLeg]:
    """The open legs of the conversation in which this transfer is under way."""
    under_way = {"conversation__transfers__reference": reference, "conversation__transfers__state__in": OPEN_TRANSFER}
    legs = SimLeg.objects.open().filter(conversation__world=world_id, **under_way)
    return legs.select_related("agent", "conversation").order_by("pk")


def _logged_on(act: Act, user: str) -> SimAgent:
    agent = act.agent(user)
    if not agent.logged_on:
        raise CmsError(_("You are not logged on to the telephone system. Choose Log On."))
    return agent


HANDLERS: dict[type[contract.Command], Callable[[Act, Any], None]] = {
    contract.LogOn: log_on,
    contract.LogOff: log_off,
    contract.SetWorkMode: set_work_mode,
    contract.Dial: dial,
    contract.Accept: _on_leg(telephony.answer, LegState.ALERTING),
    contract.Reject: _on_leg(_reject, LegState.ALERTING),
    contract.Hold: _on_leg(holding.hold, LegState.CONNECTED),
    contract.Retrieve: _on_leg(holding.retrieve, LegState.HELD),
    contract.Mute: _on_leg(_mute, LegState.CONNECTED),
    contract.Unmute: _on_leg(_unmute, LegState.CONNECTED),
    contract.HangUp: _on_leg(telephony.hang_up),
    contract.Release: release,
    contract.Deflect: deflect,
    contract.TakeBack: take_back,
    contract.SendDigits: send_digits,
    contract.BlindTransfer: blind_transfer,
    contract.StartConsult: start_consult,
    contract.Toggle: toggle,
    contract.Conference: join,
    contract.CompleteTransfer: complete_transfer,
    contract.CancelTransfer: cancel_transfer,
}
