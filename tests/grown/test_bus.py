"""The bus on a real Redis: nothing is missed without being noticed, and nothing is kept back without bound."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from signal import SIGCONT, SIGSTOP

import pytest

from deploy import services
from deploy.services import Service
from presence.bus import wire
from presence.bus.server import STREAM, WORKER_KEY, redis_client
from presence.bus.stream import RedisBus
from presence.bus.subscription import Subscription
from presence.status.from_database import Presence
from tests.patience import busy, until

NINE = datetime(2025, 3, 3, 9, tzinfo=UTC)
BOB = Presence(user_id=7, username="bob", name="Bob", version=3, word="busy", since=NINE, options=("call-mobile",))
ROUNDS = 300
DEFAULT_TIME_OUT = 5.0  # of the Redis client, which ends what waits for longer


@pytest.fixture
def url(redis_server: Service) -> str:
    address = services.redis_url(redis_server.port)
    redis_client(address).flushall()
    return address


class Listener:
    """A web worker's end of the bus."""

    def __init__(self, url: str, name: str = "listener"):
        self.heard: list[tuple[str, object]] = []
        self.subscription = Subscription(url, worker=name, handle=self.take).start()

    def take(self, fields: dict[str, str]) -> None:
        self.heard.append((fields["kind"], wire.content(fields)))

    @property
    def kinds(self) -> list[str]:
        return [kind for kind, _content in self.heard]


@pytest.fixture
def listener(url: str) -> Iterator[Listener]:
    listener = Listener(url)
    until(lambda: listener.subscription.connected)
    listener.subscription.behind.clear()
    yield listener
    listener.subscription.stop()


@pytest.fixture
def bus(url: str) -> RedisBus:
    return RedisBus(url, worker="sender")


def test_a_record_arrives_as_it_was_sent(bus: RedisBus, listener: Listener) -> None:
    bus.send_changed([BOB])
    until(lambda: listener.heard)
    kind, records = listener.heard[0]
    assert (kind, wire.unpacked(records)) == ("changed", [BOB])


def test_refreshes_and_ends_of_sessions_arrive_in_order(bus: RedisBus, listener: Listener) -> None:
    bus.send_refresh(7, "notices")
    bus.send_session_ended("key", user_id=7, reason="logged-off")
    until(lambda: len(listener.heard) == 2)
    assert listener.heard == [("nudge", [7, "notices"]), ("session-ended", ["key", 7, "logged-off"])]


def test_what_has_changed_of_what_pages_show_reaches_the_other_workers(listener: Listener, bus: RedisBus) -> None:
    bus.send_subjects_changed({"partner:17": {"relationships", "contacts"}})
    until(lambda: listener.heard == [("subjects", {"partner:17": ["contacts", "relationships"]})])


def test_nobody_hears_itself(url: str, listener: Listener, bus: RedisBus) -> None:
    RedisBus(url, worker="listener").send_refresh(1, "toolbar")
    bus.send_refresh(2, "toolbar")
    until(lambda: listener.heard)
    assert listener.heard == [("nudge", [2, "toolbar"])]


def test_an_idle_subscription_outlives_the_time_out_of_the_client(bus: RedisBus, listener: Listener) -> None:
    began = time.monotonic()
    until(lambda: time.monotonic() - began > DEFAULT_TIME_OUT + 1.0)
    bus.send_refresh(7, "toolbar")
    until(lambda: listener.heard)
    assert listener.subscription.connected
    assert not listener.subscription.behind.is_set()


def test_commands_are_not_repeated_by_the_client(url: str) -> None:
    connection = redis_client(url).connection_pool.make_connection()
    assert connection.retry._retries == 0
    assert connection.socket_timeout is not None


def test_after_a_restart_of_redis_the_listener_catches_up_and_hears_on(
    bus: RedisBus, listener: Listener, redis_server: Service
) -> None:
    redis_server.kill()
    until(lambda: not listener.subscription.connected)
    for version in range(1000):
        bus.send_refresh(version, "toolbar")
    redis_server.start().wait_ready()
    until(lambda: listener.subscription.connected)
    assert listener.subscription.behind.is_set()
    until(lambda: "catch-up" in listener.kinds or bus.settle())
    bus.send_changed([BOB])
    until(lambda: listener.kinds[-1] == "changed")
    assert listener.kinds == ["catch-up", "changed"]


def test_what_came_while_a_listener_hung_is_heard_afterwards(
    bus: RedisBus, listener: Listener, redis_server: Service
) -> None:
    redis_server.process.send_signal(SIGSTOP)
    try:
        until(lambda: not listener.subscription.connected)
    finally:
        redis_server.process.send_signal(SIGCONT)
    RedisBus(services.redis_url(redis_server.port), worker="another").send_refresh(7, "toolbar")
    until(lambda: ("nudge", [7, "toolbar"]) in listener.heard)
    assert listener.subscription.behind.is_set()


def test_a_stream_that_counts_anew_is_read_from_its_beginning(url: str, listener: Listener) -> None:
    """As after a restart of Redis on a machine whose clock is behind."""
    redis = redis_client(url)
    redis.xadd(STREAM, wire.entry("sender", "nudge", [1, "toolbar"]))
    until(lambda: listener.heard)
    redis.delete(STREAM)
    redis.xadd(STREAM, wire.entry("sender", "nudge", [2, "toolbar"]), id="5-1")
    redis.client_kill_filter(_type="normal", skipme=True)
    until(lambda: len(listener.heard) == 2)
    assert listener.heard[1] == ("nudge", [2, "toolbar"])


def test_an_entry_of_another_version_of_the_product_asks_for_a_catch_up(url: str) -> None:
    from presence.workers import web_worker

    subscription = Subscription(url, worker="listener", handle=web_worker.take_entry).start()
    until(lambda: subscription.connected)
    subscription.behind.clear()
    redis_client(url).xadd(STREAM, wire.entry("sender", "changed", [{"user_id": 1, "mood": "good"}]))
    until(subscription.behind.is_set)
    subscription.stop()


def test_workers_that_give_signs_of_life_are_live(bus: RedisBus, listener: Listener) -> None:
    until(lambda: bus.live_workers() == {"listener"})
    listener.subscription.stop()
    assert bus.live_workers() == set()


@pytest.fixture
def other(url: str, listener: Listener) -> RedisBus:
    """That of the listener, which lives."""
    until(lambda: redis_client(url).exists(WORKER_KEY + "listener"))
    return RedisBus(url, worker="listener")


def test_attention_is_where_it_was_taken_last(bus: RedisBus, other: RedisBus, url: str, listener: Listener) -> None:
    redis_client(url).set(WORKER_KEY + "sender", "1")
    assert bus.attention_of([7, 8]) == {}
    other.take_attention(7)
    assert (bus.attention_of([7, 8]), bus.take_free_attention(7)) == ({7: "listener"}, "listener")
    bus.take_attention(7)
    bus.take_attention(7)
    other.drop_attention(7)
    assert bus.attention_of([7]) == other.attention_of([7]) == {7: "sender"}
    until(lambda: listener.heard)
    assert listener.heard == [("attention", 7)]


def test_attention_that_was_dropped_or_whose_worker_is_dead_is_free(bus: RedisBus, other: RedisBus) -> None:
    other.take_attention(7)
    other.drop_attention(7)
    assert bus.take_free_attention(7) == "sender"
    assert other.attention_of([7]) == {}  # as the sender gives no sign of life
    assert other.take_free_attention(7) == "listener"
    assert bus.attention_of([7]) == {7: "listener"}


def at_once(*acts: Callable[[], object]) -> None:
    with ThreadPoolExecutor(len(acts)) as threads:
        for done in [threads.submit(act) for act in acts]:
            done.result()


def test_attention_claimed_while_another_worker_looks_whether_it_is_free_stays_claimed(
    bus: RedisBus, other: RedisBus, url: str
) -> None:
    redis_client(url).set(WORKER_KEY + "sender", "1")
    for user_id in range(ROUNDS):
        at_once(
            lambda user_id=user_id: bus.take_attention(user_id),
            lambda user_id=user_id: other.take_free_attention(user_id),
        )
    assert set(bus.attention_of(range(ROUNDS)).values()) == {"sender"}


def test_attention_claimed_while_another_worker_lets_go_of_it_stays_claimed(
    bus: RedisBus, other: RedisBus, url: str
) -> None:
    redis_client(url).set(WORKER_KEY + "sender", "1")
    for user_id in range(ROUNDS):
        other.take_attention(user_id)
        at_once(
            lambda user_id=user_id: other.drop_attention(user_id), lambda user_id=user_id: bus.take_attention(user_id)
        )
    assert list(bus.attention_of(range(ROUNDS)).values()) == ["sender"] * ROUNDS


def test_a_worker_that_was_taken_for_dead_notices(url: str, listener: Listener) -> None:
    until(lambda: redis_client(url).delete("presence:worker:listener"))
    until(listener.subscription.forgotten.is_set)


def test_without_redis_sending_costs_no_time_and_nobody_is_known_dead(bus: RedisBus, redis_server: Service) -> None:
    redis_server.kill()
    try:
        began = time.monotonic()
        for _ in range(10_000):
            bus.send_refresh(7, "toolbar")
        assert time.monotonic() - began < 2.0 * busy()
        assert bus.live_workers() is None
    finally:
        redis_server.start().wait_ready()
