"""The toolbar profile rules: what it has no button for is neither offered nor done, however it is asked for."""

import pytest
from django.test import Client
from django.urls import reverse

from crm_ui.toolbar.commands import COMMANDS
from customizing.models import CmsProfile, ToolbarButton, ToolbarCommand, ToolbarState
from customizing.toolbar_commands import ALWAYS, DECIDES, sensible_states
from presence.calls import commands as calls
from presence.models import Call, Transfer, WhenFreeRequest
from presence.models.simulator import SimLeg
from presence.sessions import logon
from presence.transfers import commands as transfers
from presence.when_free import commands as when_free_commands
from tests.clients import client_of
from tests.factory import make_account, make_contact
from tests.presence.story import CALLER, Story

pytestmark = pytest.mark.thorough

GIVEN = {
    "call": {"target": "bob"},
    "dial": {"number": "+493023125100"},
    "blind-transfer": {"target": "bob"},
    "warm-transfer": {"target": "bob"},
    "when-free": {"target": "bob"},
    "conference": {"target": "bob"},
    "deflect": {"number": "bob"},
    "dtmf": {"digits": "1"},
    "work-mode": {"work_mode": "2"},
}


def without(*taken: str, story: Story) -> None:
    ToolbarButton.objects.filter(profile__name="CRM", command__in=taken).delete()
    story.profile_changed()


def only_in(command: str, states: list[str], *, story: Story) -> None:
    ToolbarButton.objects.filter(profile__name="CRM", command=command).update(states=states)
    story.profile_changed()


def at(story: Story, name: str = "alice") -> Client:
    return client_of(story.users[name])


def post(story: Story, command: str, **sent: object) -> str:
    return at(story).post(reverse("command", args=[command]), sent, headers={"hx-request": "true"}).content.decode()


def prepared(story: Story, command: str) -> dict[str, object]:
    """The situation in which the command would be carried out, and what to send."""
    if command in {"accept", "reject", "deflect"}:
        story.caller_rings("alice")
    elif command in {"complete", "cancel", "toggle"}:
        story.caller_talks_to("alice")
        transfers.start_warm(story.alice, target=story.bob)
        calls.accept(story.bob)
    elif command in {"take-when-free", "hand-over-now", "ask-now"}:
        return {"when_free": _offered(story, target="alice" if command == "take-when-free" else "bob").pk}
    elif command == "log-on":
        CmsProfile.objects.update(logon="manual")
        story.profile_changed()
        logon.log_off_cms(story.alice)
    elif command not in {"call", "dial", "work-mode", "log-off"}:
        story.caller_talks_to("alice")
    if command == "retrieve":
        calls.hold(story.alice)
    if command == "unmute":
        calls.mute(story.alice)
    if command == "when-free":
        logon.set_work_mode(story.bob, code=2)
    return GIVEN.get(command, {})


def _offered(story: Story, *, target: str) -> WhenFreeRequest:
    sender = "bob" if target == "alice" else "alice"
    story.caller_talks_to(sender)
    return when_free_commands.wait_for(story.users[sender], target=story.users[target])


def world(story: Story) -> list:
    """All that a command could change."""
    tables = (Call, Transfer, WhenFreeRequest, SimLeg)
    rows = [list(table.objects.order_by("pk").values_list("pk", "state")) for table in tables]
    agents = [(agent.user, agent.logged_on, agent.work_mode) for agent in map(story.simulated, ("alice", "bob"))]
    return [*rows, agents, list(SimLeg.objects.order_by("pk").values_list("tones", "muted"))]


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - ALWAYS))
def test_a_command_whose_button_is_not_in_the_profile_is_refused_in_words(command: str, story: Story) -> None:
    sent = prepared(story, command)
    buttons = DECIDES[command]
    without(*buttons, story=story)
    before = world(story)
    assert f"does not have {buttons[0].label}" in post(story, command, **sent)
    assert world(story) == before


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - ALWAYS))
def test_a_command_whose_button_is_in_the_profile_is_done(command: str, story: Story) -> None:
    """Only it: the profile has no other button."""
    sent = prepared(story, command)
    needed = {*DECIDES[command], *(["warm-transfer"] if command == "conference" else [])}
    without(*(set(ToolbarCommand) - needed), story=story)
    before = world(story)
    assert "The toolbar of your business role" not in post(story, command, **sent)
    assert world(story) != before


@pytest.mark.parametrize("command", sorted(set(COMMANDS) - ALWAYS))
def test_a_command_in_a_state_that_the_profile_leaves_out_is_refused(command: str, story: Story) -> None:
    sent = prepared(story, command)
    other = next(state for state in ToolbarState if state not in sensible_states(command))
    for button in DECIDES[command]:
        only_in(button, [other], story=story)
    before = world(story)
    assert "The toolbar of your business role does not offer" in post(story, command, **sent)
    assert world(story) == before


@pytest.mark.parametrize("state", ["dialing", "connected", "held", "consulting"])
def test_whoever_is_in_a_call_can_hang_up_whatever_the_profile_has(state: str, story: Story) -> None:
    without(*ToolbarCommand, story=story)
    if state == "dialing":
        calls.call_colleague(story.alice, target=story.bob)
    else:
        story.caller_talks_to("alice")
    if state == "held":
        calls.hold(story.alice)
    if state == "consulting":
        transfers.start_warm(story.alice, target=story.bob)
    [button] = story.toolbar("alice").buttons
    assert (button.command, button.enabled) == ("hang-up", True)
    assert 'data-command="hang-up"' in post(story, "note")
    open_before = len(story.states("alice"))
    post(story, "hang-up")
    assert len(story.states("alice")) < open_before


@pytest.mark.parametrize("taken", ["dial-pad", "blind-transfer", "warm-transfer"])
def test_nothing_that_is_not_in_the_profile_is_offered_anywhere(taken: str, story: Story) -> None:
    account = make_account("Meridian Bikes GmbH", phone=CALLER)
    make_contact("Anna Keller", account=account, main=True, phone="+4930111")
    story.caller_talks_to("alice")
    without(taken, story=story)
    pages = ["/", account.get_absolute_url(), "/communication/agents/?agent=*", "/communication/recent/"]
    pages.append(reverse("presence-card", args=[story.bob.pk]))
    htmls = [at(story).get(url).content.decode() for url in pages]
    for html in htmls:
        shown = html.split('<template id="badge-templates"')[0] + html.split("</template>")[-1]
        assert f'data-option="{taken}"' not in shown
        assert f'formaction="/communication/command/{taken}/"' not in shown
        if taken == "dial-pad":
            assert 'formaction="/communication/command/dial/"' not in shown
            assert 'data-command="dial"' not in shown
            assert "data-number=" not in shown


def test_a_profile_changed_elsewhere_holds_from_the_next_command_on(story: Story) -> None:
    story.caller_talks_to("alice")
    ToolbarButton.objects.get(profile__name="CRM", command="hold").delete()
    assert "does not have Hold" in post(story, "hold")
    assert story.state("alice") == "connected"


def test_a_second_click_finds_done_what_it_wants(story: Story) -> None:
    story.caller_talks_to("alice")
    call = Call.objects.get()
    post(story, "hold", call=call.pk)
    assert "message--error" not in post(story, "hold", call=call.pk)


def test_a_refusal_offers_only_what_the_profile_has(story: Story) -> None:
    logon.set_work_mode(story.bob, code=2)
    story.caller_talks_to("alice")
    assert 'data-option="when-free"' in post(story, "blind-transfer", target="bob")
    ToolbarButton.objects.filter(profile__name="CRM", command="warm-transfer").update(states=["consulting"])
    story.profile_changed()
    assert 'data-option="warm-transfer"' not in post(story, "blind-transfer", target="bob")


def test_a_role_without_a_toolbar_profile_can_do_nothing_but_leave_calls(story: Story) -> None:
    story.alice.business_roles.update(toolbar_profile=None)
    story.profile_changed()
    assert "does not have Dial Pad" in post(story, "call", target="bob")
