"""Callers who wait for a busy colleague."""

from presence.calls import commands as calls
from presence.models import WhenFreeRequest
from presence.when_free import commands as when_free_commands
from tests.presence.story import Story


def everybody_talks() -> Story:
    """Alice and Carol talk to callers of theirs, and so does Bob, whom both need."""
    story = Story(["alice", "bob", "carol", "dave"])
    story.parties = {name: story.caller_talks_to(name) for name in ("alice", "carol", "bob")}
    return story


def waits(story: Story, name: str = "alice", **fields: object) -> WhenFreeRequest:
    return when_free_commands.wait_for(story.users[name], target=story.bob, **fields)


def state(when_free: WhenFreeRequest) -> str:
    when_free.refresh_from_db()
    return when_free.state


def bob_is_free(story: Story) -> None:
    calls.hang_up(story.bob)
