import asyncio
import json
from dataclasses import replace

import pytest
from channels.generic.websocket import AsyncWebsocketConsumer

from presence.push import api, heartbeat, open_pages
from presence.push.connection import CREDIT, Visitor
from presence.push.fan_out import BURST
from presence.push.hub import Hub
from presence.push.open_pages import Attendance
from presence.status import board
from presence.status.from_database import Presence
from tests.patience import becomes, stays
from tests.points_of_time import NINE

pytestmark = pytest.mark.asyncio


class Browser(AsyncWebsocketConsumer):
    """The far end of a connection: takes frames, or (while `stuck`) does not."""

    def __init__(self, center: Hub, *, user_id: int = 1, grace: float = 5.0, notices: str = ""):
        super().__init__()
        self.messages: list[dict] = []
        self.free = asyncio.Event()
        self.free.set()
        self.center = center
        self.connection = center.open(Visitor(user_id=user_id, grace=grace, notices=notices), self)

    async def base_send(self, message: dict) -> None:
        if not self.free.is_set():
            await self.free.wait()
        self.messages.append(message)

    @property
    def frames(self) -> list[dict]:
        return [json.loads(message["text"]) for message in self.messages if "text" in message]

    def watch(self, *user_ids: int) -> "Browser":
        self.center.watch(self.connection, {user_id: board.known([user_id])[user_id].version for user_id in user_ids})
        self.rested()
        return self

    def rested(self) -> None:
        """As if nothing had been told for a while."""
        self.messages.clear()
        self.connection.wrote_at = 0.0

    def told(self, user_id: int) -> list[int]:
        """The versions of a user that it was told of."""
        return [frame["p"][str(user_id)][0] for frame in self.frames if str(user_id) in frame.get("p", {})]

    def leaves(self) -> None:
        self.center.close(self.connection)


class Leases:
    """What was written of leases."""

    def __init__(self) -> None:
        self.written: list[tuple[list, list]] = []
        self.failures = 0

    def write(self, opened: list, closed: list) -> None:
        if self.failures:
            self.failures -= 1
            raise ValueError("The database is away.")
        self.written.append((opened, closed))


@pytest.fixture
def leases() -> Leases:
    return Leases()


@pytest.fixture
async def center(leases) -> Hub:
    board.apply(Presence(user_id=n, username=f"user{n}", name=f"User {n}", version=1) for n in range(1, 101))
    loop = asyncio.get_running_loop()
    return Hub(loop, attendance=Attendance(loop, write=leases.write))


def change(center: Hub, *user_ids: int) -> None:
    """A next version of each of these users."""
    old = board.known(user_ids)
    center.broadcast(board.apply(replace(old[user_id], version=old[user_id].version + 1) for user_id in user_ids))


async def test_an_idle_connection_is_told_at_once(center):
    browser = Browser(center).watch(7)
    change(center, 7)
    assert browser.told(7) == [2]


async def test_one_frame_serves_all_watchers(center):
    browsers = [Browser(center).watch(7) for _ in range(5)]
    change(center, 7)
    assert len({id(browser.messages[0]["text"]) for browser in browsers}) == 1


async def test_changes_in_quick_succession_are_gathered_to_the_newest(center):
    browser = Browser(center).watch(7, 8)
    for _ in range(20):
        change(center, 7)
    change(center, 8)
    await becomes(lambda: browser.told(8))
    assert browser.told(7) == [2, 21]
    assert len(browser.frames) == 2


async def test_of_many_changes_at_once_each_page_gets_one_frame(center):
    browsers = [Browser(center).watch(*range(1, 51)) for _ in range(3)]
    change(center, *range(1, 51))
    await becomes(lambda: all(browser.frames for browser in browsers))
    assert [len(browser.frames) for browser in browsers] == [1, 1, 1]
    assert len(browsers[0].frames[0]["p"]) == 50


async def test_a_change_to_very_many_watchers_leaves_turns_to_others(center):
    browsers = [Browser(center).watch(7) for _ in range(BURST * 3)]
    change(center, 7)
    assert sum(bool(browser.messages) for browser in browsers) == BURST
    await becomes(lambda: all(browser.told(7) == [2] for browser in browsers))


async def test_who_does_not_acknowledge_is_told_no_more_until_it_does(center):
    center.fan_out.window = 0.0
    slow = Browser(center).watch(7)
    for _ in range(CREDIT):
        change(center, 7)
        slow.connection.wrote_at = 0.0
    told = len(slow.messages)
    assert told <= CREDIT
    assert not slow.connection.ready
    assert slow.connection.dirty == {7}
    center.acknowledge(slow.connection, 2 * told)
    await becomes(lambda: len(slow.messages) > told)
    assert slow.told(7)[-1] == CREDIT + 1


async def test_an_acknowledgement_of_more_than_was_sent_gives_no_credit(center):
    browser = Browser(center).watch(7)
    center.acknowledge(browser.connection, 10**9)
    assert browser.connection.acked == browser.connection.sent


async def test_a_send_that_waits_delays_nobody_else_and_ends_with_the_newest(center):
    stuck, other = Browser(center).watch(7), Browser(center).watch(7)
    stuck.free.clear()
    change(center, 7)
    change(center, 7)
    await becomes(lambda: other.told(7) == [2, 3])
    assert stuck.told(7) == []
    change(center, 7)
    stuck.free.set()
    await becomes(lambda: stuck.told(7)[-1:] == [4])


async def test_a_connection_that_breaks_is_left_alone(center):
    async def broken(message):
        raise ConnectionResetError

    other = Browser(center).watch(7)
    consumer = AsyncWebsocketConsumer()
    consumer.base_send = broken
    connection = center.open(Visitor(user_id=2), consumer)
    center.watch(connection, {7: 1})
    change(center, 7)
    assert connection.closed
    assert other.told(7) == [2]


async def test_nothing_is_kept_of_a_closed_connection(center):
    browser = Browser(center).watch(7, 8)
    browser.leaves()
    browser.leaves()
    assert (center.watchers, center.connections) == ({}, set())


async def test_a_page_is_told_only_what_it_has_not_seen(center):
    browser = Browser(center)
    change(center, 7)
    center.watch(browser.connection, {7: 1, 8: 1})
    assert browser.frames[0]["watching"] == 2
    assert list(browser.frames[0]["p"]) == ["7"]


async def test_the_digest_is_the_sum_of_the_versions_watched(center, monkeypatch):
    # the same with shorter waits
    monkeypatch.setattr(heartbeat, "LOOK", 0.02)
    # the same with shorter waits
    monkeypatch.setattr(heartbeat, "QUIET", 0.03)
    center.heartbeat.digest_every = 0.1
    browser = Browser(center).watch(7, 8)
    change(center, 7)
    await becomes(lambda: any("digest" in frame for frame in browser.frames))
    assert browser.frames[-1] == {"digest": [2, 3]}
    assert {"beat": 1} in browser.frames


async def test_an_idle_hub_rests_once_all_are_gone(center, monkeypatch):
    # the same with shorter waits
    monkeypatch.setattr(heartbeat, "LOOK", 0.02)
    Browser(center).leaves()
    await becomes(lambda: not center.heartbeat.beating)


async def test_all_pages_hear_that_a_telephony_system_is_silent(center):
    browser = Browser(center).watch(7)
    center.silence({3: NINE})
    await becomes(lambda: browser.frames)
    assert browser.frames == [{"stale": {"3": int(NINE.timestamp())}}]
    later = Browser(center)
    center.watch(later.connection, {})
    assert "stale" in later.frames[0]


async def test_toolbars_of_all_pages_of_the_user_are_refreshed_and_no_others(center):
    mine, also_mine, other = Browser(center), Browser(center), Browser(center, user_id=2)
    center.refresh_toolbar(1)
    assert [len(each.frames) for each in (mine, also_mine, other)] == [1, 1, 0]


async def test_the_first_page_opens_the_lease_and_the_last_closes_it_after_the_grace(center, leases):
    first, second = Browser(center, grace=0.05), Browser(center, grace=0.05)
    await becomes(lambda: leases.written == [([1], [])])
    first.leaves()
    second.leaves()
    again = Browser(center, grace=0.05)
    await stays(lambda: len(leases.written) == 1, seconds=0.1)
    again.leaves()
    await becomes(lambda: leases.written[1:] == [([], [1])])


async def test_a_thousand_page_changes_write_nothing(center, leases):
    browser = Browser(center)
    await becomes(lambda: leases.written)
    for _ in range(1000):
        browser.leaves()
        browser = Browser(center)
        await asyncio.sleep(0)
    assert leases.written == [([1], [])]


async def test_who_comes_while_leases_are_written_is_written_with_the_others(center, leases):
    for user_id in range(1, 51):
        Browser(center, user_id=user_id)
    await becomes(lambda: sum(len(opened) for opened, _closed in leases.written) == 50)
    assert len(leases.written) <= 2


async def test_leases_that_could_not_be_written_are_written_later(center, leases, monkeypatch):
    # the same with a shorter wait
    monkeypatch.setattr(open_pages, "RETRY_SECONDS", 0.02)
    leases.failures = 2
    browser = Browser(center, grace=0.01)
    await becomes(lambda: leases.written == [([1], [])])
    browser.leaves()
    await becomes(lambda: leases.written[1:] == [([], [1])])


async def test_logging_off_needs_no_grace(center, leases):
    browser = Browser(center, grace=60)
    await becomes(lambda: leases.written)
    center.end_session("", user_id=1, reason="logged-off")
    assert browser.frames[-1] == {"bye": "logged-off"}
    assert browser.messages[-1]["type"] == "websocket.close"
    await becomes(lambda: leases.written[1:] == [([], [1])])


async def test_a_page_that_only_asks_keeps_the_user_logged_on_until_it_is_left(center, leases):
    for _ in range(4):
        center.attendance.polled(1, tab="a", grace=0.01, hold=10)
        await stays(lambda: leases.written in ([], [([1], [])]), seconds=0.03)
    assert leases.written == [([1], [])]
    center.attendance.polled(1, tab="a", grace=0.01, hold=0)
    await becomes(lambda: leases.written[1:] == [([], [1])])


async def test_a_visitor_who_loses_presence_is_told_nothing_more(center):
    browser = Browser(center).watch(7)
    center.settle({}, {"": Visitor(user_id=1, may_watch=False)})
    change(center, 7)
    assert browser.frames == []
    center.watch(browser.connection, {7: 0, 1: 0})
    assert browser.frames[0]["watching"] == 1


async def test_without_a_server_in_this_process_nobody_is_told_and_nothing_fails(monkeypatch):
    # a process that serves no pages
    monkeypatch.setattr(api, "_hub", None)
    api.presences_changed([])
    api.refresh_pages(1, "toolbar")
    api.session_ended("key", user_id=1)
    assert api.visitors() == []
