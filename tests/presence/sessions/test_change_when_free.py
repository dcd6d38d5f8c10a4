"""A change that comes for each when free: who is in a call works as before until the call has ended."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from customizing import access
from customizing.activations import draft
from customizing.models import BusinessRole, ChangeStamp, ToolbarButton
from presence import working_role
from presence.calls.toolbar import toolbar_of
from presence.models import Call, CallState
from presence.workers import chores
from tests.clients import client_of
from tests.customizing.forms import save_row
from tests.factory import make_call, make_user

pytestmark = pytest.mark.usefixtures("customizing")
WHEN_FREE = {"_calls_go_on": "when-free"}


@pytest.fixture
def nora(customizing: None) -> User:
    """In a call since a minute."""
    nora = make_user("nora", role="SERVICEPRO", on_cms=True)
    make_call(nora, started_at=timezone.now() - timedelta(minutes=1))
    return nora


@pytest.fixture
def admin(customizing: None) -> Client:
    return client_of(make_user("dana", is_staff=True, is_superuser=True))


def commands(user: User) -> list[str]:
    role = BusinessRole.objects.get(name="SERVICEPRO")
    profiles = working_role.profiles_of(user, access.profile_bundle(role).role)
    return [button.command for button in toolbar_of(user, profiles=profiles).buttons]


def move_hold_back(admin: Client, **how: str) -> None:
    """Hold becomes the last button."""
    button = ToolbarButton.objects.get(profile__name="CRM", command="hold")
    assert save_row(admin, button, of=button.profile, position=999, **how).status_code == 302


def test_now_is_now(admin: Client, nora: User) -> None:
    move_hold_back(admin, _calls_go_on="now")
    assert commands(nora)[-1] == "hold"
    assert access.former() is None


def test_who_is_in_a_call_has_it_afterwards_and_others_at_once(admin: Client, nora: User) -> None:
    bob = make_user("bob", role="SERVICEPRO", on_cms=True)
    move_hold_back(admin, **WHEN_FREE)
    assert commands(nora)[-1] != "hold"
    assert commands(bob)[-1] == "hold"
    make_call(bob)  # it begins after the change
    assert commands(bob)[-1] == "hold"
    Call.objects.filter(user=nora).update(state=CallState.ENDED, ended_at=timezone.now())
    assert commands(nora)[-1] == "hold"


def test_it_is_over_when_the_last_of_these_calls_has_ended(admin: Client, nora: User) -> None:
    move_hold_back(admin, **WHEN_FREE)
    chores.changed_customizing(timezone.now())
    assert access.former() is not None
    Call.objects.update(state=CallState.ENDED, ended_at=timezone.now())
    chores.changed_customizing(timezone.now())
    assert access.former() is None
    assert ChangeStamp.objects.get().former is None


def test_several_changes_come_together(admin: Client, nora: User) -> None:
    before = commands(nora)
    move_hold_back(admin, **WHEN_FREE)
    button = ToolbarButton.objects.get(profile__name="CRM", command="mute")
    save_row(admin, button, of=button.profile, position=1000, **WHEN_FREE)
    assert commands(nora) == before


def test_a_draft_is_activated_for_each_when_free(admin: Client, nora: User) -> None:
    draft.collect()
    move_hold_back(admin)
    before = commands(nora)
    draft.activate(user_name="dana", for_each_when_free=True)
    assert commands(nora) == before
    Call.objects.update(state=CallState.ENDED, ended_at=timezone.now())
    assert commands(nora)[-1] == "hold"


def test_an_open_call_keeps_hang_up_whatever_is_changed(admin: Client, nora: User) -> None:
    draft.collect()
    ToolbarButton.objects.all().delete()
    draft.activate(user_name="dana", for_each_when_free=True)
    for each in ("when free", "now"):
        assert "hang-up" in commands(nora), each
        Call.objects.update(started_at=timezone.now())
