"""Two telephone systems: what is offered and done within one, and over numbers from one to the other."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from crm_ui.toolbar.commands import run_command
from customizing import access
from customizing.models import CmsDestination
from presence.calls import commands as calls
from presence.connectors.simulator import world
from presence.errors import Unavailable
from presence.fallback import options as fallback
from presence.models import Agent, WhenFreeRequest
from presence.sessions import logon
from presence.status import board
from presence.status.badges import options
from presence.when_free import commands as when_free_commands
from tests.clients import client_of
from tests.presence.story import CALLER, Story
from tests.presence.two_systems import second_system

pytestmark = pytest.mark.thorough

ELSEWHERE = "on another telephone system"


@pytest.fixture
def story(db: None) -> Story:
    """Alice, Bob and Carol on one telephone system; Nora on another, with a mobile."""
    story = Story()
    second_system(story, "nora")
    return story


def offered(viewer: User, target: User) -> list[str]:
    profiles = access.profile_bundle(viewer.agent.role_id)
    html = options(board.fresh(target.pk), viewer=board.fresh(viewer.pk), profiles=profiles)
    return re.findall(r'data-option="([\w-]+)"( data-target="\w+" data-address="mobile")?', html)


def names(viewer: User, target: User) -> list[str]:
    return [option + ("-mobile" if mobile else "") for option, mobile in offered(viewer, target)]


def test_inside_one_system_all_is_offered_and_from_the_other_only_the_mobile(story: Story) -> None:
    assert board.fresh(story.nora.pk).word == "available"
    assert names(story.alice, story.bob) == ["call"]
    assert names(story.alice, story.nora) == []
    logon.set_work_mode(story.nora, code=2)
    assert names(story.alice, story.nora) == ["call-mobile"]
    story.caller_talks_to("alice")
    assert names(story.alice, story.bob) == ["blind-transfer", "warm-transfer"]
    assert names(story.alice, story.nora) == []


def test_the_page_knows_on_which_system_who_looks_and_who_is_looked_at_are(story: Story) -> None:
    client = client_of(story.alice)
    html = client.get(reverse("dial-pad-agents"), {"agent": "*"}).content.decode()
    assert 'data-username="nora" data-name="Nora Example" data-offered="call,blind-transfer,warm-transfer" ' in html
    assert f'data-destination="{story.nora.agent.destination_id}"' in html
    home = client.get("/").content.decode()
    assert f'data-offered="call,call-mobile" data-destination="{story.alice.agent.destination_id}"' in home


@pytest.mark.parametrize("command", ["call", "blind-transfer", "warm-transfer", "when-free", "conference"])
def test_what_is_not_within_one_system_is_refused_in_true_words(command: str, story: Story) -> None:
    if command != "call":
        story.caller_talks_to("alice")
    profiles = access.profile_bundle(story.alice.agent.role_id)
    with pytest.raises(Unavailable, match=f"Nora Example is {ELSEWHERE}"):
        run_command(command, story.alice, post={"target": "nora"}, profiles=profiles)
    assert not WhenFreeRequest.objects.exists()


def test_a_ringing_call_is_not_sent_on_to_the_other_system(story: Story) -> None:
    story.caller_rings("alice")
    with pytest.raises(Unavailable, match=ELSEWHERE):
        calls.deflect(story.alice, target=story.nora)
    assert story.state("alice") == "alerting"


def test_an_extension_of_both_systems_is_that_of_the_own_one(story: Story) -> None:
    Agent.objects.filter(user__in=[story.nora, story.bob]).update(extension="4711")
    calls.dial(story.alice, number="4711")
    assert story.state("bob") == "alerting"
    Agent.objects.filter(user=story.bob).update(extension="")
    with pytest.raises(Unavailable, match=ELSEWHERE):
        calls.dial(story.carol, number="4711")


def test_a_refusal_offers_the_mobile_and_nobody_of_the_other_system(story: Story) -> None:
    story.caller_talks_to("bob")
    client = client_of(story.alice)
    html = client.post(reverse("command", args=["call"]), {"target": "nora"}, headers={"hx-request": "true"}).text
    assert ELSEWHERE in html
    assert 'data-target="nora" data-address="mobile"' in html
    assert html.count('data-option="call"') == 1


def test_a_when_free_ends_if_the_colleague_goes_to_the_other_system(story: Story) -> None:
    story.caller_talks_to("alice")
    story.caller_rings("bob")
    when_free = when_free_commands.wait_for(story.alice, target=story.bob)
    Agent.objects.filter(user=story.bob).update(destination=story.nora.agent.destination_id)
    story.later(1)
    when_free.refresh_from_db()
    assert when_free.state == "expired"


def test_the_fallback_user_on_another_system_does_not_ring(story: Story) -> None:
    story.profile_says(fallback="user", fallback_user=story.nora)
    assert fallback.fallback_options(story.alice)["fallback_user"] == ""
    assert fallback.fallback_options(story.nora)["fallback_user"] == "nora"


def test_a_simulated_call_rings_at_a_user_of_either_system(story: Story) -> None:
    client = client_of(story.alice)
    client.post(reverse("simulate-inbound"), {"from_number": CALLER, "to": "nora"})
    assert story.state("nora") == "alerting"
    html = client.get(reverse("simulator")).content.decode()
    assert "SECOND</button>" in html
    assert 'aria-pressed="true" data-command="show-' in html
    assert 'data-colleague="nora"' in html and 'data-colleague="bob"' not in html  # noqa: PT018
    assert "+49 30 234567890" in html
    calls.accept(story.nora)
    party = world.SimLeg.objects.get(agent=None)
    client.post(reverse("simulator-shown"), {"destination": story.alice.agent.destination_id})
    assert 'data-colleague="bob"' in client.get(reverse("simulator")).content.decode()
    client.post(reverse("simulator-party", args=[party.pk, "hang-up"]))
    assert story.state("nora") == ""


def test_a_system_that_is_not_active_any_more_cannot_be_chosen(story: Story) -> None:
    client = client_of(story.alice)
    html = client.post(reverse("simulator-shown"), {"destination": "99"}, follow=True).content.decode()
    assert "not active any more" in html


def test_one_system_alone_needs_no_choice(story: Story) -> None:
    CmsDestination.objects.filter(name="SECOND").update(active=False)
    client = client_of(story.alice)
    assert "Telephone system shown" not in client.get(reverse("simulator")).content.decode()
