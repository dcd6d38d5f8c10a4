"""Callers who are booked for a colleague when that one is free."""

from presence.calls import commands as calls
from presence.models import Booking
from presence.when_free import commands as when_free
from tests.presence.story import Story


def everybody_talks() -> Story:
    """Alice and Carol talk to callers of theirs, and so does Bob, whom both need."""
    story = Story(["alice", "bob", "carol", "dave"])
    story.parties = {name: story.caller_talks_to(name) for name in ("alice", "carol", "bob")}
    return story


def books(story: Story, name: str = "alice", **fields: object) -> Booking:
    return when_free.book(story.users[name], target=story.bob, **fields)


def state(booking: Booking) -> str:
    booking.refresh_from_db()
    return booking.state


def bob_is_free(story: Story) -> None:
    calls.hang_up(story.bob)
