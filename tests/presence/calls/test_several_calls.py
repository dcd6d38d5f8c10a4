"""A second call beside the first, for roles that may have several; tones; and sending a ringing call on."""

import pytest

from customizing.models import CmsProfile
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.connectors.simulator import world
from presence.models import Agent, Transfer
from presence.sessions import logon
from presence.transfers import commands as transfers
from presence.when_free import commands as when_free_commands
from tests.presence.story import CALLER, Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


@pytest.fixture
def story() -> Story:
    """Alice may have several calls."""
    story = Story(["bob", "carol"])
    story.users["alice"] = story.arrives("alice", role="IC_AGENT")
    return story


@pytest.fixture
def two(story):
    """Alice talks to one caller while another rings."""
    return story.caller_talks_to("alice"), story.caller_rings("alice")


def ids(story: Story) -> list[int]:
    return [call.pk for call in calls.open_calls(story.alice)]


def test_a_second_call_rings_beside_the_first(story, two):
    assert [story.party(party) for party in two] == ["connected", "dialing"]
    bar = story.toolbar("alice")
    assert (bar.state, bar.call.pk, bar.alerting.pk) == ("connected", *ids(story))
    assert {"accept", "reject", "hold"} <= {button.command for button in bar.buttons if button.enabled}
    assert next(button for button in bar.buttons if button.command == "accept").call_id == bar.alerting.pk


def test_accepting_the_second_puts_the_first_on_hold_and_one_can_switch(story, two):
    first, second = ids(story)
    calls.accept(story.alice)
    assert [story.party(party) for party in two] == ["held", "connected"]
    bar = story.toolbar("alice")
    assert (bar.state, bar.call.pk, [call.pk for call in bar.waiting]) == ("connected", second, [first])
    calls.retrieve(story.alice, call_id=first)
    assert [story.party(party) for party in two] == ["connected", "held"]
    assert story.toolbar("alice").call.pk == first
    calls.hang_up(story.alice)
    assert [story.party(party) for party in two] == ["ended: hung-up", "held"]
    assert story.toolbar("alice").state == "held"
    calls.retrieve(story.alice)
    assert story.party(two[1]) == "connected"
    calls.hang_up(story.alice)
    story.assert_quiet()


def test_a_transfer_is_about_the_call_one_talks_in(story, two):
    calls.accept(story.alice)
    transfers.start_blind(story.alice, target=story.bob)
    calls.accept(story.bob)
    assert [story.party(party) for party in two] == ["held", "connected"]
    assert Transfer.objects.get().conversation == calls.open_calls(story.bob)[0].conversation


@pytest.mark.parametrize("start", [transfers.start_blind, transfers.start_warm, when_free_commands.wait_for])
def test_a_late_click_never_hands_over_the_caller_who_waits(story, two, start):
    calls.accept(story.alice)
    waits, seen = ids(story)
    world.outside_hang_up(two[1].pk)
    with pytest.raises(Refused, match="already ended"):
        start(story.alice, target=story.bob, call_id=seen)
    assert ids(story) == [waits]
    assert not Transfer.objects.exists()


def test_a_transfer_nobody_takes_comes_back_beside_the_other_call(story, two):
    calls.accept(story.alice)
    transfers.start_blind(story.alice, target=story.bob)
    calls.reject(story.bob)
    assert sorted(state for _kind, state in story.states("alice")) == ["alerting", "held"]
    calls.accept(story.alice)
    assert [story.party(party) for party in two] == ["held", "connected"]


def test_in_a_consult_the_second_call_cannot_be_taken_but_is_not_lost(story, two):
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    with pytest.raises(Refused, match="Complete or cancel the transfer first"):
        calls.accept(story.alice)
    assert [story.party(party) for party in two] == ["held", "dialing"]
    bar = story.toolbar("alice")
    assert (bar.state, bar.call.state, bar.consult.state) == ("consulting", "held", "connected")
    transfers.complete(story.alice)
    calls.accept(story.alice)
    assert [story.party(party) for party in two] == ["connected", "connected"]


def test_a_consult_beside_a_waiting_call_is_about_its_own_caller(story, two):
    first, second = ids(story)
    calls.accept(story.alice)
    transfers.start_warm(story.alice, target=story.bob)
    calls.accept(story.bob)
    bar = story.toolbar("alice")
    assert (bar.call.pk, [call.pk for call in bar.waiting]) == (second, [first])
    with pytest.raises(Refused, match="Complete or cancel"):
        calls.retrieve(story.alice, call_id=first)
    assert [story.party(party) for party in two] == ["held", "held"]


def test_a_third_call_and_a_second_one_in_a_consult_are_told_busy(story, two):
    assert story.party(story.caller_rings("alice")) == "ended: busy"
    calls.reject(story.alice)
    transfers.start_warm(story.alice, target=story.bob)
    assert story.party(story.caller_rings("alice")) == "ended: busy"


def test_calls_for_anyone_go_to_who_has_none(story):
    story.caller_talks_to("alice")
    story.caller_rings(None)
    assert story.state("alice") == "connected"


def test_who_may_have_several_is_a_matter_of_the_cms_profile(story):
    story.caller_talks_to("bob")
    assert story.party(story.caller_rings("bob")) == "ended: busy"
    CmsProfile.objects.update(multiple_sessions=False)
    story.profile_changed()
    logon.log_on(story.alice, role=story.alice.business_roles.get())
    assert not Agent.objects.get(user=story.alice).several_calls
    story.caller_talks_to("alice")
    assert story.party(story.caller_rings("alice")) == "ended: busy"


def test_tones_are_heard_by_the_other_side(story):
    party = story.caller_talks_to("alice")
    calls.send_tones(story.alice, tones="12")
    calls.send_tones(story.alice, tones="#")
    party.refresh_from_db()
    assert party.tones == "12#"
    story.later(6)
    assert story.told("alice") == []


def test_tones_reach_the_number_asked_in_a_consult_only(story):
    party = story.caller_talks_to("alice")
    transfers.start_warm(story.alice, number="+49305550100")
    story.later(3)
    calls.send_tones(story.alice, tones="5")
    heard = {leg.number: leg.tones for leg in world.all_parties()}
    assert heard == {CALLER: "", "+49305550100": "5"}
    assert story.party(party) == "held"


@pytest.mark.parametrize("tones", ["", "a", "+", "1" * 33])
def test_what_are_no_tones_are_not_sent(story, tones):
    story.caller_talks_to("alice")
    with pytest.raises(Refused, match="32 at most"):
        calls.send_tones(story.alice, tones=tones)


def test_nobody_hears_tones_on_hold(story):
    story.caller_talks_to("alice")
    calls.hold(story.alice)
    with pytest.raises(Refused, match="no call to send tones"):
        calls.send_tones(story.alice, tones="1")


@pytest.mark.parametrize("by_extension", [True, False])
def test_a_ringing_call_is_sent_on_to_a_colleague(story, by_extension):
    party = story.caller_rings("alice")
    to = {"number": story.bob.agent.extension} if by_extension else {"target": story.bob}
    calls.deflect(story.alice, **to)
    assert (story.state("alice"), story.state("bob"), story.party(party)) == ("", "alerting", "dialing")
    calls.accept(story.bob)
    assert story.party(party) == "connected"
    assert not Transfer.objects.exists()


def test_a_ringing_call_is_sent_on_to_a_number(story):
    party = story.caller_rings("alice")
    calls.deflect(story.alice, number="+49305550100")
    story.later(3)
    assert story.party(party) == "connected"
    world.outside_hang_up(party.pk)
    story.assert_quiet()


@pytest.mark.parametrize("outside", [True, False])
def test_a_call_sent_on_that_nobody_takes_goes_to_anyone_available(story, outside):
    world.set_outside_answers(False)
    party = story.caller_rings("alice")
    calls.deflect(story.alice, **({"number": "+49305550100"} if outside else {"target": story.bob}))
    story.later(31)
    assert story.party(party) == "dialing"
    assert "alerting" in {story.state("alice"), story.state("bob"), story.state("carol")}


def test_a_call_is_sent_on_only_to_who_is_available_and_only_while_it_rings(story):
    story.caller_talks_to("bob")
    party = story.caller_rings("alice")
    with pytest.raises(Refused, match="Bob Example is not available"):
        calls.deflect(story.alice, target=story.bob)
    with pytest.raises(Refused, match="rings with you already"):
        calls.deflect(story.alice, target=story.alice)
    calls.accept(story.alice)
    with pytest.raises(Refused, match="No call is ringing"):
        calls.deflect(story.alice, target=story.carol)
    assert story.party(party) == "connected"


def test_a_call_that_is_handed_over_is_accepted_or_declined_not_sent_on(story):
    story.caller_talks_to("bob")
    transfers.start_blind(story.bob, target=story.alice)
    with pytest.raises(Refused, match="Accept or decline"):
        calls.deflect(story.alice, target=story.carol)
    assert story.state("alice") == "alerting"


@pytest.fixture
def asks_a_colleague(story):
    """Alice has called Bob, and talks to a caller while Bob waits."""
    calls.call_colleague(story.alice, target=story.bob)
    calls.accept(story.bob)
    party = story.caller_rings("alice")
    calls.accept(story.alice)
    return party


def test_whom_a_colleague_hands_on_is_not_drawn_out_of_another_call(story, asks_a_colleague):
    transfers.start_blind(story.bob, target=story.carol)
    calls.accept(story.carol)
    assert sorted(state for _kind, state in story.states("alice")) == ["connected", "held"]
    assert story.party(asks_a_colleague) == "connected"
    calls.retrieve(story.alice)
    assert (story.party(asks_a_colleague), story.state("carol")) == ("held", "connected")


def test_completing_a_consult_draws_nobody_out_of_another_call(story, asks_a_colleague):
    transfers.start_warm(story.bob, target=story.carol)
    calls.accept(story.carol)
    transfers.complete(story.bob)
    assert sorted(state for _kind, state in story.states("alice")) == ["connected", "held"]
    assert story.party(asks_a_colleague) == "connected"
