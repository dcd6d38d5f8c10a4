from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from presence import calls, gateway, sessions
from presence.calls import TRANSITIONS, Refused
from presence.connectors import base
from presence.connectors.simulator import world
from presence.connectors.simulator.models import SimLeg
from presence.models import Call, CallState, Conversation, Transfer
from presence.signals import conversation_started
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_every_call_state_but_the_end_has_a_way_out():
    for state in CallState:
        ways = [to for (of, _command), to in TRANSITIONS.items() if of == state]
        assert (CallState.ENDED in ways) == (state != CallState.ENDED)


def test_an_inbound_call_is_accepted_held_retrieved_and_hung_up(story):
    party = story.caller_rings("alice", ticket="4711")
    assert (story.state("alice"), story.party(party)) == ("alerting", "dialing")
    calls.accept(story.alice)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    calls.hold(story.alice)
    assert (story.state("alice"), story.party(party)) == ("held", "held")
    calls.retrieve(story.alice)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")
    calls.hang_up(story.alice)
    assert story.party(party) == "ended: hung-up"
    story.assert_quiet()


def test_a_conversation_keeps_number_direction_and_attached_data(story):
    story.caller_talks_to("alice", ticket="4711")
    conversation = calls.open_calls(story.alice)[0].conversation
    assert (conversation.number, conversation.direction) == (CALLER, "inbound")
    assert conversation.envelope.values == {"ticket": "4711"}


def test_a_conversation_is_announced_once(story):
    announced = []

    def receiver(conversation: Conversation, **kwargs: object) -> None:
        announced.append(conversation.number)

    conversation_started.connect(receiver)
    story.caller_talks_to("alice")
    calls.hang_up(story.alice)
    conversation_started.disconnect(receiver)
    assert announced == [CALLER]


def test_a_direct_call_that_is_rejected_ends_and_the_caller_is_told(story):
    party = story.caller_rings("alice")
    calls.reject(story.alice)
    assert story.party(party) == "ended: rejected"
    story.assert_quiet()


def test_a_direct_call_that_nobody_answers_ends_and_the_caller_is_told(story):
    party = story.caller_rings("alice")
    story.later(31)
    assert story.party(party) == "ended: no-answer"
    story.assert_quiet()


def test_a_caller_who_gives_up_stops_the_ringing(story):
    party = story.caller_rings("alice")
    world.outside_hang_up(party.pk)
    assert story.state("alice") == ""
    story.assert_quiet()


def test_a_direct_call_to_a_busy_user_rings_nowhere(story):
    story.caller_talks_to("alice")
    second = story.caller_rings("alice")
    assert story.party(second) == "ended: busy"
    assert story.state("alice") == "connected"


def test_a_direct_call_to_a_user_who_is_not_on_the_cms_rings_nowhere(story):
    sessions.log_off_cms(story.alice)
    assert story.party(story.caller_rings("alice")) == "ended: busy"
    story.assert_quiet()


def test_a_call_for_anyone_goes_to_who_has_been_idle_longest(story):
    first = story.caller_rings(None)
    assert story.state("alice") == "alerting"
    calls.accept(story.alice)
    calls.hang_up(story.alice)
    assert not story.party(first).startswith("dialing")
    story.caller_rings(None)
    assert (story.state("alice"), story.state("bob")) == ("", "alerting")


def test_a_call_for_anyone_that_is_rejected_goes_to_the_next(story):
    party = story.caller_rings(None)
    calls.reject(story.alice)
    assert (story.state("alice"), story.state("bob"), story.party(party)) == ("", "alerting", "dialing")
    story.later(31)
    assert (story.state("bob"), story.state("carol")) == ("", "alerting")


def test_a_call_for_anyone_waits_until_somebody_is_available(story):
    for name in ("alice", "bob", "carol"):
        sessions.set_work_mode(story.users[name], code=2)
    party = story.caller_rings(None)
    assert story.party(party) == "queued"
    story.later(1)
    assert story.party(party) == "queued"
    sessions.set_work_mode(story.bob, code=1)
    story.later(1)
    assert (story.state("bob"), story.party(party)) == ("alerting", "dialing")


@pytest.mark.parametrize("why", ["crm", "cms", "call", "mode", "wrap-up"])
def test_a_user_who_is_not_available_gets_no_call_for_anyone(why):
    story = Story(["alice"])
    if why == "crm":
        sessions.log_off_crm(story.alice)
    elif why == "cms":
        sessions.log_off_cms(story.alice)
    elif why == "call":
        story.caller_talks_to("alice")
    elif why == "mode":
        sessions.set_work_mode(story.alice, code=1000)
    else:
        story.wrap_up(seconds=60)
        story.caller_talks_to("alice")
        calls.hang_up(story.alice)
    assert story.party(story.caller_rings(None)) == "queued"


def test_an_outside_number_is_dialed_and_answers_by_itself(story):
    calls.dial(story.alice, number="+49 30 234-5678 91")
    assert story.state("alice") == "dialing"
    assert Conversation.objects.get().direction == "outbound"
    story.later(3)
    assert story.state("alice") == "connected"
    calls.hang_up(story.alice)
    story.assert_quiet()


def test_an_outside_number_can_be_made_not_to_answer(story):
    world.set_outside_answers(False)
    calls.dial(story.alice, number="+493023456789")
    story.later(3)
    assert story.state("alice") == "dialing"
    world.outside_answer(world.all_parties()[0].pk)
    assert story.state("alice") == "connected"
    world.outside_hang_up(world.all_parties()[0].pk)
    story.assert_quiet()


def test_an_outside_number_that_never_answers_ends_the_call(story):
    world.set_outside_answers(False)
    calls.dial(story.alice, number="+493023456789")
    story.later(31)
    story.assert_quiet()


@pytest.mark.parametrize("by_extension", [True, False])
def test_a_call_between_colleagues_counts_for_both(story, by_extension):
    if by_extension:
        calls.dial(story.alice, number=story.bob.agent.extension)
    else:
        calls.call_colleague(story.alice, target=story.bob)
    assert (story.state("alice"), story.state("bob")) == ("dialing", "alerting")
    calls.accept(story.bob)
    assert (story.state("alice"), story.state("bob")) == ("connected", "connected")
    assert calls.open_calls(story.alice)[0].peer_user == story.bob
    calls.hang_up(story.bob)
    story.assert_quiet()


def test_a_colleague_who_is_not_available_cannot_be_called(story):
    story.caller_talks_to("bob")
    with pytest.raises(Refused, match="Bob Example is not available: Busy, in a call"):
        calls.call_colleague(story.alice, target=story.bob)
    assert story.state("alice") == ""


def test_commands_that_make_no_sense_are_refused_and_change_nothing(story):
    for act in (calls.accept, calls.reject, calls.hold, calls.retrieve, calls.hang_up):
        with pytest.raises(Refused):
            act(story.alice)
    story.caller_talks_to("alice")
    with pytest.raises(Refused, match="You are in a call"):
        calls.dial(story.alice, number="+493023456789")
    with pytest.raises(Refused, match="no call on hold"):
        calls.retrieve(story.alice)
    assert story.state("alice") == "connected"


@pytest.mark.parametrize("number", ["", "abc", "+", "12 34x"])
def test_what_is_no_number_is_not_dialed(story, number):
    with pytest.raises(Refused):
        calls.dial(story.alice, number=number)


def test_who_is_not_on_the_cms_cannot_dial(story):
    sessions.log_off_cms(story.alice)
    with pytest.raises(Refused, match="Choose Log On"):
        calls.dial(story.alice, number="+493023456789")


def test_the_call_of_somebody_else_is_out_of_reach(story):
    story.caller_rings("alice")
    call = calls.open_calls(story.alice)[0]
    with pytest.raises(Refused, match="not your call"):
        calls.accept(story.bob, call.pk)
    assert story.state("alice") == "alerting"


def test_a_late_click_on_a_call_that_has_ended_is_told_so(story):
    party = story.caller_rings("alice")
    call = calls.open_calls(story.alice)[0]
    world.outside_hang_up(party.pk)
    with pytest.raises(Refused, match="already ended"):
        calls.accept(story.alice, call.pk)


def test_accepting_twice_is_told_and_changes_nothing(story):
    story.caller_rings("alice")
    call = calls.open_calls(story.alice)[0]
    calls.accept(story.alice, call.pk)
    with pytest.raises(Refused):
        calls.accept(story.alice, call.pk)
    assert story.state("alice") == "connected"


def test_a_cms_that_refuses_says_why_and_the_caller_is_still_there(story, monkeypatch):
    party = story.caller_talks_to("alice")

    def refuse(command: base.Command) -> None:
        raise base.CmsError("The line is disturbed.", retry=True)

    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", refuse)
    with pytest.raises(Refused, match="The line is disturbed"):
        calls.hold(story.alice)
    assert (story.state("alice"), story.party(party)) == ("connected", "connected")


def test_a_cms_that_is_switched_off_begins_no_call_and_is_named(story):
    destination = story.destination
    destination.active = False
    destination.save()
    with pytest.raises(Refused, match="“SIMULATOR” is switched off"):
        calls.dial(story.alice, number="+493012345")


def test_a_call_the_cms_does_not_know_any_more_is_over(story):
    story.caller_talks_to("alice")
    SimLeg.objects.update(state="ended")
    with pytest.raises(Refused, match="already ended"):
        calls.hang_up(story.alice)
    assert story.state("alice") == ""


def test_a_command_that_the_cms_takes_but_does_not_carry_out_is_reported(story, monkeypatch):
    story.caller_talks_to("alice")
    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", lambda command: None)
    calls.hold(story.alice)
    assert Call.objects.get(user=story.alice).awaiting == "hold"
    monkeypatch.undo()
    story.later(6)
    assert story.told("alice") == ["The telephone system did not do that. Try again."]
    assert Call.objects.get(user=story.alice).awaiting == ""
    assert story.state("alice") == "connected"


def test_a_command_goes_out_once_until_its_event_or_time_out(story, monkeypatch):
    story.caller_talks_to("alice")
    given = []
    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", given.append)
    for _click in range(2):
        calls.hold(story.alice)
    assert len(given) == 1
    calls.hold(story.alice, now=timezone.now() + timedelta(minutes=1))
    assert len(given) == 2


def test_nothing_is_written_while_nothing_happens(story):
    story.caller_talks_to("alice")
    with CaptureQueriesContext(connection) as queries:
        story.later(1)
    assert [query["sql"] for query in queries if not query["sql"].startswith("SELECT")] == []
    assert Transfer.objects.count() == 0
