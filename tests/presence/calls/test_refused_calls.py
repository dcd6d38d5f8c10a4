"""Commands that cannot be carried out: refused in plain words, and nothing is changed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from presence import contract
from presence.calls import commands as calls
from presence.calls.commands import Refused
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.models import Call, Transfer
from presence.models.simulator import SimLeg
from presence.sessions import logon
from tests.statements import Statements

pytestmark = [pytest.mark.thorough, pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


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
    logon.log_off_cms(story.alice)
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

    def refuse(command: contract.Command) -> None:
        raise contract.CmsError("The line is disturbed.", retry=True)

    # the telephone system refuses
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
    # the telephone system takes the command and does nothing
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
    # the telephone system takes the command and is slow
    monkeypatch.setattr(gateway.connector_for(story.destination), "execute", given.append)
    for _click in range(2):
        calls.hold(story.alice)
    assert len(given) == 1
    calls.hold(story.alice, now=timezone.now() + timedelta(minutes=1))
    assert len(given) == 2


def test_nothing_is_written_while_nothing_happens(story):
    story.caller_talks_to("alice")
    with Statements() as asked:
        story.later(1)
    assert [text for text in asked.texts if not text.startswith("SELECT")] == []
    assert Transfer.objects.count() == 0
