import pytest
from django.utils import timezone

from customizing.models import CmsDestination, ToolbarButton, ToolbarCommand
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.connectors.simulator.connector import SimulatorConnector
from presence.contract import Capability
from presence.models import Agent, Call
from presence.sessions import logon
from presence.transfers import commands as transfers
from presence.transfers import conference
from tests.delivered_toolbar import MATRIX
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


def enabled(story: Story, name: str = "alice") -> set[str]:
    return {button.command for button in story.toolbar(name).buttons if button.enabled}


def reach(story: Story, state: str) -> None:
    if state == "not-on-cms":
        logon.log_off_cms(story.alice)
    elif state == "alerting":
        story.caller_rings("alice")
    elif state == "dialing":
        calls.dial(story.alice, number="+493023456789")
    elif state == "wrap-up":
        story.wrap_up(seconds=60)
        story.caller_talks_to("alice")
        calls.hang_up(story.alice)
    elif state != "idle":
        story.caller_talks_to("alice")
    if state == "held":
        calls.hold(story.alice)
    if state == "consulting":
        transfers.start_warm(story.alice, target=story.bob)
        calls.accept(story.bob)


@pytest.mark.parametrize("state", MATRIX)
def test_the_buttons_follow_the_matrix(story, state):
    reach(story, state)
    assert story.toolbar("alice").state == state
    assert enabled(story) - {"log-off"} == MATRIX[state] - {"log-off"}


def test_only_accept_and_reject_flash_and_only_while_it_rings(story):
    assert not any(button.flashing for button in story.toolbar("alice").buttons)
    story.caller_rings("alice")
    assert {button.command for button in story.toolbar("alice").buttons if button.flashing} == {"accept", "reject"}


def test_only_a_telephone_in_the_browser_is_told_by_the_button_which_leg_it_is_about(story):
    def named():
        return {button.command: button.leg for button in story.toolbar("alice").buttons if button.leg}

    story.caller_rings("alice")
    assert named() == {}
    Agent.objects.filter(user=story.alice).update(extension="8801")
    CmsDestination.objects.update(browser_extensions="88", telephone_socket="ws://pbx.example/ws")
    story.profile_changed()
    leg = Call.objects.open().get(user=story.alice).cms_id
    assert named() == {"accept": leg, "reject": leg}
    calls.accept(story.alice)
    assert named() == {"hold": leg, "mute": leg}
    calls.hold(story.alice)
    assert named() == {"retrieve": leg}
    Agent.objects.filter(user=story.alice).update(unreachable_since=timezone.now())
    assert named() == {}


def test_a_consult_that_rings_can_be_cancelled_but_not_completed(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    bar = story.toolbar("alice")
    assert (bar.state, bar.call.state, bar.consult.state) == ("consulting", "held", "dialing")
    assert bar.transfer.receiver == story.bob
    assert enabled(story) == {"cancel", "hang-up"}


def test_the_colleague_asked_can_only_hang_up(story):
    story.caller_talks_to("alice")
    transfers.start_warm(story.alice, target=story.bob)
    assert story.toolbar("bob").alerting.kind == "consult"
    calls.accept(story.bob)
    assert story.toolbar("bob").state == "consulting"
    assert enabled(story, "bob") == {"mute", "hang-up"}


def test_a_conference_can_be_completed_or_cancelled_by_its_sender_and_left_by_the_colleague(story):
    reach(story, "consulting")
    conference.join(story.alice)
    assert (story.toolbar("alice").state, story.toolbar("bob").state) == ("consulting", "consulting")
    assert enabled(story) == {"mute", "complete", "cancel", "hang-up"}
    assert enabled(story, "bob") == {"mute", "hang-up"}
    assert story.toolbar("alice").conference


def test_in_a_connected_call_conference_chooses_a_colleague_first(story):
    story.caller_talks_to("alice")
    assert [button.command for button in story.toolbar("alice").buttons if button.chooses] == ["conference"]
    transfers.start_warm(story.alice, target=story.bob)
    assert not any(button.chooses for button in story.toolbar("alice").buttons)


def test_what_the_cms_cannot_do_is_not_offered(story, monkeypatch):
    # a telephone system that can do less; the product has one only
    monkeypatch.setattr(SimulatorConnector, "capabilities", frozenset({Capability.CALL}))
    reach(story, "consulting")
    assert enabled(story) == {"complete", "cancel", "hang-up"}


@pytest.mark.parametrize(("state", "missing"), [("alerting", "accept"), ("connected", "hold"), ("held", "retrieve")])
def test_what_only_the_telephone_itself_does_is_not_offered(story, monkeypatch, state, missing):
    reach(story, state)
    offered = enabled(story)
    able = frozenset(Capability) - {Capability.ACCEPT, Capability.HOLD}
    # as an Asterisk, which cannot tell a telephone to answer or to hold
    monkeypatch.setattr(SimulatorConnector, "capabilities", able)
    assert enabled(story) == offered - {missing} != offered


def test_wrap_up_tells_when_it_ends(story):
    reach(story, "wrap-up")
    bar = story.toolbar("alice")
    assert (bar.until - bar.since).total_seconds() == 60
    assert story.toolbar("bob").until is None


def test_the_state_survives_a_reload_because_it_is_read_from_the_database(story):
    story.caller_rings("alice", ticket="4711")
    bar = story.toolbar("alice")
    assert (bar.state, bar.alerting.conversation.envelope.values) == ("alerting", {"ticket": "4711"})
    assert bar.call is None


def test_a_button_taken_out_of_the_profile_is_gone(story):
    ToolbarButton.objects.filter(command=ToolbarCommand.HOLD).delete()
    story.profile_changed()
    assert "hold" not in {button.command for button in story.toolbar("alice").buttons}


def test_a_state_taken_from_a_button_disables_it_there(story):
    ToolbarButton.objects.filter(command=ToolbarCommand.HOLD).update(states=[])
    story.profile_changed()
    story.caller_talks_to("alice")
    assert "hold" not in enabled(story)


def test_the_toolbar_tells_since_when_its_state_holds(story):
    assert story.toolbar("alice").since == story.alice.agent.cms_since
    party = story.caller_talks_to("alice")
    connected = story.toolbar("alice").since
    assert connected == story.toolbar("alice").call.answered_at
    world.outside_hang_up(party.pk)
    assert story.toolbar("alice").since > connected


def test_the_modes_to_choose_are_those_of_customizing_without_wrap_up(story):
    assert [mode.code for mode in story.toolbar("alice").work_modes] == [1, 2, 1000, 1001, 1002]


def test_a_toolbar_takes_few_queries(story, django_assert_max_num_queries):
    reach(story, "consulting")
    with django_assert_max_num_queries(7):
        story.toolbar("alice")
