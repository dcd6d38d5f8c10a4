"""Two telephone systems, and what a line between them does: a call that one dials rings at the other one."""

from django.contrib.auth.models import User

from customizing.models import BusinessRole, CmsDestination, CmsProfile, TieLine
from presence.connectors.simulator import world
from presence.models import Agent, Conversation
from presence.models.simulator import SimLeg
from tests.factory import make_role, make_user
from tests.presence.story import Story

THERE, BACK = "77", "66"
"""What is dialled from the first system before an extension of the second one, and the other way round."""


def second_system(story: Story, *names: str) -> CmsDestination:
    """Another simulator, where these are at work."""
    other = CmsDestination.objects.create(name="SECOND", connector="simulator")
    profile = CmsProfile.objects.create(name="SECOND", destination=other)
    here = make_role("SERVICEPRO", simulator=True)
    role = BusinessRole.objects.create(
        name="ELSEWHERE", text="Elsewhere", communication_enabled=True, cms_profile=profile,
        toolbar_profile=here.toolbar_profile, integration_profile=here.integration_profile,
        identification_profile=here.identification_profile,
    )  # fmt: skip
    for name in names:
        story.users[name] = story._at_work(make_user(name, role=role, mobile="+491701234567"))
    return other


def tie_lines(story: Story, other: CmsDestination) -> None:
    TieLine.objects.create(destination=story.destination, to=other, prefix=THERE)
    TieLine.objects.create(destination=other, to=story.destination, prefix=BACK)


def extension(user: User) -> str:
    return Agent.objects.get(user=user).extension


def rings_there(user: User, *, shows: str) -> Conversation:
    """The line carries the call: it rings at the user of the second system, whose telephone shows this number."""
    world.simulate_inbound(shows, to=user.username)
    return Conversation.objects.latest("started_at")


def far_end(user: User) -> SimLeg:
    """The end of the line at the first system, by which the user is dialled."""
    return SimLeg.objects.open().get(agent=None, number=THERE + extension(user))


def answered_there(user: User) -> None:
    """The user has answered, which the first system learns over the line."""
    world.outside_answer(far_end(user).pk)
