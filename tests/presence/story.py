"""A telephone system with colleagues at work, for the tests of calls and transfers."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from customizing import access
from customizing.models import CmsDestination, CmsIntegrationProfile, CmsProfile
from presence.calls import commands as calls
from presence.calls import toolbar
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.models import Call, Conversation, Notice, Transfer
from presence.models.simulator import SimAgent, SimLeg
from presence.sessions import logon
from presence.transfers import after_return, completion, time_outs
from presence.transfers import commands as transfers
from presence.when_free import scan
from tests.factory import load_customizing, make_user
from tests.saved_rows import made_once

CALLER = "+4930234567890"
ROLE = "SERVICEPRO"


class Story:
    """Alice, Bob and Carol, logged on to CRM and CMS, and a clock that can be turned on."""

    def __init__(self, names: Iterable[str] = ("alice", "bob", "carol"), *, roles: Mapping[str, str] = {}):
        gateway.forget_connectors()
        people = {name: roles.get(name, ROLE) for name in names}
        made_once(("story", *people.items()), lambda: self._begin(people))
        self.users = {user.username: user for user in User.objects.filter(username__in=people).order_by("pk")}

    def _begin(self, people: Mapping[str, str]) -> None:
        with transaction.atomic():  # so that Customizing is read anew once, not for each of them
            load_customizing()
            made = [make_user(name, role=role) for name, role in people.items()]
        for user in made:
            self._at_work(user)

    def arrives(self, name: str, *, role: str = ROLE) -> User:
        return self._at_work(make_user(name, role=role))

    @staticmethod
    def _at_work(user: User) -> User:
        logon.log_on(user, role=user.business_roles.get())
        logon.lease_opened(user.pk, worker="browser")
        return User.objects.get(pk=user.pk)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["users"][name]
        except KeyError:
            raise AttributeError(name) from None

    def caller_rings(self, to: str | None = "alice", **attached_data: str) -> SimLeg:
        return world.simulate_inbound(CALLER, to=to, attached_data=attached_data)

    def caller_talks_to(self, name: str = "alice", **attached_data: str) -> SimLeg:
        party = self.caller_rings(name, **attached_data)
        calls.accept(self.users[name])
        return party

    def later(self, seconds: float) -> datetime:
        """So many seconds later: what is due by then happens."""
        now = timezone.now() + timedelta(seconds=seconds)
        gateway.connector_for(self.destination).tick(now)
        time_outs.expire_transfers(now)
        after_return.follow(now)
        logon.expire_wrap_ups(now)
        scan.review(now)
        completion.handle_completed(now)
        return now

    @property
    def destination(self) -> CmsDestination:
        return CmsDestination.objects.get(name="SIMULATOR")

    def profile_changed(self) -> None:
        """Customizing was changed by an UPDATE, which tells nobody."""
        access.forget()

    def profile_says(self, **fields: object) -> None:
        """Everybody's integration profile, from now on."""
        CmsIntegrationProfile.objects.update(**fields)
        self.profile_changed()

    def wrap_up(self, *, seconds: int) -> None:
        CmsProfile.objects.update(wrap_up_seconds=seconds)
        self.profile_changed()

    def simulated(self, name: str) -> SimAgent:
        """The agent as the simulator knows it."""
        return SimAgent.objects.get(user=name)

    def states(self, name: str) -> list[tuple[str, str]]:
        """Kind and state of the user's open calls."""
        return [(call.kind, call.state) for call in calls.open_calls(self.users[name])]

    def state(self, name: str) -> str:
        """The user's only open call, or the empty text."""
        states = [state for _kind, state in self.states(name)]
        assert len(states) < 2, states
        return states[0] if states else ""

    def party(self, leg: SimLeg) -> str:
        """What the outside party hears, or why it has left."""
        leg.refresh_from_db()
        return leg.state if leg.is_open else f"ended: {leg.end_reason}"

    def toolbar(self, name: str) -> toolbar.Toolbar:
        user = self.users[name]
        return toolbar.toolbar_of(user, profiles=access.profile_bundle(user.agent.role))

    def told(self, name: str) -> list[str]:
        return list(Notice.objects.filter(user=self.users[name]).order_by("pk").values_list("text", flat=True))

    def transfer(self) -> Transfer:
        """The last transfer, with no other open."""
        transfer = Transfer.objects.latest("pk")
        assert Transfer.objects.open().exclude(pk=transfer.pk).count() == 0
        return transfer

    def assert_quiet(self) -> None:
        """Nobody is in a call, nothing is open, and the simulator agrees."""
        assert not Call.objects.open().exists()
        assert not Transfer.objects.open().exists()
        assert not Conversation.objects.filter(ended_at=None).exists()
        assert not SimLeg.objects.open().exists()


def consult(story: Story, *, answered: bool = True) -> SimLeg:
    """Alice asks Bob before she hands the caller over; the outside party is returned."""
    party = story.caller_talks_to("alice", ticket="4711")
    transfers.start_warm(story.alice, target=story.bob, note="Angry")
    if answered:
        calls.accept(story.bob)
    return party
