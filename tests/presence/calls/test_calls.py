import pytest

from presence import contract
from presence.calls import commands as calls
from presence.calls.commands import TRANSITIONS
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.models import Call, CallState, Conversation
from presence.sessions import logon
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


def test_a_command_whose_telephone_has_done_it_a_moment_before_waits_for_no_event(story, monkeypatch):
    story.caller_talks_to("alice")
    patience = calls.reachability.patience

    def meanwhile(destination):
        leg = Call.objects.open().get(user=story.alice)
        if leg.state == CallState.CONNECTED:
            gateway.execute(destination, contract.Hold("alice", call=leg.cms_id))
        return patience(destination)

    # what is asked last before the command is noted: the telephone holds by itself just then
    monkeypatch.setattr(calls.reachability, "patience", meanwhile)
    with pytest.raises(calls.Refused, match="no call to hold now"):
        calls.hold(story.alice)
    assert (story.state("alice"), Call.objects.open().get(user=story.alice).awaiting) == ("held", "")


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
    logon.log_off_cms(story.alice)
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
        logon.set_work_mode(story.users[name], code=2)
    party = story.caller_rings(None)
    assert story.party(party) == "queued"
    story.later(1)
    assert story.party(party) == "queued"
    logon.set_work_mode(story.bob, code=1)
    story.later(1)
    assert (story.state("bob"), story.party(party)) == ("alerting", "dialing")


@pytest.mark.parametrize("why", ["crm", "cms", "call", "mode", "wrap-up"])
def test_a_user_who_is_not_available_gets_no_call_for_anyone(why):
    story = Story(["alice"])
    if why == "crm":
        logon.log_off_crm(story.alice)
    elif why == "cms":
        logon.log_off_cms(story.alice)
    elif why == "call":
        story.caller_talks_to("alice")
    elif why == "mode":
        logon.set_work_mode(story.alice, code=1000)
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
