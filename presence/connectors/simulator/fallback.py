"""Where a caller goes whom neither the target of a blind transfer nor its sender took. Never to silence."""

from typing import Any

from django.utils.translation import gettext as _

from presence.connectors.simulator import queue
from presence.connectors.simulator.acts import Act, Talk
from presence.connectors.simulator.ringing import end_conversation, is_free, ring_agent, show_each_other
from presence.contract import CALL_BACK, RELEASED, CmsError
from presence.models.simulator import LegState, SimAgent, SimLeg


def go_on(act: Act, talk: Talk) -> None:
    """What was wished with the transfer, once; else, and after that, who is asked already, or anyone available."""
    fallback_options = talk.conversation.fallback
    at = queue.called(act, fallback_options["queue"]) if fallback_options.get("queue") else None
    act.change(talk.conversation, fallback={})
    if fallback_options.get("call_back") and any(leg.agent is None for leg in talk.open_legs()):
        return end_conversation(act, talk, reason=CALL_BACK)
    agent = act.agent(fallback_options["user"]) if fallback_options.get("user") else None
    if agent and is_free(agent):
        return ring_at(act, talk, agent)
    return queue.put(act, talk, at=at)


def release(act: Act, talk: Talk, leg: SimLeg, *, fallback_options: dict[str, Any]) -> None:
    """The agent of `leg` is gone for good, in whatever state the call was."""
    if talk.transfer:
        raise CmsError(_("This call is being transferred. Complete or cancel that first."))
    callers = [other for other in talk.others(leg) if other.agent is None and other.state != LegState.ALERTING]
    act.move(leg, LegState.ENDED, reason=RELEASED)
    if not callers:
        return end_conversation(act, talk, reason="hung-up")
    act.change(talk.conversation, fallback=fallback_options)
    queue.refuse(act, talk, leg.user)
    return go_on(act, talk)


def ring_at(act: Act, talk: Talk, agent: SimAgent, *, seconds: int = 0) -> None:
    """The call rings at `agent`; the parties who wait hear that."""
    waiting = talk.open_legs()
    rings = ring_agent(act, talk, agent, seconds=seconds)
    for leg in waiting:
        act.move(leg, LegState.DIALING)
        show_each_other(act, leg, rings)
