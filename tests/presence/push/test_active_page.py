"""Of all pages of a user one is the active one, whatever the user does with them."""

import asyncio
from functools import partial

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from presence.push import hub
from presence.push.active_page import HAND_OVER
from presence.push.connection import Visitor
from presence.push.hub import Hub
from presence.push.open_pages import Attendance
from presence.status import board
from presence.status.from_database import Presence
from tests.patience import becomes
from tests.presence.attention_clock import Clock, SharedBus, User
from tests.presence.push.test_hub import Browser, Leases


@pytest.fixture
def user() -> User:
    return User()


def test_the_active_page_is_the_one_that_the_user_came_to_last(user: User) -> None:
    user.opens("one")
    user.opens("two")
    assert user.active == "two"
    user.looks("one", attends=True)
    assert user.active == "one"
    assert [page.active for page in user.person.polls.values()] == [True, False]


def test_a_page_that_opens_in_the_background_or_only_gets_visible_takes_nothing(user: User) -> None:
    user.opens("one")
    user.opens("background", visible=False, attends=False)
    user.opens("other screen", attends=False)
    user.looks("background")
    user.clock.pass_time(60)
    assert user.history == ["one"]


def test_closing_it_hands_over_to_the_visible_page_seen_last(user: User) -> None:
    user.opens("early")
    user.opens("late")
    user.opens("hidden", visible=False)
    user.opens("active")
    user.closes("active")
    user.clock.pass_time(HAND_OVER - 0.1)
    assert user.active is None
    user.clock.pass_time(0.2)
    assert user.active == "late"
    assert user.shown == [1]


def test_with_no_other_page_visible_a_hidden_one_has_to_do(user: User) -> None:
    user.opens("active")
    user.opens("hidden", visible=False)
    user.closes("active")
    user.clock.pass_time(HAND_OVER)
    assert user.active == "hidden"


def test_going_from_page_to_page_is_no_hand_over(user: User) -> None:
    user.opens("other")
    user.opens("active")
    for _ in range(1000):
        user.looks("active", visible=False)
        user.closes("active")
        user.clock.pass_time(HAND_OVER - 1)
        user.opens("active", attends=False)
    assert user.history == ["other", "active"]


def test_a_page_that_is_hidden_gives_way_to_a_visible_one(user: User) -> None:
    user.opens("other screen")
    user.opens("active")
    user.looks("active", visible=False)
    user.clock.pass_time(HAND_OVER / 2)
    user.looks("active")
    user.clock.pass_time(60)
    assert user.active == "active"
    user.looks("active", visible=False)
    user.clock.pass_time(HAND_OVER)
    assert user.active == "other screen"


def test_with_all_of_them_hidden_the_active_one_stays_it(user: User) -> None:
    user.opens("other")
    user.opens("active")
    user.looks("other", visible=False)
    user.looks("active", visible=False)
    user.clock.pass_time(60)
    assert user.active == "active"


class Walk(RuleBasedStateMachine):
    """Whatever happens, a moment later exactly one page is the active one and has been told so."""

    tabs = st.sampled_from("abcd")

    @initialize()
    def begin(self) -> None:
        self.user = User()

    @rule(tab=tabs, visible=st.booleans(), attends=st.booleans())
    def open_or_look(self, tab: str, visible: bool, attends: bool) -> None:
        act = self.user.looks if tab in self.user.person.polls else self.user.opens
        act(tab, visible=visible, attends=attends)
        if attends and visible:
            assert self.user.active == tab

    @precondition(lambda self: self.user.person.polls)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        self.user.closes(data.draw(st.sampled_from(sorted(self.user.person.polls))))

    @rule(seconds=st.sampled_from([0.1, HAND_OVER / 2, HAND_OVER]))
    def wait(self, seconds: float) -> None:
        self.user.clock.pass_time(seconds)

    @invariant()
    def it_is_an_open_page(self) -> None:
        person = self.user.person
        assert person.active is None or person.active in person.polls.values()
        assert person.active or person.handing_over or not person.polls

    def teardown(self) -> None:
        if not hasattr(self, "user"):
            return
        self.user.clock.pass_time(2 * HAND_OVER)
        pages = self.user.person.polls.values()
        assert [page.tab for page in pages if page.active] == ([self.user.active] if pages else [])
        if any(page.visible for page in pages):
            assert self.user.person.active.visible


class WalkOverWorkers(RuleBasedStateMachine):
    """The same with pages at two workers, whose news take time to arrive: in the end there is one of all."""

    workers, tabs = st.sampled_from("AB"), st.sampled_from("ab")

    @initialize()
    def begin(self) -> None:
        self.clock, self.late, holders = Clock(), dict.fromkeys("AB", 0.0), {}
        self.users = {
            name: User(self.clock, SharedBus(name, holders, self.tell_others), late=partial(self.late.get, name))
            for name in "AB"
        }

    def tell_others(self, worker: str) -> None:
        for name, user in self.users.items():
            if name != worker:
                self.clock.call_later(0.01, user.attention.look_again, [user.person])

    @rule(worker=workers, seconds=st.sampled_from([0.0, 0.015, 0.06]))
    def answers_come_late(self, worker: str, seconds: float) -> None:
        """Later than the news of what came after them."""
        self.late[worker] = seconds

    @rule(worker=workers, tab=tabs, visible=st.booleans(), attends=st.booleans())
    def open_or_look(self, worker: str, tab: str, visible: bool, attends: bool) -> None:
        user = self.users[worker]
        act = user.looks if tab in user.person.polls else user.opens
        act(tab, visible=visible, attends=attends)

    @rule(worker=workers, tab=tabs)
    def close(self, worker: str, tab: str) -> None:
        if tab in self.users[worker].person.polls:
            self.users[worker].closes(tab)

    @rule(seconds=st.sampled_from([0.03, 0.3, HAND_OVER]))
    def wait(self, seconds: float) -> None:
        self.clock.pass_time(seconds)

    def teardown(self) -> None:
        if not hasattr(self, "users"):
            return
        self.clock.pass_time(3 * HAND_OVER)
        pages = [page for user in self.users.values() for page in user.person.polls.values()]
        assert [page.active for page in pages].count(True) == (1 if pages else 0)
        assert None not in [page.active for page in pages]


def test_an_answer_older_than_the_news_that_came_before_it_changes_nothing() -> None:
    walk = WalkOverWorkers()
    walk.begin()
    walk.answers_come_late(worker="B", seconds=0.06)
    walk.open_or_look(worker="A", tab="a", visible=False, attends=False)
    walk.open_or_look(worker="B", tab="a", visible=True, attends=True)
    walk.wait(0.03)
    walk.open_or_look(worker="A", tab="a", visible=True, attends=True)
    walk.teardown()
    assert [walk.users[name].active for name in "AB"] == ["a", None]


TestWalk = Walk.TestCase
TestWalkOverWorkers = WalkOverWorkers.TestCase
TestWalkOverWorkers.settings = settings(max_examples=200, stateful_step_count=14, deadline=None)
TestWalk.settings = settings(max_examples=50, stateful_step_count=15, deadline=None)


# With sockets


@pytest.fixture
async def center() -> Hub:
    board.apply([Presence(user_id=1, username="user1", name="User 1", version=1)])
    loop = asyncio.get_running_loop()
    return Hub(loop, attendance=Attendance(loop, write=Leases().write))


@pytest.mark.asyncio
async def test_pages_are_told_whether_they_are_the_active_one_in_their_first_frame_and_when_it_changes(center: Hub):
    first, second = Browser(center), Browser(center)
    for browser, tab in ((first, "one"), (second, "two")):
        center.seen(browser.connection, tab=tab, visible=True, attends=True)
        center.watch(browser.connection, {1: 1})
    await becomes(lambda: first.frames[1:])
    assert [browser.frames for browser in (first, second)] == [
        [{"watching": 1, "active": 1}, {"active": 0}],
        [{"watching": 1, "active": 1}],
    ]
    center.seen(first.connection, tab="one", visible=True, attends=True)
    await becomes(lambda: second.frames[1:])
    assert (first.frames[-1], second.frames[-1]) == ({"active": 1}, {"active": 0})


@pytest.mark.asyncio
async def test_notices_go_to_the_active_page(center: Hub):
    first, second = Browser(center), Browser(center)
    for browser in (first, second):
        center.seen(browser.connection, tab="", visible=True, attends=True)
    await becomes(lambda: first.frames)
    center.deliver_notices(1, '[{"id":1}]')
    await becomes(lambda: "notices" in second.frames[-1])
    assert not any("notices" in frame for frame in first.frames)


@pytest.mark.asyncio
async def test_notices_wait_while_the_active_page_is_being_changed(center: Hub, monkeypatch: pytest.MonkeyPatch):
    shown: list[int] = []
    # the same with a shorter wait
    monkeypatch.setattr(hub, "HAND_OVER", 0.05)
    # only looks at what is shown, and when
    monkeypatch.setattr(center, "_show", shown.append)
    other, leaving = Browser(center), Browser(center)
    for browser in (other, leaving):
        center.seen(browser.connection, tab="", visible=True, attends=True)
    leaving.leaves()
    center.deliver_notices(1, '[{"id":1}]')
    await becomes(lambda: shown)
    assert not any("notices" in frame for frame in other.frames)


@pytest.mark.asyncio
async def test_a_page_that_asked_and_then_gets_its_socket_stays_the_active_one(center: Hub):
    other = Browser(center)
    center.seen(other.connection, tab="other", visible=True, attends=True)
    asking = {"visible": True, "hold": 10.0}
    assert center.polled(Visitor(user_id=1), tab="mine", attends=True, **asking) is True
    socket = Browser(center)
    center.seen(socket.connection, tab="mine", visible=True)
    assert center.attendance.people[1].active is socket.connection
    assert center.polled(Visitor(user_id=1), tab="another", attends=False, **asking) is False
