"""Who plays: colleagues without an open browser and without a call. They are borrowed, and given back as they were."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from customizing import access
from presence.connectors.simulator import queues, world
from presence.connectors.simulator.scenarios.script import Part, Scenario
from presence.errors import Refused
from presence.models import Agent, Call
from presence.models.scenarios import ScenarioRun
from presence.models.simulator import SimAgent, SimLeg, World
from presence.sessions import logon
from presence.sessions.leases import at_browser
from presence.working_role import roles_at_logon

READY = 1


@dataclass
class Candidate:
    """Somebody who can play, and what he or she is outside the play."""

    user: User
    agent: SimAgent | None
    queues: set[str] = field(default_factory=set)

    @property
    def ready(self) -> bool:
        return self.agent is None or self.agent.work_mode == READY

    def fits(self, part: Part) -> tuple[bool, bool, bool, str]:
        """The less, the better: agents of the part's queue, simulated already, ready to take calls."""
        in_place = part.queue in self.queues if part.queue else not self.queues
        simulated = bool(self.agent and self.agent.simulated)
        return (not in_place, not simulated, not self.ready, self.user.username)

    def state(self) -> dict[str, Any]:
        """What is to be restored afterwards."""
        agent = self.agent or SimAgent()
        return {
            "simulated": agent.simulated,
            "auto_answer": agent.auto_answer,
            "on_cms": agent.logged_on,
            "work_mode": agent.work_mode,
            "queues": sorted(self.queues),
        }


def choose(scenario: Scenario, *, at: World, person: User | None) -> dict[str, Candidate]:
    """Who plays which part; `person` plays the one meant for a person. Refused if there are too few."""
    if person:
        _must_be_able(person)
    parts = [part for part in scenario.parts if not (person and part.key == scenario.role)]
    free = [each for each in _candidates(at) if each.user != person]
    if len(free) < len(parts):
        message = _(
            "This scenario needs %(needed)d colleagues who have no browser open and are in no call; there are "
            "%(found)d. Close a browser, end a call or switch the autopilot off, then start it again."
        )
        raise Refused(message % {"needed": len(parts), "found": len(free)})
    chosen = {}
    for part in sorted(parts, key=lambda part: not part.queue):
        chosen[part.key] = min(free, key=lambda each: each.fits(part))
        free.remove(chosen[part.key])
    return chosen


def enter(run: ScenarioRun, scenario: Scenario, *, now: datetime) -> None:
    """The colleagues chosen log on and act by themselves. Refused by the telephone system, or for want of a role."""
    for part in scenario.parts:
        username = run.cast[part.key]
        before = run.borrowed.get(username)
        if before is None:
            continue  # a person
        world.set_colleague(username, simulated=True, auto_answer=part.answers, now=now)
        if before["work_mode"] != READY:
            logon.set_work_mode(User.objects.get(username=username), code=READY, now=now)
        for key in {part.queue, *before["queues"]} - {""}:
            queues.log_in(username, key=key, logged_in=key == part.queue, world=run.world, now=now)


def give_back(run: ScenarioRun, *, now: datetime) -> None:
    """Colleagues in no call become what they were before the play; the others once their call has ended."""
    in_call = set(Call.objects.open().filter(user__username__in=run.borrowed).values_list("user__username", flat=True))
    people = {user.get_username(): user for user in User.objects.filter(username__in=run.borrowed)}
    for username in set(run.borrowed) - in_call:
        try:
            if username in people:
                _restore(run, people[username], run.borrowed[username], now=now)
        except Refused:
            continue  # by the telephone system; again at the next turn
        del run.borrowed[username]
        ScenarioRun.objects.filter(pk=run.pk).update(borrowed=run.borrowed)


def _restore(run: ScenarioRun, user: User, before: dict[str, Any], *, now: datetime) -> None:
    name = user.get_username()
    for row in run.world.queues.all():
        queues.log_in(name, key=row.key, logged_in=row.key in before["queues"], world=run.world, now=now)
    has_come = at_browser().filter(user=user).exists()
    if not has_come and not before["on_cms"]:
        logon.log_off_cms(user)
    elif not has_come and before["work_mode"] != READY:
        logon.set_work_mode(user, code=before["work_mode"], now=now)
    if before["simulated"] and not has_come:
        world.set_colleague(name, simulated=True, auto_answer=before["auto_answer"], now=now)
    else:
        world.set_colleague(name, simulated=False, now=now)


def _candidates(at: World) -> Iterable[Candidate]:
    busy = (SimLeg.objects.open().filter(agent__user=OuterRef("username"), agent__world=at), Call.objects.open())
    users = User.objects.filter(~Exists(busy[0]), ~Exists(busy[1].filter(user=OuterRef("pk"))), is_active=True)
    users = users.filter(pk__in=access.communication_user_ids()).exclude(username__in=at_browser())
    agents = {agent.user: agent for agent in at.agents.prefetch_related("queues")}
    roles = roles_at_logon(users)
    for user in users:
        cms = access.presence_profiles(user.pk, role_id=roles.get(user.pk)).cms
        if cms and cms.destination_id == at.pk:
            agent = agents.get(user.username)
            yield Candidate(user, agent, {row.key for row in agent.queues.all()} if agent else set())


def _must_be_able(person: User) -> None:
    if not Agent.objects.filter(user=person, cms_logged_on=True).exists():
        raise Refused(_("You are not on the telephone system, so you cannot play. Log on, or start without."))
    if Call.objects.open().filter(user=person).exists():
        raise Refused(_("You are in a call, so you cannot play. End it first, or start without."))
