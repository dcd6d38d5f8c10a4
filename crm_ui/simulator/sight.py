"""Whose numbers and names the simulator page shows: in a demo all of them, in real use those that one may see.

Of other people's calls it shows what goes on, with neutral names, which stay the same as long as the call goes on.
"""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import TypeVar

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from crm_ui.simulator.world import DrawnConversation
from customizing.requests import WebClientRequest
from presence.cms import user_names
from presence.connectors.simulator import queues, world
from presence.models.scenarios import ScenarioRun
from presence.models.simulator import SimLeg

MADE = "simulator_made"
MADE_AT_MOST = 50
Leg = TypeVar("Leg", SimLeg, queues.Waiting)


@dataclass(frozen=True)
class SimulatorSight:
    """What one user may see. `made` are the conversations that the user made on the page."""

    user: User
    full: bool
    made: frozenset[int] = frozenset()

    def names_people_of(self, run: ScenarioRun) -> bool:
        """Whether the user may see who takes part: who starts a scenario knows whom it calls."""
        return self.full or run.started_by == self.user.get_username()

    def mask(
        self, *, drawings: Iterable[DrawnConversation], gone: Iterable[SimLeg], rows: Iterable[queues.Queue]
    ) -> None:
        """Take numbers and names out of what is shown of other people's calls."""
        if self.full:
            return
        waiting = [caller for row in rows for caller in row.waiting]
        legs = [*gone, *(leg for drawing in drawings for leg in (*drawing.outside, *drawing.users))]
        shown = {leg.conversation_id for leg in legs} | {caller.conversation_id for caller in waiting}
        known = self.made | world.took_part_in(shown, username=user_names.known_as(self.user))
        for leg in _others(legs, known):
            leg.name, leg.number, leg.tones = agent_name(leg.pk), caller_name(leg.pk), ""
        for each in _others(waiting, known):
            each.number, each.rings_at = caller_name(each.party), each.rings_at and _("an agent")


def sight_of(request: WebClientRequest) -> SimulatorSight:
    """What the user may see: all in a demo, whose people are made up, and with a role that sees counterparts."""
    full = settings.DEMO or request.profiles.sees_counterparts
    return SimulatorSight(request.user, full=full, made=frozenset(request.session.get(MADE, ())))


def remember_made(request: WebClientRequest, conversation_id: int) -> None:
    """The caller of this conversation is known to the user, who made it."""
    request.session[MADE] = [*request.session.get(MADE, ()), conversation_id][-MADE_AT_MOST:]


def caller_name(number: int) -> str:
    return _("Caller %(number)s") % {"number": number}


def agent_name(number: int) -> str:
    return _("Agent %(number)s") % {"number": number}


def neutral(names: Iterable[str], *, called: Callable[[int], str]) -> dict[str, str]:
    """A neutral name for each of these names, numbered from 1."""
    return {name: called(number) for number, name in enumerate(names, start=1)}


def _others(legs: Iterable[Leg], known: Set[int]) -> Iterator[Leg]:
    return (leg for leg in legs if leg.conversation_id not in known)
