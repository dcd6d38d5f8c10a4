"""Colleagues at another telephone system to which there is a tie line: what is offered, dialled, and goes along."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from crm_ui.toolbar.commands import run_command
from customizing import access
from customizing.models import TieLine
from presence.calls import commands as calls
from presence.errors import Unavailable
from presence.models import Agent, Call
from presence.status import board
from presence.status.badges import options
from tests import factory
from tests.clients import client_of
from tests.presence.story import CALLER, Story
from tests.presence.two_systems import (
    BACK,
    THERE,
    extension,
    far_end,
    second_system,
    tie_lines,
)

pytestmark = pytest.mark.thorough


@pytest.fixture
def story(db: None) -> Story:
    """Alice, Bob and Carol on one telephone system; Nora and Olaf on another, and a tie line each way."""
    story = Story()
    tie_lines(story, second_system(story, "nora", "olaf"))
    return story


def names(viewer: User, target: User) -> list[str]:
    profiles = access.profile_bundle(viewer.agent.role_id)
    html = options(board.fresh(target.pk), viewer=board.fresh(viewer.pk), profiles=profiles)
    return re.findall(r'data-option="([\w-]+)"', html)


def toolbar(user: User) -> str:
    return client_of(user).get("/").text


def test_call_and_transfers_are_offered_where_a_tie_line_leads(story: Story) -> None:
    assert names(story.alice, story.nora) == ["call"]
    story.caller_talks_to("alice")
    assert names(story.alice, story.nora) == ["blind-transfer", "warm-transfer"]
    assert f'data-reached="{story.nora.agent.destination_id}"' in toolbar(story.alice)


def test_each_way_needs_a_line_of_its_own(story: Story) -> None:
    TieLine.objects.filter(prefix=BACK).delete()
    access.forget()
    assert names(story.alice, story.nora) == ["call"]
    assert names(story.nora, story.alice) == []
    with pytest.raises(Unavailable, match="on another telephone system"):
        calls.call_colleague(story.nora, target=story.alice)


def test_who_has_no_extension_cannot_be_dialled(story: Story) -> None:
    Agent.objects.filter(user=story.nora).update(extension="")
    assert names(story.alice, story.nora) == []
    assert board.fresh(story.nora.pk).as_message[-2:] == ["", False]
    page = client_of(story.alice).get(reverse("dial-pad-agents"), {"agent": "*"}).text
    assert page.count("data-undialled") == 1
    with pytest.raises(Unavailable, match="on another telephone system"):
        calls.call_colleague(story.alice, target=story.nora)


def test_who_is_busy_there_is_not_offered_and_not_waited_for(story: Story) -> None:
    story.caller_rings("nora")
    assert names(story.alice, story.nora) == ["call"]  # her mobile
    story.caller_talks_to("alice")
    profiles = access.profile_bundle(story.alice.agent.role_id)
    for command in ("blind-transfer", "when-free"):
        with pytest.raises(Unavailable):
            run_command(command, story.alice, post={"target": "nora"}, profiles=profiles)


@pytest.mark.parametrize("typed", ["", "with-prefix", "extension"])
def test_a_call_dials_prefix_and_extension(story: Story, typed: str) -> None:
    number = {"": "", "with-prefix": THERE + extension(story.nora), "extension": extension(story.nora)}[typed]
    if typed:
        calls.dial(story.alice, number=number)
    else:
        calls.call_colleague(story.alice, target=story.nora)
    assert far_end(story.nora).state == "alerting"
    assert "Nora Example" in toolbar(story.alice)


def test_a_prefix_with_a_country_code_is_dialled_as_it_is(story: Story) -> None:
    TieLine.objects.filter(prefix=THERE).update(prefix="+49301234")
    Agent.objects.filter(user=story.nora).update(extension="1001")
    access.forget()
    calls.dial(story.alice, number="030 / 1234 1001")
    assert Call.objects.open().get(user=story.alice).peer_number == "+493012341001"


def test_a_ringing_call_is_sent_on_over_the_line(story: Story) -> None:
    story.caller_rings("alice")
    calls.deflect(story.alice, target=story.nora)
    assert far_end(story.nora).state == "alerting"


def test_a_refusal_offers_a_free_colleague_there_who_knows_the_account(story: Story) -> None:
    account = factory.make_account("Meridian Bikes GmbH", phone=CALLER)
    factory.relate(account, story.nora.partner, "responsible")
    story.caller_rings("bob")
    story.caller_talks_to("alice")
    client = client_of(story.alice)
    post = {"target": "bob"}
    html = client.post(reverse("command", args=["warm-transfer"]), post, headers={"hx-request": "true"}).text
    assert 'data-target="nora"' in html
