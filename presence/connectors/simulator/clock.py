"""What happens by itself when its time has come: answering, ringing too long, the queue moving on."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from django.db.models import Q, QuerySet

from presence import compiled
from presence.connectors.simulator import queue, telephony
from presence.connectors.simulator.acts import Act
from presence.models.simulator import LegState, SimLeg

Acting = Callable[..., AbstractContextManager[Act]]


def tick(world_id: int, *, acting: Acting, now: datetime) -> None:
    """Do what is due in this world, each in an act of its own. Writes nothing if nothing is."""
    for leg_id in _due(world_id, now):
        with acting(now=now) as act:
            _do(act, leg_id)
    for conversation_id in queue.waiting(world_id):
        with acting(now=now) as act:
            queue.offer(act, act.talk(conversation_id))


@compiled.query
def _due(world_id: int, now: datetime) -> QuerySet[SimLeg, int]:
    ringing = SimLeg.objects.filter(state=LegState.ALERTING, conversation__world=world_id)
    due = ringing.filter(Q(answer_at__lte=now) | Q(ring_until__lte=now))
    return due.order_by("pk").values_list("pk", flat=True)


def _do(act: Act, leg_id: int) -> None:
    """Somebody may have been faster: the leg is looked at again within the act."""
    leg = SimLeg.objects.filter(pk=leg_id, state=LegState.ALERTING).first()
    if leg is None:
        return
    talk = act.talk(leg.conversation_id)
    leg = talk.leg(leg_id)
    if leg.answer_at and leg.answer_at <= act.now:
        telephony.answer(act, talk, leg)
    elif leg.ring_until and leg.ring_until <= act.now:
        telephony.not_taken(act, talk, leg, reason="no-answer")
