"""Callers who were handed over and are wanted back: seen as long as nobody has them, and exactly one act wins."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User

from presence.calls import commands as calls
from presence.connectors.simulator import queues, world
from presence.errors import Refused
from presence.models import Call, Transfer
from presence.models.simulator import SimLeg, World
from presence.status import board
from presence.status.derive import Cause, PresenceStatus
from presence.transfers import commands as transfers
from presence.transfers import pending
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]
OUTSIDE = "+4989123456"


def handed_over(story: Story) -> SimLeg:
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, target=story.bob)
    return party


def pending_of(story: Story, name: str = "alice") -> list[Transfer]:
    return story.toolbar(name).pending


def take_back(story: Story) -> None:
    pending.take_back(story.alice, transfer_id=Transfer.objects.latest("pk").pk)


def seen(user: User) -> tuple[str, str]:
    """By colleagues."""
    presence = board.get(user.pk)
    return presence.word, presence.cause


def sent_on(story: Story) -> SimLeg:
    party = story.caller_rings("alice")
    calls.deflect(story.alice, target=story.bob)
    return party


def take_back_sent_on(story: Story) -> None:
    pending.take_back_sent_on(story.alice, call_id=Call.objects.filter(user=story.alice).earliest("pk").pk)


def test_a_hand_over_is_pending_until_it_is_taken(story: Story) -> None:
    story.caller_talks_to("alice")
    assert pending_of(story) == []
    transfers.start_blind(story.alice, target=story.bob)
    [waiting] = pending_of(story)
    assert (waiting.receiver, waiting.state) == (story.bob, "requested")
    assert pending_of(story, "bob") == []
    calls.accept(story.bob)
    assert pending_of(story) == []


def test_a_caller_who_is_taken_back_rings_at_the_sender_and_nobody_is_told_of_a_failure(story: Story) -> None:
    party = handed_over(story)
    take_back(story)
    assert (story.state("alice"), story.state("bob"), story.party(party)) == ("alerting", "", "dialing")
    transfer = story.transfer()
    assert (transfer.state, transfer.failure) == ("returned", "cancelled")
    assert transfer.taken_back_at is not None
    assert story.told("alice") == []
    calls.accept(story.alice)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")


def test_a_second_click_is_the_same_click(story: Story) -> None:
    handed_over(story)
    take_back(story)
    take_back(story)
    assert story.state("alice") == "alerting"


def test_what_the_colleague_has_taken_is_not_taken_back(story: Story) -> None:
    handed_over(story)
    calls.accept(story.bob)
    with pytest.raises(Refused, match="Bob Example has taken the call already"):
        take_back(story)
    assert story.state("bob") == "connected"


@pytest.mark.parametrize("who", ["bob", "carol"])
def test_nobody_else_takes_it_back(story: Story, who: str) -> None:
    handed_over(story)
    with pytest.raises(Refused, match="no such hand-over"):
        pending.take_back(story.users[who], transfer_id=story.transfer().pk)
    assert story.state("bob") == "alerting"


def test_a_sender_who_is_in_another_call_by_now_cannot_take_it_back_and_it_goes_on_ringing(story: Story) -> None:
    handed_over(story)
    story.caller_talks_to("alice")
    with pytest.raises(Refused, match="cannot be rung now"):
        take_back(story)
    assert (story.state("bob"), story.transfer().taken_back_at) == ("alerting", None)
    assert [each.receiver for each in pending_of(story)] == [story.bob]


def test_a_pending_hand_over_leaves_the_next_call_all_its_buttons(story: Story) -> None:
    handed_over(story)
    story.caller_talks_to("alice")
    enabled = {button.command for button in story.toolbar("alice").buttons if button.enabled}
    assert {"hold", "blind-transfer", "warm-transfer", "hang-up"} <= enabled


def test_a_caller_who_has_hung_up_is_not_taken_back(story: Story) -> None:
    world.outside_hang_up(handed_over(story).pk)
    with pytest.raises(Refused, match="hung up"):
        take_back(story)


def test_a_caller_handed_over_to_a_queue_waits_there_and_can_be_taken_back(story: Story) -> None:
    at = queues.make("sales", world=World.objects.get_or_create(destination=story.destination)[0])
    party = story.caller_talks_to("alice")
    transfers.start_blind(story.alice, number=at.number)
    assert story.party(party) == "queued"
    assert [each.number for each in pending_of(story)] == [at.number]
    take_back(story)
    assert (story.state("alice"), story.party(party)) == ("alerting", "dialing")


def test_a_member_of_the_queue_who_declines_leaves_the_caller_in_it_and_one_who_answers_takes_over(
    story: Story,
) -> None:
    at = queues.make("sales", world=World.objects.get_or_create(destination=story.destination)[0])
    for name in ("bob", "carol"):
        queues.log_in(name, key="sales", logged_in=True, world=at.world)
    story.caller_talks_to("alice")
    transfers.start_blind(story.alice, number=at.number)
    first = Call.objects.get(state="alerting").user
    calls.reject(first)
    second = Call.objects.get(state="alerting").user
    assert {first, second} == {story.bob, story.carol}
    assert story.transfer().state == "requested"
    calls.accept(second)
    assert story.transfer().state == "completed"


def test_what_was_sent_on_is_pending_until_somebody_takes_it(story: Story) -> None:
    sent_on(story)
    [waiting] = pending.sent_on_by(story.alice)
    assert waiting.rings_at == [story.bob]
    assert waiting.conversation.deflected_to == story.bob
    calls.accept(story.bob)
    assert pending.sent_on_by(story.alice) == []
    transfers.start_blind(story.bob, target=story.carol)
    assert pending.sent_on_by(story.alice) == []


def test_what_was_sent_on_rings_here_again_when_it_is_taken_back(story: Story) -> None:
    party = sent_on(story)
    take_back_sent_on(story)
    assert (story.state("alice"), story.state("bob"), story.party(party)) == ("alerting", "", "dialing")
    assert pending.sent_on_by(story.alice) == []
    take_back_sent_on(story)  # a second click
    calls.accept(story.alice)
    assert story.state("alice") == "connected"


def test_what_was_sent_on_and_taken_is_not_taken_back(story: Story) -> None:
    sent_on(story)
    calls.accept(story.bob)
    with pytest.raises(Refused, match="taken the call meanwhile"):
        take_back_sent_on(story)
    assert story.state("bob") == "connected"


def test_a_number_outside_that_does_not_tell_counts_as_having_taken_it_after_the_ringing(story: Story) -> None:
    story.caller_rings("alice")
    calls.deflect(story.alice, number=OUTSIDE)
    [waiting] = pending.sent_on_by(story.alice)
    assert (waiting.rings_at, waiting.conversation.deflected_number) == ([], OUTSIDE)
    at = waiting.conversation.deflected_at
    assert pending.sent_on_by(story.alice, now=at + (pending.rings_for() * 2)) == []


@pytest.mark.parametrize(("hand", "back"), [(handed_over, take_back), (sent_on, take_back_sent_on)])
def test_who_waits_for_a_hand_over_is_available_until_the_caller_rings_again(
    story: Story, hand: Callable[[Story], SimLeg], back: Callable[[Story], None]
) -> None:
    hand(story)
    assert seen(story.alice) == (PresenceStatus.AVAILABLE, Cause.NONE)
    assert seen(story.bob) == (PresenceStatus.BUSY, Cause.RINGING)
    back(story)
    assert seen(story.alice) == (PresenceStatus.BUSY, Cause.RINGING)
