"""A restart of the telephone system: all calls are gone, and nobody is told.

Telephones stay logged on, as their registrations outlive a restart. What had ended before stays in its records; of
what was going on it knows nothing any more, so only its own list shows that it is over.
"""

from presence.connectors.simulator.acts import OPEN_TRANSFER, Act
from presence.models.simulator import LegState, SimConversation, SimLateEvent, SimLeg, SimTransfer

RESTARTED = "restarted"


def restart(act: Act) -> None:
    """Everybody who is on the line is cut off; events that were on their way are lost."""
    legs = SimLeg.objects.open().filter(conversation__world=act.world)
    over = {"ended_at": act.now, "end_reason": RESTARTED}
    act.world.agents.filter(pk__in=legs.values("agent")).update(idle_since=act.now)
    SimTransfer.objects.filter(conversation__world=act.world, state__in=OPEN_TRANSFER).delete()
    legs.update(state=LegState.ENDED, since=act.now, ring_until=None, answer_at=None, **over)
    SimConversation.objects.filter(world=act.world, ended_at=None).update(**over)
    SimLateEvent.objects.filter(world=act.world).delete()
