"""What one user's pages can cost the others: frames, sockets, and asking for users who do not exist."""

import asyncio

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from presence.push import consumers, late_users
from presence.push.frame_budget import BURST, PER_SECOND, FrameBudget
from presence.status import board, from_database
from tests.presence.sockets import Page

NOBODY = 99_999_999
in_database = pytest.mark.django_db(transaction=True)
pytestmark = [pytest.mark.both_databases, pytest.mark.thorough]


@pytest.fixture
def reads(monkeypatch):
    """The ids that were read from the database; None is everybody."""
    read, asked = from_database.read, []

    def noted(user_ids=None):
        asked.append(user_ids if user_ids is None else set(user_ids))
        return read(user_ids)

    # only counts, and does what it does
    monkeypatch.setattr(from_database, "read", noted)
    return asked


async def opened(session: str) -> Page:
    page = Page(session)
    assert await page.open()
    return page


async def code_of(page: Page) -> int:
    """With which code it is closed."""
    async with asyncio.timeout(10):
        while (output := await page.socket.output_queue.get())["type"] != "websocket.close":
            pass
    return output["code"]


@pytest.mark.parametrize(
    "said", [{"ack": 1}, {"watch": {}}, {"watch": {NOBODY: 0}}, {"visible": True, "attends": True}, {"shown": []}, {}]
)
@in_database
@pytest.mark.asyncio
async def test_a_page_that_says_too_much_is_closed_whatever_it_says(session, said, monkeypatch):
    # the same without a wait
    monkeypatch.setattr(late_users, "PAUSE", 0.0)
    page = await opened(session)
    for _ in range(BURST * 4):
        await page.say(**said)
    assert await code_of(page) == consumers.TOO_MANY


@in_database
@pytest.mark.asyncio
async def test_a_page_that_says_a_burst_is_heard_to_its_end(alice, session):
    page = await opened(session)
    for _ in range(BURST - 1):
        await page.say(ack=1, visible=True)
    assert (await page.watch({alice.pk: 0}))["watching"] == 1
    await page.close()


def test_a_budget_fills_again_and_never_to_more_than_a_burst():
    budget = FrameBudget(0.0)
    assert sum(budget.takes(0.0) for _ in range(BURST + 10)) == BURST
    assert sum(budget.takes(1.0) for _ in range(BURST + 10)) == PER_SECOND
    assert sum(budget.takes(1000.0) for _ in range(BURST + 10)) == BURST


@given(st.lists(st.floats(min_value=0, max_value=0.5), max_size=300))
def test_a_budget_never_takes_more_than_a_burst_and_its_rate(pauses):
    budget, now, taken = FrameBudget(0.0), 0.0, 0
    for pause in pauses:
        now += pause
        taken += budget.takes(now)
    assert taken <= BURST + PER_SECOND * now + 1e-6


@given(st.lists(st.floats(min_value=0.1, max_value=1), max_size=300))
def test_a_budget_takes_all_of_a_page_that_speaks_ten_times_a_second(pauses):
    budget, now = FrameBudget(0.0), 0.0
    for pause in pauses:
        now += pause
        assert budget.takes(now)


@in_database
@pytest.mark.asyncio
async def test_a_socket_too_many_is_told_so_and_closed_and_the_others_stay(alice, session, monkeypatch):
    # the same with fewer
    monkeypatch.setattr(consumers, "MOST_SOCKETS", 3)
    others = [await opened(session) for _ in range(3)]
    late = await opened(session)
    assert (await late.hear("bye"))["bye"] == "too-many-pages"
    assert await code_of(late) == consumers.TOO_MANY
    for page in others:
        assert (await page.watch({alice.pk: 0}))["watching"] == 1
    await others.pop().close()
    again = await opened(session)
    assert (await again.watch({alice.pk: 0}))["watching"] == 1
    for page in (again, *others):
        await page.close()


@in_database
@pytest.mark.asyncio
async def test_ids_of_nobody_are_looked_up_together_and_alone(alice, session, reads, monkeypatch):
    pages = [await opened(session) for _ in range(3)]
    await database_sync_to_async(board.load_all)()
    reads.clear()
    await pages[0].watch({NOBODY: 0})
    answers = await asyncio.gather(*(page.watch({NOBODY + n: 0, alice.pk: 0}) for n, page in enumerate(pages, 1)))
    assert [each["watching"] for each in answers] == [1, 1, 1]
    of_nobody = [ids for ids in reads if ids and max(ids) >= NOBODY]  # the first socket publishes Alice, some time
    assert of_nobody == [{NOBODY}, {NOBODY + 1, NOBODY + 2, NOBODY + 3}]
    for page in pages:
        await page.close()


@database_sync_to_async
def newcomer() -> int:
    """Somebody of whom this worker has not heard: made by another process."""
    return User.objects.bulk_create([User(username="dave")])[0].pk


@in_database
@pytest.mark.asyncio
async def test_who_is_made_after_a_look_for_nobody_is_found_within_a_second(alice, session):
    page = await opened(session)
    await database_sync_to_async(board.load_all)()
    coming = alice.pk + 1
    assert (await page.watch({coming: 0}))["watching"] == 0
    assert await newcomer() == coming
    async with asyncio.timeout(late_users.PAUSE + 1):
        assert (await page.watch({coming: 0}))["watching"] == 1
    await page.close()


@pytest.mark.django_db
def test_asking_without_a_socket_for_nobody_reads_nobody_else_and_not_again(alice, client, reads, monkeypatch):
    client.force_login(alice)
    client.get("/")
    board.load_all()
    reads.clear()
    ask = f"/presence/poll/?tab=tab-1&ids={NOBODY}:0"
    for _ in range(3):
        assert client.get(ask).json()["p"] == {}
    assert reads == [{NOBODY}]
    # the second is over
    monkeypatch.setattr(board, "UNKNOWN_SECONDS", 0.0)
    client.get(ask)
    assert reads == [{NOBODY}] * 2


@pytest.mark.parametrize("nobody", [-1, 0, 1 << 31, 1 << 63, 10**30])
@pytest.mark.django_db
def test_numbers_that_are_no_ids_cost_no_query(alice, nobody):
    board.load_all()
    with CaptureQueriesContext(connection) as asked:
        assert board.get_many([nobody, alice.pk]).keys() == {alice.pk}
    assert not asked.captured_queries


def test_what_is_remembered_of_ids_of_nobody_is_bounded(monkeypatch):
    # the same with fewer
    monkeypatch.setattr(board, "MOST_UNKNOWN", 100)
    # a hundred questions, for which no database is needed
    monkeypatch.setattr(from_database, "read", lambda user_ids=None: [])
    for start in range(1, 10_000, 50):
        board.get_many(range(start, start + 50))
    assert len(board._unknown) <= 150
    board.clear()
