"""What the steps of a run have to do with: its people, its callers and their calls."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from customizing.display_names import name_of
from presence.connectors.simulator import queues
from presence.connectors.simulator.scenarios.script import Scenario, Step
from presence.connectors.simulator.scenarios.simulated_agents import legs_played, may_act_for
from presence.errors import Refused
from presence.models.scenarios import ScenarioRun
from presence.models.simulator import Player, SimLeg


@dataclass(frozen=True)
class Performance:
    """The stage of one run at one moment."""

    run: ScenarioRun
    now: datetime

    @property
    def started_at(self) -> datetime:
        return self.run.started_at

    def play(self, step: Step) -> None:
        """Do the step, or, if a person plays the part, see that it is done. Refused if it cannot be or is not yet."""
        if not step.actor or may_act_for(self.run.world_id, self.run.cast[step.actor]):
            step.do(self)
        elif not step.seen(self):
            raise Refused(_("%(name)s has not done so yet.") % {"name": name_of(self.user(step.actor))})

    def is_person(self, part: str) -> bool:
        return bool(part) and self.run.cast[part] not in self.run.borrowed

    def user(self, part: str) -> User:
        return User.objects.get(username=self.run.cast[part])

    def address(self, to: str) -> str:
        """Where a call goes: queues are named as they are, parts by their users."""
        return to if to.startswith(queues.PREFIX) else self.run.cast[to]

    def number(self, caller: str) -> str:
        number: str = self.run.callers[caller]
        return number

    def party(self, caller: str) -> SimLeg | None:
        """The outside caller, while on the line."""
        return self._legs().filter(agent=None, number=self.number(caller)).first()

    def leg(self, part: str, *states: str) -> SimLeg | None:
        """The part's call in this play, in one of these states if any is given."""
        own = self._legs().filter(agent__user=self.run.cast[part])
        return (own.filter(state__in=states) if states else own).first()

    def anybody(self) -> bool:
        """Whether any call of the play goes on."""
        return self._legs().exists()

    def _legs(self) -> QuerySet[SimLeg]:
        return legs_played(self.run.world_id, player=Player.SCENARIO)


def names_of(run: ScenarioRun, scenario: Scenario) -> dict[str, str]:
    """What the parts, queues and callers of a run are called; callers by their numbers."""
    users = {user.username: name_of(user) for user in User.objects.filter(username__in=run.cast.values())}
    parts = {part: users.get(username, username) for part, username in run.cast.items()}
    rows = run.world.queues.filter(key__in=scenario.queues).values_list("key", "name")
    return {**run.callers, **parts, **{queues.PREFIX + key: name for key, name in rows}}
