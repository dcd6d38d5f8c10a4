"""The microphone in a call: who is not heard, and until when."""

import pytest

from customizing import access
from customizing.models import ToolbarButton, ToolbarCommand
from presence.calls import commands as calls
from presence.calls import permissions
from presence.calls.toolbar import Button
from presence.cms import gateway
from presence.connectors.simulator import world
from presence.connectors.simulator.connector import SimulatorConnector
from presence.contract import Capability
from presence.errors import Refused
from presence.inbox import receive as inbox
from presence.models import Call
from presence.transfers import commands as transfers
from presence.transfers import conference
from tests.presence.story import Story, consult

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story(db: None) -> Story:
    return Story()


def mute_button(story: Story, name: str = "alice") -> Button:
    return next(button for button in story.toolbar(name).buttons if button.command == "mute")


def is_muted(story: Story, name: str = "alice") -> bool:
    return Call.objects.open().get(user=story.users[name]).muted


def test_a_muted_call_is_so_until_it_is_heard_again(story: Story) -> None:
    story.caller_talks_to("alice")
    assert mute_button(story).pressed is False
    calls.mute(story.alice)
    assert (is_muted(story), mute_button(story).pressed, mute_button(story).enabled) == (True, True, True)
    assert story.state("alice") == "connected"
    calls.unmute(story.alice)
    assert (is_muted(story), mute_button(story).pressed) == (False, False)


def test_it_stays_muted_over_a_hold(story: Story) -> None:
    story.caller_talks_to("alice")
    calls.mute(story.alice)
    calls.hold(story.alice)
    assert not mute_button(story).enabled
    with pytest.raises(Refused, match="could be heard"):
        calls.unmute(story.alice)
    calls.retrieve(story.alice)
    assert mute_button(story).pressed


@pytest.mark.parametrize("end", [lambda story, party: calls.hang_up(story.alice), "caller"])
def test_it_ends_with_the_call(story: Story, end: object) -> None:
    party = story.caller_talks_to("alice")
    calls.mute(story.alice)
    end(story, party) if callable(end) else world.outside_hang_up(party.pk)
    assert not Call.objects.filter(muted=True).exists()
    story.caller_talks_to("alice")
    assert mute_button(story).pressed is False


def test_a_transferred_call_is_heard_at_the_receiver(story: Story) -> None:
    story.caller_talks_to("alice")
    calls.mute(story.alice)
    transfers.start_blind(story.alice, target=story.bob)
    calls.accept(story.bob)
    assert not is_muted(story, "bob")


def test_in_a_consult_it_is_about_the_leg_in_which_the_user_talks(story: Story) -> None:
    consult(story)
    to_colleague = mute_button(story).call_id
    assert Call.objects.get(pk=to_colleague).kind == "consult"
    calls.mute(story.alice, call_id=to_colleague)
    conference.toggle(story.alice)
    assert mute_button(story).pressed is False
    assert Call.objects.get(pk=mute_button(story).call_id).kind == "primary"
    calls.mute(story.alice)
    assert mute_button(story).pressed


def test_a_change_at_the_telephone_itself_is_shown_too(story: Story) -> None:
    story.caller_talks_to("alice")
    connector = gateway.connector_for(story.destination)
    with connector.acting() as act:
        [leg] = act.talk(act.world.conversations.get().pk).open_legs(kind="primary")[1:]
        act.change(leg, muted=True)
    assert mute_button(story).pressed


def test_a_list_tells_of_it_as_well(story: Story) -> None:
    story.caller_talks_to("alice")
    calls.mute(story.alice)
    Call.objects.update(muted=False, cms_sequence=0)
    inbox.reconcile(story.destination, gateway.connector_for(story.destination).snapshot())
    assert is_muted(story)


def test_where_the_telephone_system_cannot_do_it_it_is_not_offered(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    story.caller_talks_to("alice")
    # as an Asterisk, which would need too great a right for it
    monkeypatch.setattr(SimulatorConnector, "capabilities", frozenset(Capability) - {Capability.MUTE})
    assert not mute_button(story).enabled


def test_nobody_is_muted_in_no_call(story: Story) -> None:
    with pytest.raises(Refused, match="no call in which you could be heard"):
        calls.mute(story.alice)
    story.caller_rings("alice")
    with pytest.raises(Refused, match="no call in which you could be heard"):
        calls.mute(story.alice)


def test_who_has_no_such_button_may_not_mute(story: Story) -> None:
    ToolbarButton.objects.filter(command=ToolbarCommand.MUTE).delete()
    access.forget()
    profiles = access.profile_bundle(story.alice.agent.role_id)
    for command in ("mute", "unmute"):
        with pytest.raises(Refused, match="does not have Mute"):
            permissions.must_have(command, profiles)
