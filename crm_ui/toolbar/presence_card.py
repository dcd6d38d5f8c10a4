"""The card of a user: the facts behind the badge, the rule that decided, and how else the person is reached."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm_ui.calls.caller import caller_of_call
from crm_ui.models import BusinessPartner
from customizing import access
from customizing.access import Profiles
from customizing.presence_rules import Rule
from presence.models import Agent, Call, CallState
from presence.status import board, from_database
from presence.status.derive import Facts
from presence.status.from_database import Presence

STATES = {
    CallState.ALERTING: gettext_lazy("Phone is ringing"),
    CallState.DIALING: gettext_lazy("Dialing"),
    CallState.CONNECTED: gettext_lazy("In a call"),
    CallState.HELD: gettext_lazy("Has the call on hold"),
}


@dataclass(frozen=True)
class CallLine:
    """An open call of the user. `counterpart` is empty for viewers who may not know it."""

    text: str
    since: datetime
    counterpart: str


@dataclass(frozen=True)
class Card:
    presence: Presence
    facts: Facts
    rule: Rule
    calls: list[CallLine]
    work_mode: str
    queues: str
    partner: BusinessPartner | None
    silent_since: datetime | None

    @property
    def rule_source(self) -> str:
        """The position of the rule, and the CMS profile that it belongs to."""
        names = {"position": self.rule.position, "profile": self.rule.profile}
        if self.rule.profile:
            return _("Rule %(position)d of CMS profile %(profile)s") % names
        return _("Delivered rule %(position)d") % names


def card_of(user_id: int, *, viewer: User, profiles: Profiles) -> Card | None:
    """The card as `viewer` may see it, by the facts in the database now; None if there is no such user.

    With whom the user is in a call is told to roles that see counterparts, and to the user.
    """
    explained = next(iter(from_database.explain([user_id])), None)
    if explained is None:
        return None
    agent = Agent.objects.filter(user=user_id).only("work_mode", "queues").first()
    partners = BusinessPartner.objects.filter(user_id=user_id).prefetch_related("numbers")
    return Card(
        presence=explained.presence,
        facts=explained.facts,
        rule=explained.rule,
        calls=_calls(user_id, named=profiles.sees_counterparts or viewer.pk == user_id, profiles=profiles),
        work_mode=_work_mode(agent, explained.facts),
        queues=", ".join(agent.queues) if agent and explained.facts.cms_on else "",
        partner=partners.first(),
        silent_since=board.silent_since(explained.presence.destination_id),
    )


def _calls(user_id: int, *, named: bool, profiles: Profiles) -> list[CallLine]:
    calls = Call.objects.open().filter(user=user_id).select_related("conversation", "peer_user").order_by("pk")
    return [
        CallLine(
            text=str(STATES[CallState(call.state)]),
            since=call.state_since,
            counterpart=caller_of_call(call, profile=profiles.identification).label if named else "",
        )
        for call in calls
    ]


def _work_mode(agent: Agent | None, facts: Facts) -> str:
    if facts.wrap_up:
        return _("Wrap-up")
    return access.work_mode_told(agent.work_mode).caption if agent else ""
