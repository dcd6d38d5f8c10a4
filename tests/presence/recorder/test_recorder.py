"""The flight recorder keeps what happens in a conversation, and never stands in its way."""

import dataclasses
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from presence import contract, recorder
from presence.calls import commands as calls
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.inbox import receive as inbox
from presence.models import Call, Conversation, Transfer
from presence.models.moments import Moment, MomentKind
from presence.push import recorded_badges
from presence.status import board
from presence.transfers import commands as transfers
from presence.transfers import time_outs
from presence.workers import scheduler
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


def kept(kind: str) -> list[Moment]:
    return list(Moment.objects.filter(kind=kind).order_by("at", "pk"))


def states(story: Story, name: str) -> list[str]:
    """What the CMS told of the user's legs, in its order."""
    told = Moment.objects.filter(kind=MomentKind.EVENT, what="call", user=story.users[name])
    return [moment.detail["state"] for moment in told.order_by("pk")]


def event_of(story: Story, call: Call, *, sequence: int, state: str = "connected") -> contract.CallChanged:
    return contract.CallChanged(
        call=call.cms_id,
        sequence=sequence,
        conversation=call.conversation.cms_id,
        user=call.user.username,
        state=state,
        direction="inbound",
        at=timezone.now(),
    )


def test_a_warm_transfer_leaves_its_legs_commands_and_moves(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    transfers.complete(story.alice)
    assert states(story, "bob") == ["alerting", "connected", "connected"]
    assert states(story, "alice")[:2] == ["alerting", "connected"]
    commands = [(moment.what, moment.user.username, moment.outcome) for moment in kept("command")]
    assert commands == [
        ("accept", "alice", "done"),
        ("start-consult", "alice", "done"),
        ("accept", "bob", "done"),
        ("complete-transfer", "alice", "done"),
    ]
    assert [moment.what for moment in kept("transfer")] == ["requested", "completing"]
    told = [moment.detail["state"] for moment in kept("event") if moment.what == "transfer"]
    assert told[-1] == "completed"
    assert set(Moment.objects.values_list("conversation", flat=True)) == {Conversation.objects.get().pk}


def test_how_a_command_was_answered_is_kept(story):
    story.caller_talks_to("alice")
    call = Call.objects.get()
    with pytest.raises(contract.CmsError):
        gateway.execute(story.destination, contract.Retrieve("alice", call=call.cms_id))
    world.set_silent(True)
    calls.hold(story.alice)
    answers = [(moment.what, moment.outcome, bool(moment.detail.get("message"))) for moment in kept("command")]
    assert answers == [("accept", "done", False), ("retrieve", "refused", True), ("hold", "time-out", True)]


def test_the_conversation_of_a_dialed_call_is_found(story):
    calls.dial(story.alice, number="+4930111222")
    (moment,) = kept("command")
    assert (moment.what, moment.conversation, moment.detail["number"]) == (
        "dial",
        Conversation.objects.get(),
        "+4930111222",
    )


def test_a_command_about_no_call_is_not_kept(story):
    gateway.execute(story.destination, contract.SetWorkMode("alice", work_mode=1))
    assert not Moment.objects.exists()


def test_an_event_that_is_repeated_is_counted_and_a_late_one_is_marked(story):
    story.caller_talks_to("alice")
    call = Call.objects.select_related("conversation", "user").get()
    inbox.receive(story.destination, [event_of(story, call, sequence=call.cms_sequence + 5, state="held")])
    for _ in range(3):
        inbox.receive(story.destination, [event_of(story, call, sequence=call.cms_sequence + 3)])
    late = Moment.objects.get(sequence=call.cms_sequence + 3)
    assert (late.outcome, late.times) == ("late", 3)
    newest = Moment.objects.get(sequence=call.cms_sequence + 5)
    assert (newest.outcome, newest.times) == ("", 1)


def test_what_was_told_under_another_id_belongs_to_the_conversation(story):
    story.caller_talks_to("alice")
    ours = Conversation.objects.get()
    known = {"conversation": "other", "sequence": 1, "at": timezone.now()}
    moved = contract.TransferChanged(
        transfer="t", kind="blind", state="requested", sender="alice", receiver="bob", **known
    )
    inbox.receive(story.destination, [moved])
    assert Moment.objects.exclude(conversation=ours).exists()
    told = {"call": "leg", "user": "bob", "state": "alerting", "direction": "inbound"}
    data = ours.envelope.as_dict()
    inbox.receive(story.destination, [contract.CallChanged(**told, attached_data=data, **known)])
    assert set(Moment.objects.values_list("conversation", flat=True)) == {ours.pk}


def test_what_is_concluded_from_silence_is_kept(story):
    story.caller_talks_to("alice")
    snapshot = gateway.connector_for(story.destination).snapshot()
    gone = dataclasses.replace(snapshot, at=timezone.now() + timedelta(seconds=1), calls=[], conversations=[])
    inbox.reconcile(story.destination, gone)
    assert {(moment.what, moment.detail["reason"]) for moment in kept("conclusion")} == {
        ("call", "lost"),
        ("conversation", "lost"),
    }


def test_a_transfer_that_waits_too_long_is_kept(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    Transfer.objects.update(deadline=timezone.now() - timedelta(seconds=1))
    time_outs.expire_transfers(timezone.now())
    (moment,) = kept("conclusion")
    assert (moment.what, moment.detail["state"]) == ("transfer", "requested")


def test_what_a_call_tells_of_its_caller_is_not_kept(story):
    story.caller_talks_to("alice", secret="4711-0815")
    calls.send_tones(story.alice, tones="9876")
    transfers.start_warm(story.alice, target=story.bob, note="He is furious")
    told = " ".join(str(moment.detail) for moment in Moment.objects.all())
    for said in ("4711-0815", "furious", "9876"):
        assert said not in told


def test_a_recorder_that_fails_stops_nobody(story, caplog):
    with connection.schema_editor() as editor:
        editor.delete_model(Moment)
    try:
        story.caller_talks_to("alice")
        transfers.start_warm(story.alice, target=story.bob)
        calls.accept(story.bob)
        transfers.complete(story.alice)
        assert story.state("bob") == "connected"
        assert "flight recorder could not keep" in caplog.text
    finally:
        with connection.schema_editor() as editor:
            editor.create_model(Moment)


def test_what_goes_wrong_in_a_command_still_goes_on(story):
    with pytest.raises(DatabaseError), recorder.sending(story.destination, contract.Accept("alice", call="none")):
        raise DatabaseError


def test_without_days_to_keep_nothing_is_recorded(story, settings):
    settings.FLIGHT_RECORDER_DAYS = 0
    story.caller_talks_to("alice")
    assert not Moment.objects.exists()


def test_moments_go_when_they_have_been_kept_for_long_enough(story, settings):
    settings.FLIGHT_RECORDER_DAYS = 30
    story.caller_rings("alice")
    count = Moment.objects.count()
    old, now = Moment.objects.earliest("pk"), timezone.now()
    Moment.objects.filter(pk=old.pk).update(at=now - timedelta(days=31))
    scheduler.old_moments(now)
    assert Moment.objects.count() == count - 1
    assert not Moment.objects.filter(pk=old.pk).exists()


def test_a_sweep_of_nothing_only_reads(story, django_assert_num_queries):
    story.caller_rings("alice")
    with django_assert_num_queries(1) as captured:
        scheduler.old_moments(timezone.now())
    assert captured[0]["sql"].startswith("SELECT")


# Badges


def watched(story: Story, *names: str) -> None:
    """Two pages show these users, and have been told of them as they are now."""
    people = board.get_many(story.users[name].pk for name in names).values()
    recorded_badges.pushed(list(people), {each.user_id: ["page", "other page"] for each in people})


def test_badges_of_people_in_a_call_are_kept_until_they_are_out_of_it(story):
    watched(story, "alice", "bob")
    party = story.caller_talks_to("alice")
    watched(story, "alice", "bob")
    world.outside_hang_up(party.pk)
    watched(story, "alice", "bob")
    watched(story, "alice", "bob")
    scheduler.pushed_badges(timezone.now())
    told = [(moment.user, moment.what, moment.detail["cause"], moment.detail["pages"]) for moment in kept("badge")]
    assert told == [(story.alice, "busy", "in-call", 2), (story.alice, "available", "", 2)]


def test_a_badge_that_nobody_looks_at_is_not_kept(story):
    story.caller_talks_to("alice")
    recorded_badges.pushed([board.get(story.alice.pk)], {})
    scheduler.pushed_badges(timezone.now())
    assert kept("badge") == []


def test_pushing_asks_and_writes_nothing(story, django_assert_num_queries):
    story.caller_talks_to("alice")
    people = [board.get(story.alice.pk)]
    with django_assert_num_queries(0):
        recorded_badges.pushed(people, {story.alice.pk: ["page"]})
    scheduler.pushed_badges(timezone.now())
    with django_assert_num_queries(0):
        scheduler.pushed_badges(timezone.now())
