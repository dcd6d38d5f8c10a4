"""Of which queues a telephone system has told, for the check of Customizing."""

from customizing.models import CmsDestination
from presence.models import Agent
from presence.models.simulator import SimQueue


def queues_told(destination: CmsDestination) -> set[str]:
    """By name: those in which a telephone was seen; of a simulated system all, by key too."""
    simulated = SimQueue.objects.filter(world=destination.pk).values_list("name", "key")
    seen = Agent.objects.filter(destination=destination).exclude(queues=[]).values_list("queues", flat=True)
    return {name for names in (*simulated, *seen) for name in names}
