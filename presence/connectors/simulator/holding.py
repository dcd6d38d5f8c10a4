"""Putting on hold and taking back. An agent talks in one call at a time."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from presence import compiled
from presence.connectors.simulator.acts import Act, Talk
from presence.connectors.simulator.ringing import set_outside_parties
from presence.contract import CmsError
from presence.models.simulator import LegState, SimLeg


def hold(act: Act, talk: Talk, leg: SimLeg) -> None:
    _refuse_in_transfer(talk)
    act.move(leg, LegState.HELD)
    set_outside_parties(act, talk, leg, LegState.HELD)


def retrieve(act: Act, talk: Talk, leg: SimLeg) -> None:
    _refuse_in_transfer(talk)
    turn_to(act, leg)
    act.move(leg, LegState.CONNECTED)
    set_outside_parties(act, talk, leg, LegState.CONNECTED)


def turn_to(act: Act, leg: SimLeg) -> None:
    """The agent of `leg` leaves his or her other calls waiting."""
    for other in _other_legs(leg.agent_id, leg.conversation_id) if leg.agent_id else []:
        talk = act.talk(other.conversation_id)
        if other.state == LegState.CONNECTED:
            hold(act, talk, talk.leg(other.pk))
        else:
            _refuse_in_transfer(talk)


def connect(act: Act, leg: SimLeg) -> None:
    """`leg` talks now, but for an agent who turned to another call meanwhile: there the agent has this one on hold."""
    agent = leg.agent
    others = _other_legs(agent.pk, leg.conversation_id) if agent and agent.several_calls else []
    elsewhere = any(other.state == LegState.CONNECTED for other in others)
    act.move(leg, LegState.HELD if elsewhere else LegState.CONNECTED)


@compiled.query
def _other_legs(agent_id: int, conversation_id: int) -> QuerySet[SimLeg]:
    return SimLeg.objects.open().filter(agent=agent_id).exclude(conversation=conversation_id)


def _refuse_in_transfer(talk: Talk) -> None:
    if talk.transfer:
        raise CmsError(_("Complete or cancel the transfer first."))
