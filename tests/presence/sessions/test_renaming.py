"""A user name that is changed, in whatever way and state: the telephone system follows, and no call is lost."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from presence.calls import commands as calls
from presence.cms import gateway
from presence.inbox import receive as inbox
from presence.models import Agent, Notice
from presence.models.simulator import SimAgent
from presence.sessions import logon, renamed_users
from presence.status import board
from tests.factory import make_user
from tests.presence.story import Story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases, pytest.mark.thorough]


def by_saving(user: User, name: str) -> None:
    user.username = name
    user.save()


def by_update(user: User, name: str) -> None:
    User.objects.filter(pk=user.pk).update(username=name)
    user.refresh_from_db()


WAYS = pytest.mark.parametrize("rename", [by_saving, by_update])
Rename = Callable[[User, str], None]


def follow() -> None:
    renamed_users.follow(timezone.now())


def compare(story: Story) -> None:
    inbox.reconcile(story.destination, gateway.connector_for(story.destination).snapshot())


def word(user: User) -> str:
    return board.fresh(user.pk).word


@WAYS
def test_who_is_logged_on_can_be_called_under_the_new_name(story: Story, rename: Rename) -> None:
    rename(story.bob, "robert")
    follow()
    assert word(story.bob) == "available"
    calls.call_colleague(story.alice, target=story.bob)
    assert word(story.bob) == "busy"
    calls.accept(story.bob)
    assert story.bob.calls.get().state == "connected"
    assert not SimAgent.objects.filter(user="bob").exists()


@WAYS
def test_a_call_under_way_goes_on_and_the_name_follows_after_it(story: Story, rename: Rename) -> None:
    story.caller_talks_to("bob")
    rename(story.bob, "robert")
    follow()
    calls.hold(story.bob)
    assert story.bob.calls.get().state == "held"
    calls.hang_up(story.bob)
    assert story.bob.calls.get().state == "ended"
    logon.set_work_mode(story.bob, code=1)
    follow()
    assert SimAgent.objects.get(user="robert").logged_on
    assert word(story.bob) == "available"


@WAYS
def test_before_the_name_has_followed_calls_reach_the_user_too(story: Story, rename: Rename) -> None:
    rename(story.bob, "robert")
    calls.call_colleague(story.alice, target=story.bob)
    assert story.bob.calls.get().state == "alerting"


@WAYS
def test_who_was_logged_off_logs_on_under_the_new_name(story: Story, rename: Rename) -> None:
    for _again in range(3):
        logon.log_off_cms(story.bob)
        logon.log_on_cms(story.bob)
    logon.log_off_cms(story.bob)
    rename(story.bob, "robert")
    follow()
    logon.log_on_cms(story.bob)
    assert word(story.bob) == "available"


@WAYS
def test_two_users_can_exchange_their_names(story: Story, rename: Rename) -> None:
    for name in ("alice", "bob"):
        logon.log_off_cms(story.users[name])
    for user, name in ((story.alice, "nobody"), (story.bob, "alice"), (story.alice, "bob")):
        rename(user, name)
    for user in (story.alice, story.bob):
        logon.log_on_cms(user)
    calls.call_colleague(story.carol, target=story.bob)
    assert (word(story.alice), word(story.bob)) == ("available", "busy")


def test_the_work_mode_stays(story: Story) -> None:
    logon.set_work_mode(story.bob, code=2)
    by_update(story.bob, "robert")
    follow()
    assert (word(story.bob), Agent.objects.get(user=story.bob).work_mode) == ("busy", 2)


def test_the_user_is_told(story: Story) -> None:
    by_update(story.bob, "robert")
    follow()
    assert "Your user name is “robert” now." in Notice.objects.get(user=story.bob).text


def test_a_comparison_with_the_telephone_systems_list_changes_nothing(story: Story) -> None:
    by_update(story.bob, "robert")
    compare(story)
    assert word(story.bob) == "available"
    follow()
    compare(story)
    assert word(story.bob) == "available"


def test_nobody_gets_a_name_under_which_somebody_else_is_logged_on(story: Story) -> None:
    story.caller_talks_to("bob")
    by_update(story.bob, "robert")
    with pytest.raises(ValidationError, match="robert is still logged on to the telephone system as “bob”"):
        User.objects.create_user("bob")


@pytest.mark.parametrize(("taken", "other"), [("nora", "Nora"), ("Nora", "nORA"), ("ödön", "Ödön"), ("ÉVA", "éva")])
def test_capital_letters_make_no_other_name(db: None, taken: str, other: str) -> None:
    make_user(taken)
    with pytest.raises(ValidationError, match="capital letters make no difference"):
        User.objects.create_user(other)
    second = make_user("second")
    with pytest.raises(ValidationError, match="capital letters make no difference"):
        by_saving(second, other)


def test_the_database_refuses_the_same_name_in_other_letters(db: None) -> None:
    make_user("nora")
    second = make_user("second")
    with pytest.raises(IntegrityError):
        by_update(second, "NORA")


def test_the_letters_of_ones_own_name_can_be_changed(story: Story) -> None:
    by_saving(story.bob, "Bob")
    follow()
    assert word(story.bob) == "available"


def test_a_new_name_is_shown_at_once(story: Story) -> None:
    before = board.get(story.bob.pk).version
    story.bob.first_name = "Robert"
    story.bob.save()
    shown = board.get(story.bob.pk)
    assert shown.name.startswith("Robert")
    assert shown.version > before
