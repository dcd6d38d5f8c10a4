"""What must hold at every moment in the telephone system's own world: nobody is left alone in a call."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from presence.connectors.simulator.acts import OPEN_TRANSFER
from presence.models import Call, Conversation, Transfer
from presence.models.simulator import SimConversation, SimLeg, SimTransfer

CONSULTS = [{"primary": "held", "consult": "dialing"}, {"primary": "held", "consult": "connected"}]
TOGGLED = {"primary": "connected", "consult": "held"}


def problems() -> list[str]:
    """Who is left alone or talks twice, in words; nothing if all is well."""
    legs = list(SimLeg.objects.open().select_related("agent").order_by("pk"))
    transferred = Exists(SimTransfer.objects.filter(conversation=OuterRef("pk"), state__in=OPEN_TRANSFER))
    going_on = SimConversation.objects.filter(ended_at=None).order_by("pk").annotate(transferred=transferred)
    found = []
    for pk, is_transferred in going_on.values_list("pk", "transferred"):
        own = [leg for leg in legs if leg.conversation_id == pk]
        found += [f"conversation {pk}: {said}" for said in of_conversation(own, transferred=is_transferred)]
    agents = {leg.agent.pk: leg.agent for leg in legs if leg.agent}
    for pk, agent in agents.items():
        own = [leg for leg in legs if leg.agent_id == pk]
        found += [f"{agent.user}: {said}" for said in of_agent(own, at_most=2 if agent.several_calls else 1)]
    return found


def of_conversation(legs: list[SimLeg], *, transferred: bool) -> Iterator[str]:
    """Every party talks, waits with a way on, or has left."""
    states = [leg.state for leg in legs]
    if not legs:
        yield "open, but nobody is in it"
    if not transferred and any(leg.kind == "consult" for leg in legs):
        yield "a consult without a transfer"
    for leg in legs:
        if said := _left_alone(leg, states, [other for other in legs if other is not leg]):
            yield f"leg {leg.pk} {said}"


def _left_alone(leg: SimLeg, states: list[str], others: list[SimLeg]) -> str:
    if leg.state == "dialing" and "alerting" not in states:
        return "hears it ring, but it rings nowhere"
    if leg.state == "connected" and leg.kind == "primary" and not _talking(others):
        return "talks with nobody"
    if (
        leg.state == "held"
        and leg.agent is None
        and not any(other.state == "held" and other.agent for other in others)
    ):
        return "is held by nobody"
    if leg.state == "queued" and others:
        return "waits, though somebody is there"
    return ""


def _talking(others: list[SimLeg]) -> bool:
    return any(other.state in {"connected", "held"} for other in others)


def of_agent(own: list[SimLeg], *, at_most: int) -> Iterator[str]:
    """One talks in one call at a time, and has two legs in a conversation only while asking somebody."""
    conversations = {leg.conversation_id for leg in own}
    if len(conversations) > at_most:
        yield "in too many calls"
    if [leg.state for leg in own].count("connected") > 1:
        yield "talks in two calls"
    for conversation in sorted(conversations):
        here = [leg for leg in own if leg.conversation_id == conversation]
        if len(here) > 1 and {leg.kind: leg.state for leg in here} not in [*CONSULTS, TOGGLED]:
            yield f"has {len(here)} legs in conversation {conversation}"


Legs = Counter[tuple[str, str, str]]


def legs_of_users() -> Legs:
    """User, state and kind of each, as they should be told: who waits for anyone hears it ring."""
    legs = SimLeg.objects.open().filter(agent__isnull=False).values_list("agent__user", "state", "kind")
    return Counter((user, state.replace("queued", "dialing"), kind) for user, state, kind in legs)


def legs_told() -> Legs:
    """The same, as the CRM has it. Somebody may have several that look alike."""
    return Counter(Call.objects.open().values_list("user__username", "state", "kind"))


def assert_told() -> None:
    """Without chaos the CRM knows at every moment exactly what is so."""
    legs = list(SimLeg.objects.open())
    assert legs_told() == legs_of_users()
    under_way = SimTransfer.objects.filter(state__in=OPEN_TRANSFER).values_list("reference", "state")
    assert set(under_way) == set(Transfer.objects.open().values_list("cms_id", "state"))
    conversations = {leg.conversation_id for leg in legs}
    assert Conversation.objects.filter(ended_at=None).count() == len(conversations)
