import pytest
from channels.db import database_sync_to_async
from django.contrib.auth import logout
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest

from presence import changes
from presence.models import Agent, Lease, Notice
from presence.notices import write as notices
from presence.push import authenticate, authenticate_in_bulk, session_end
from presence.push.authenticate import admit
from tests.factory import make_user
from tests.patience import becomes, stays
from tests.presence import sockets
from tests.presence.sockets import Page, session_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.asyncio,
    pytest.mark.both_databases,
    pytest.mark.thorough,
]


@database_sync_to_async
def change(user, **fields):
    Agent.objects.filter(pk=user.pk).update(**fields)
    changes.changed([user.pk])


@database_sync_to_async
def leased(user) -> bool:
    return Lease.objects.filter(user=user).exists()


async def no_longer(check, *args) -> bool:
    return not await check(*args)


version_of = database_sync_to_async(sockets.version_of)


async def test_a_socket_needs_a_session():
    assert not await Page().open()
    assert not await Page("no-such-session").open()


async def test_a_session_of_an_inactive_user_opens_no_socket(alice, session):
    alice.is_active = False
    await database_sync_to_async(alice.save)()
    assert not await Page(session).open()


async def test_a_page_is_told_only_of_users_that_are_newer_than_what_it_shows(people, bob, session):
    page = Page(session)
    assert await page.open()
    known = await version_of(bob)
    answer = await page.watch({bob.pk: known, people["carol"].pk: 0})
    assert answer["watching"] == 2
    assert list(answer["p"]) == [str(people["carol"].pk)]
    await page.close()


async def test_a_change_reaches_who_watches_and_nobody_else(people, bob, session):
    watcher, other = Page(session), Page(session, tab="tab-2")
    await watcher.open()
    await other.open()
    await watcher.watch({bob.pk: await version_of(bob)})
    await other.watch({people["carol"].pk: await version_of(people["carol"])})
    await change(bob, cms_logged_on=False)
    told = (await watcher.hear("p"))["p"][str(bob.pk)]
    assert told[:3] == [await version_of(bob), "logged-off", ""]
    assert not await other.hears_of(bob)
    await watcher.close()
    await other.close()


async def test_users_no_longer_shown_are_no_longer_told(people, bob, session):
    page = Page(session)
    await page.open()
    await page.watch({bob.pk: await version_of(bob)})
    await page.watch({people["carol"].pk: await version_of(people["carol"])})
    await change(bob, cms_logged_on=False)
    assert not await page.hears_of(bob)
    await page.close()


async def test_a_change_between_page_and_socket_is_made_good(bob, session):
    rendered = await version_of(bob)
    await change(bob, cms_logged_on=False)
    page = Page(session)
    await page.open()
    assert (await page.watch({bob.pk: rendered}))["p"][str(bob.pk)][1] == "logged-off"
    await page.close()


async def test_a_change_of_own_facts_since_the_page_was_rendered_fetches_the_toolbar(alice, session):
    rendered = await version_of(alice)
    await change(alice, work_mode=2)
    page = Page(session)
    await page.open()
    assert (await page.watch({alice.pk: rendered}))["toolbar"] == 1
    await page.close()


async def test_ids_of_nobody_are_not_watched(session):
    page = Page(session)
    await page.open()
    assert (await page.watch({999_999: 0}))["watching"] == 0
    await page.close()


async def test_a_role_that_is_not_enabled_watches_nobody_but_keeps_the_user_logged_on(bob):
    dana = await database_sync_to_async(make_user)("dana", role="CONSULTANT")
    page = Page(await database_sync_to_async(session_of)(dana))
    assert await page.open()
    assert (await page.watch({bob.pk: 0}))["watching"] == 0
    await becomes(lambda: leased(dana))
    await page.close()


async def test_the_first_page_logs_on_the_crm_and_the_last_one_off_after_the_grace(alice, session, monkeypatch):
    # the same with a shorter wait
    monkeypatch.setattr(authenticate, "grace_of", lambda role_id: 0.2)
    first, second = Page(session), Page(session, tab="tab-2")
    await first.open()
    await becomes(lambda: leased(alice))
    await second.open()
    await first.close()
    await stays(lambda: leased(alice), seconds=0.3)
    await second.close()
    assert await leased(alice)
    await becomes(lambda: no_longer(leased, alice))


async def test_going_from_page_to_page_changes_nothing(alice, session, monkeypatch):
    # the same with a shorter wait
    monkeypatch.setattr(authenticate, "grace_of", lambda role_id: 1)
    page = Page(session)
    await page.open()
    await becomes(lambda: leased(alice))
    version = await version_of(alice)
    for _ in range(50):
        await page.close()
        page = Page(session)
        await page.open()
    assert await version_of(alice) == version
    await page.close()


@database_sync_to_async
def log_out(user, session_key):
    request = HttpRequest()
    request.session = SessionStore(session_key)
    request.user = user
    logout(request)


async def test_logging_off_closes_the_sockets_of_that_session_and_frees_at_once(alice, session):
    page = Page(session)
    await page.open()
    await becomes(lambda: leased(alice))
    await log_out(alice, session)
    assert (await page.hear("bye"))["bye"] == "logged-off"
    assert (await page.socket.receive_output(timeout=5))["type"] == "websocket.close"
    await becomes(lambda: no_longer(leased, alice))
    assert not await Page(session).open()


async def test_logging_off_in_one_browser_leaves_the_other_logged_on(alice, session):
    other = await database_sync_to_async(session_of)(alice)
    page, elsewhere = Page(session), Page(other)
    await page.open()
    await elsewhere.open()
    await becomes(lambda: leased(alice))
    await log_out(alice, session)
    await page.hear("bye")
    await stays(lambda: leased(alice), seconds=0.1)
    await elsewhere.close()


async def test_sockets_of_a_session_that_was_deleted_are_closed(alice, session):
    page = Page(session)
    await page.open()
    await database_sync_to_async(Session.objects.all().delete)()
    await database_sync_to_async(session_end.end_sessions_that_are_over)()
    assert (await page.hear("bye"))["bye"] == "session-over"


@database_sync_to_async
def all_shown() -> bool:
    return not Notice.objects.filter(shown_at=None).exists()


async def notices_told(page: Page) -> list[dict]:
    """What the page is told once it is visible, in whatever frame."""
    await page.say(tab=page.tab, visible=True)
    return (await page.hear("notices"))["notices"]


async def test_notices_are_told_until_they_were_shown(alice, session):
    await database_sync_to_async(notices.tell)(alice, "The caller has hung up.", key="note-1")
    page = Page(session)
    await page.open()
    told = await notices_told(page)
    assert [(each["kind"], each["text"]) for each in told] == [("message", "The caller has hung up.")]
    await page.close()
    again = Page(session)
    await again.open()
    assert await notices_told(again) == told
    await again.say(shown=[told[0]["id"]])
    await becomes(all_shown)
    await again.close()
    assert (await database_sync_to_async(admit)([session]))[session].notices == ""


async def test_a_notice_written_while_the_only_page_is_let_in_is_told(alice, session, monkeypatch):
    def and_then_tells(session_keys):
        visitors = admit(session_keys)
        notices.tell(alice, "The caller has hung up.", key="note-1")
        return visitors

    # the news comes at the very moment in which the page is let in
    monkeypatch.setattr(authenticate_in_bulk, "admit", and_then_tells)
    page = Page(session)
    await page.open()
    assert (await page.hear("notices"))["notices"][0]["text"] == "The caller has hung up."
    await page.close()


async def test_a_notice_goes_to_the_page_that_the_user_has_come_to(alice, session):
    other, active = Page(session), Page(session, tab="tab-2")
    await other.open()
    await active.open()
    await other.watch({alice.pk: 0})
    await active.watch({alice.pk: 0})
    await active.say(visible=True, attends=True)
    assert [(await page.hear("active"))["active"] for page in (active, other)] == [1, 0]
    opened = notices.to_open(alice, "/transactions/1/", "Service Ticket 1", key="open-1")
    await database_sync_to_async(notices.give)(opened)
    assert (await active.hear("notices"))["notices"][0]["url"] == "/transactions/1/"
    await other.close()
    await active.close()


async def test_toolbars_of_all_pages_of_a_user_are_fetched_anew(alice, session):
    pages = [Page(session), Page(session, tab="tab-2")]
    for page in pages:
        await page.open()
        await page.watch({})
    await change(alice, work_mode=2)
    for page in pages:
        assert (await page.hear("toolbar"))["toolbar"] == 1
        await page.close()
