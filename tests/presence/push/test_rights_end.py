"""Whoever loses the right to look is told so and hears nothing more; whoever is deactivated has no presence."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from customizing.models import BusinessRole
from presence import changes
from presence.models import Agent
from presence.observers import customizing_changes
from presence.push import api, authenticate, session_end
from presence.push.authenticate import admit
from presence.push.db_thread import WRITING
from presence.sessions import departures
from presence.status import board
from presence.working_role import ROLE_KEY
from tests.factory import make_call, make_role, make_user
from tests.presence.sockets import Page, session_of

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.both_databases,
]
in_thread = sync_to_async


@pytest.fixture
def bob(customizing: None) -> User:
    """Bob, who is no business partner, which would keep him from being deleted."""
    return make_user("bob", role="SERVICEPRO", on_cms=True, partner=False)


def work_as(session: str, role: str) -> None:
    """The role chosen in this session."""
    store = SessionStore(session)
    store[ROLE_KEY] = make_role(role).pk
    store.save()


async def watching(session: str, user: User) -> Page:
    page = Page(session)
    assert await page.open()
    version = (await in_thread(Agent.objects.get)(pk=user.pk)).version
    assert (await page.watch({user.pk: version}))["watching"] == 1
    await in_thread(WRITING.wait_idle)()  # the lease is written
    return page


def deactivate(user: User) -> None:
    user.is_active = False
    user.save()


def give_new_password(user: User) -> None:
    user.set_password("another one")
    user.save()


SAVED = {
    "deactivated": (deactivate, "deactivated"),
    "new password": (give_new_password, "password-changed"),
    "last role taken by the user": (lambda user: user.business_roles.clear(), "role-over"),
    "last role taken in the role": (lambda user: make_role("SERVICEPRO").users.remove(user), "role-over"),
    "deleted": (lambda user: User.objects.get(pk=user.pk).delete(), "deactivated"),
}
PAST_ALL_SIGNALS = {
    "deactivated": (lambda user: User.objects.filter(pk=user.pk).update(is_active=False), "deactivated"),
    "new password": (lambda user: User.objects.filter(pk=user.pk).update(password="!"), "password-changed"),
    "session deleted": (lambda user: Session.objects.all().delete(), "session-over"),
    "session expired": (lambda user: Session.objects.update(expire_date=timezone.now()), "session-over"),
    "expired and cleared": (
        lambda user: (Session.objects.update(expire_date=timezone.now()), call_command("clearsessions")),
        "session-over",
    ),
}


@pytest.mark.parametrize("change", SAVED)
async def test_what_is_saved_of_a_user_closes_the_sockets_at_once_and_says_why(alice, bob, session, change):
    act, reason = SAVED[change]
    page = await watching(session, bob)
    await in_thread(act)(alice)
    assert (await page.hear("bye"))["bye"] == reason
    assert not await Page(session).open()


@pytest.mark.parametrize("change", PAST_ALL_SIGNALS)
async def test_what_no_signal_tells_is_found_within_two_turns_of_the_engine(alice, bob, session, change):
    act, reason = PAST_ALL_SIGNALS[change]
    page = await watching(session, bob)
    await in_thread(act)(alice)
    for _turn in range(session_end.PARTS):
        await in_thread(session_end.look)(timezone.now())
    assert (await page.hear("bye"))["bye"] == reason
    assert not await Page(session).open()


@pytest.mark.parametrize("change", ["new password", "session deleted"])
async def test_who_is_in_a_call_then_is_expected_back(alice, bob, session, change):
    await in_thread(make_call)(alice)
    page = await watching(session, bob)
    await in_thread((SAVED | PAST_ALL_SIGNALS)[change][0])(alice)
    for _turn in range(session_end.PARTS):
        await in_thread(session_end.look)(timezone.now())
    assert await page.hear("bye")
    assert (await in_thread(Agent.objects.get)(pk=alice.pk)).back_until > timezone.now()


async def test_a_page_that_asks_counts_no_more_when_its_session_is_over(alice, session):
    center = api.hub_here()
    asking = await in_thread(lambda: authenticate.visitor(alice, session, role_id=make_role("SERVICEPRO").pk))()
    center.polled(asking, tab="tab-1", visible=False, attends=False, hold=75.0)
    await in_thread(Session.objects.all().delete)()
    for _turn in range(session_end.PARTS):
        await in_thread(session_end.look)(timezone.now())
    await asyncio.sleep(0)
    assert alice.pk not in center.attendance.people


async def test_a_look_at_many_sessions_asks_two_queries_and_closes_nobody(
    bob, session, django_assert_num_queries, alice
):
    pages = [await watching(await in_thread(session_of)(alice), bob) for _ in range(3)]

    def look() -> None:
        session_end.customizing_changed()  # all parts at once
        with django_assert_num_queries(2):
            session_end.customizing_changed()

    await in_thread(look)()
    assert not any([await page.hears_of(alice, within=0.05) for page in pages])
    for page in pages:
        await page.close()


async def test_a_role_that_loses_communication_keeps_the_socket_and_hears_of_nobody(alice, bob, session):
    page = await watching(session, bob)
    await in_thread(BusinessRole.objects.filter(name="SERVICEPRO").update)(communication_enabled=False)
    await in_thread(customizing_changes.everybody)()
    assert not await page.hears_of(bob)
    assert (await page.watch({bob.pk: 0}))["watching"] == 0
    await page.close()


async def test_a_socket_works_with_the_role_of_its_session_and_not_of_the_last_logon(alice, bob):
    await in_thread(lambda: alice.business_roles.add(make_role("CONSULTANT")))()
    service, consultant = [await in_thread(session_of)(alice) for _ in range(2)]
    await in_thread(work_as)(service, "SERVICEPRO")
    await in_thread(work_as)(consultant, "CONSULTANT")
    page, other = Page(service), Page(consultant)
    assert await page.open()
    assert await other.open()
    assert (await page.watch({bob.pk: 0}))["watching"] == 1
    assert (await other.watch({bob.pk: 0}))["watching"] == 0
    await page.close()
    await other.close()


async def test_nobody_is_let_in_by_the_role_of_an_earlier_logon(alice, session):
    await in_thread(alice.business_roles.clear)()
    assert (await in_thread(Agent.objects.get)(pk=alice.pk)).role_id
    assert not await Page(session).open()


async def test_admission_asks_the_same_number_of_queries_for_any_number(alice, django_assert_num_queries):
    def ask() -> None:
        keys = [session_of(alice) for _ in range(4)] + [session_of(make_user("carol"))]
        admit(keys)  # Customizing is read
        with django_assert_num_queries(3):  # sessions, users, and open calls of the one without a role
            assert len(admit(keys)) == 4

    await in_thread(ask)()


@pytest.mark.parametrize("saved", [True, False])
async def test_who_is_deactivated_has_no_presence_for_all_who_watch(alice, bob, session, saved):
    page = await watching(session, bob)
    if saved:
        await in_thread(deactivate)(bob)
    else:
        await in_thread(User.objects.filter(pk=bob.pk).update)(is_active=False)
        await in_thread(departures.notice)()
    told = (await page.hear("p"))["p"][str(bob.pk)]
    assert (told[1], told[5]) == ("unknown", "")
    await in_thread(User.objects.filter(pk=bob.pk).update)(is_active=True)
    await in_thread(departures.notice)()
    while (await page.hear("p"))["p"][str(bob.pk)][1] == "unknown":  # may be told twice; hear() ends the waiting
        continue
    await page.close()


@pytest.mark.parametrize("by", ["delete", "raw"])
async def test_who_is_deleted_has_no_presence_for_all_who_watch(alice, bob, session, by):
    await in_thread(board.load_all)()
    await in_thread(board.bury_deleted)()
    page = await watching(session, bob)

    def delete() -> None:
        if by == "delete":
            User.objects.get(pk=bob.pk).delete()
        else:  # as another process does, of which nothing is heard
            bob.business_roles.clear()
            Agent.objects.filter(pk=bob.pk)._raw_delete("default")
            User.objects.filter(pk=bob.pk)._raw_delete("default")
            board.bury_deleted()

    before = board.get(bob.pk).version
    await in_thread(delete)()
    told = {}
    while told.get(1) != "unknown" or told.get(0, 0) <= before:
        told = dict(enumerate((await page.hear("p"))["p"].get(str(bob.pk), [])))
    assert told[5] == ""
    await page.close()


async def test_what_is_saved_at_each_logon_asks_nothing(alice, django_assert_num_queries):
    def log_on() -> None:
        with django_assert_num_queries(1):
            alice.save(update_fields=["last_login"])

    await in_thread(log_on)()
    await in_thread(changes.changed)([alice.pk])
