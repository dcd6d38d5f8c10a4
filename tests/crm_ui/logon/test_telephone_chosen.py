"""Another telephone is chosen under Personalize, where the one in use is none: it is off, or is not there."""

import pytest
from django.test import Client
from django.urls import reverse

from customizing import access
from customizing.models import CmsLogonMode, CmsProfile
from presence.models import Agent, OtherTelephone
from presence.sessions import logon
from presence.status import board
from tests.clients import client_of
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.thorough]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def browser(story: Story) -> Client:
    """That of Alice, who is off the telephone system: as after a log-on by a telephone that is not there."""
    browser = client_of(story.alice)
    browser.get(reverse("personalize"))
    logon.log_off_cms(story.alice)
    return browser


def home(story: Story) -> OtherTelephone:
    return OtherTelephone.objects.create(user=story.alice, telephone="Home", extension="4001")


def test_whose_role_is_logged_on_by_itself_is_by_the_telephone_chosen(story: Story, browser: Client) -> None:
    browser.post(reverse("telephone"), {"telephone": home(story).pk})
    agent = Agent.objects.get(user=story.alice)
    assert (agent.extension, agent.cms_logged_on) == ("4001", True)
    assert board.fresh(story.alice.pk).word == "available"


def test_whose_role_is_not_logs_on_by_hand(story: Story, browser: Client) -> None:
    CmsProfile.objects.update(logon=CmsLogonMode.MANUAL)
    access.forget()
    browser.post(reverse("telephone"), {"telephone": home(story).pk})
    assert not Agent.objects.get(user=story.alice).cms_logged_on


def test_who_chooses_one_that_is_gone_stays_off(story: Story, browser: Client) -> None:
    browser.post(reverse("telephone"), {"telephone": home(story).pk + 1})
    assert not Agent.objects.get(user=story.alice).cms_logged_on
