"""Pages say which objects they show, and are told which blocks of them have changed."""

import asyncio

import pytest

from presence.bus import wire
from presence.push import api
from presence.push.connection import Visitor
from presence.push.consumers import UnreadableFrame, _subjects
from presence.push.hub import Hub
from presence.push.open_pages import Attendance
from presence.push.subjects import REMEMBERED, SUBJECT
from presence.workers import web_worker
from tests.patience import becomes, stays
from tests.presence.push.test_hub import Browser, Leases

pytestmark = pytest.mark.asyncio
NEWS = {"partner:17": {"interaction-history"}}


@pytest.fixture
async def center() -> Hub:
    loop = asyncio.get_running_loop()
    return Hub(loop, attendance=Attendance(loop, write=Leases().write))


def told(browser: Browser) -> list[dict]:
    return [frame["blocks"] for frame in browser.frames if "blocks" in frame]


async def test_only_pages_that_show_the_object_are_told(center: Hub) -> None:
    near, far = Browser(center), Browser(center)
    center.subjects.show(near.connection, ["partner:17"], age=0)
    center.subjects.show(far.connection, ["partner:18"], age=0)
    center.subjects.changed(NEWS)
    await becomes(lambda: told(near) == [{"partner:17": ["interaction-history"]}])
    assert not told(far)


async def test_a_page_is_told_what_changed_since_it_was_asked_for(center: Hub) -> None:
    center.subjects.changed(NEWS)
    late = Browser(center)
    center.subjects.show(late.connection, ["partner:17"], age=2)
    await becomes(lambda: told(late) == [{"partner:17": ["interaction-history"]}])


async def test_what_changed_before_the_page_was_asked_for_stands_on_it(center: Hub) -> None:
    center.subjects.changed(NEWS)
    center.subjects._lately = {each: at - 5 for each, at in center.subjects._lately.items()}
    late = Browser(center)
    center.subjects.show(late.connection, ["partner:17"], age=2)
    await stays(lambda: not told(late), seconds=0.1)


async def test_a_page_that_was_away_for_long_fetches_all(center: Hub) -> None:
    back = Browser(center)
    center.subjects.show(back.connection, ["partner:17", "user:1"], age=REMEMBERED)
    await becomes(lambda: told(back) == [{"partner:17": ["*"], "user:1": ["*"]}])


async def test_when_news_may_be_lost_every_page_fetches_all(center: Hub) -> None:
    page = Browser(center)
    center.subjects.show(page.connection, ["partner:17"], age=0)
    center.subjects.all_may_have_changed()
    await becomes(lambda: told(page) == [{"partner:17": ["*"]}])


async def test_a_change_at_another_worker_is_told_here(center: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_hub", center)  # else that of this loop would write leases
    page = Browser(center)
    center.subjects.show(page.connection, ["partner:17"], age=0)
    web_worker.take_entry(wire.entry("another", "subjects", {"partner:17": ["interaction-history"]}))
    await becomes(lambda: told(page) == [{"partner:17": ["interaction-history"]}])


async def test_news_of_a_moment_come_together(center: Hub) -> None:
    page = Browser(center)
    center.subjects.show(page.connection, ["partner:17"], age=0)
    center.subjects.changed(NEWS)
    for key in ("contacts", "relationships"):
        center.subjects.changed({"partner:17": {key}})
    await becomes(lambda: len(told(page)) == 2)
    assert told(page)[1] == {"partner:17": ["contacts", "relationships"]}


async def test_a_page_that_has_left_is_forgotten(center: Hub) -> None:
    page = Browser(center)
    center.subjects.show(page.connection, ["partner:17"], age=0)
    page.leaves()
    assert not center.subjects.shown_by
    center.subjects.changed(NEWS)
    await stays(lambda: not told(page), seconds=0.05)


async def test_what_changed_long_ago_is_forgotten(center: Hub) -> None:
    center.subjects.changed({"partner:1": {"contacts"}})
    center.subjects._lately = {each: at - REMEMBERED - 1 for each, at in center.subjects._lately.items()}
    center.subjects.changed(NEWS)
    assert list(center.subjects._lately) == [("partner:17", "interaction-history")]


async def test_a_page_without_a_socket_is_told_when_it_asks(center: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api, "_hub", center)  # else that of this loop would write leases
    asking = {"tab": "mine", "visible": True, "attends": False, "hold": 10.0, "subjects": ["partner:17", "user:1"]}
    center.subjects.changed(NEWS)
    _active, blocks = await api.polled(Visitor(user_id=1), age=8, **asking)
    assert blocks == NEWS
    center.subjects._lately = {each: at - 9 for each, at in center.subjects._lately.items()}
    _active, blocks = await api.polled(Visitor(user_id=1), age=8, **asking)
    assert blocks == {}
    _active, blocks = await api.polled(Visitor(user_id=1), age=REMEMBERED, **asking)
    assert blocks == {"partner:17": {"*"}, "user:1": {"*"}}


async def test_of_users_a_page_shows_its_own_only() -> None:
    assert _subjects(["user:1", "user:2", "partner:3"], user_id=1) == ["user:1", "partner:3"]
    assert SUBJECT.fullmatch("transaction:5000000001")


@pytest.mark.parametrize("asked", [None, "partner:1", ["partner:x"], [1], ["partner:1"] * 21, [{"a": 1}], ["x" * 99]])
async def test_what_no_page_of_ours_shows_is_refused(asked: object) -> None:
    with pytest.raises(UnreadableFrame):
        _subjects(asked, user_id=1)
