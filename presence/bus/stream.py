"""Telling the other processes by a Redis stream. Any process may tell; web workers also listen."""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from threading import Lock
from typing import Any, TypeVar

from presence.bus import wire
from presence.bus.server import ATTENTION_KEY, GIVE_BACK, STREAM, WORKER_KEY, Entry, RedisError, redis_client, text
from presence.status.from_database import Presence
from presence.subjects import News

LONGEST = 20_000
"""Entries kept, about. Who has been away for longer reads the database."""

REST_SECONDS = 1.0
ATTENTION_SECONDS = 24 * 3600
log = logging.getLogger(__name__)
Answer = TypeVar("Answer")

# At once, or what another worker takes between the look and the taking would be taken from it.
TAKE_FREE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] and redis.call('EXISTS', ARGV[2] .. holder) == 1 then return {holder, 0} end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[3])
return {ARGV[1], holder == ARGV[1] and 0 or 1}
"""


class RedisBus:
    """Never raises and keeps nothing back: what could not be told, the others read from the database.

    They are asked to as soon as Redis can be reached again.
    """

    shared = True

    def __init__(self, url: str, *, worker: str):
        self.worker = worker
        self.redis = redis_client(url)
        self._take_free = self.redis.register_script(TAKE_FREE)
        self._give_back = self.redis.register_script(GIVE_BACK)
        self._owes_catch_up = False
        self._rest_until = 0.0
        self._lock = Lock()

    def send_changed(self, presences: Iterable[Presence]) -> None:
        self._send("changed", wire.packed(presences))

    def send_refresh(self, user_id: int, what: str) -> None:
        self._send("nudge", [user_id, what])

    def send_subjects_changed(self, news: News) -> None:
        self._send("subjects", {subject: sorted(blocks) for subject, blocks in news.items()})

    def send_session_ended(self, session_key: str, *, user_id: int, reason: str) -> None:
        self._send("session-ended", [session_key, user_id, reason])

    def send_rights_changed(self, user_id: int) -> None:
        self._send("rights-changed", user_id)

    def live_workers(self) -> set[str] | None:
        try:
            keys = self.redis.scan_iter(match=f"{WORKER_KEY}*", count=1000)
            return {key.removeprefix(WORKER_KEY) for key in keys}
        except RedisError:
            return None

    def take_attention(self, user_id: int) -> None:
        def take() -> None:
            before = self.redis.set(_attention_key(user_id), self.worker, ex=ATTENTION_SECONDS, get=True)
            if before != self.worker:
                self._send("attention", user_id)

        self._try(take)

    def take_free_attention(self, user_id: int) -> str:
        def take() -> str:
            holder, moved = self._take_free(
                keys=[_attention_key(user_id)], args=[self.worker, WORKER_KEY, ATTENTION_SECONDS]
            )
            if moved:
                self._send("attention", user_id)
            return text(holder)

        return self._try(take) or self.worker

    def drop_attention(self, user_id: int) -> None:
        def drop() -> None:
            if self._give_back(keys=[_attention_key(user_id)], args=[self.worker]):
                self._send("attention", user_id)

        self._try(drop)

    def attention_of(self, user_ids: Collection[int]) -> Mapping[int, str]:
        def ask() -> dict[int, str]:
            answers = self.redis.mget([_attention_key(user_id) for user_id in user_ids])
            holders = {user_id: text(each) for user_id, each in zip(user_ids, answers, strict=True) if each}
            live = {each for each in {*holders.values()} if self.redis.exists(WORKER_KEY + each)}
            return {user_id: each for user_id, each in holders.items() if each in live}

        return self._try(ask) or {}

    def _try(self, act: Callable[[], Answer]) -> Answer | None:
        """What the act returns; None while Redis is away, when each worker minds its own pages."""
        try:
            return None if self._resting else act()
        except RedisError as error:
            self._rest(error)
            return None

    def settle(self) -> None:
        """Ask the others to catch up, if something could not be told."""
        if self._owes_catch_up:
            self._send("catch-up")

    def _send(self, kind: str, content: Any = None) -> None:
        if self._resting:
            self._owes_catch_up = True
            return
        entry = wire.entry(self.worker, kind, content)
        with self._lock:
            owed, self._owes_catch_up = self._owes_catch_up, False
        try:
            if owed and kind != "catch-up":
                self._add(wire.entry(self.worker, "catch-up"))
            self._add(entry)
        except RedisError as error:
            self._owes_catch_up = True
            self._rest(error)

    @property
    def _resting(self) -> bool:
        return time.monotonic() < self._rest_until

    def _rest(self, error: RedisError) -> None:
        """For a moment nothing is tried, so that nobody waits for Redis while it is away."""
        log.debug("Redis cannot be reached; the other processes read the database instead. %s", error)
        self._rest_until = time.monotonic() + REST_SECONDS

    def _add(self, entry: Entry) -> None:
        self.redis.xadd(STREAM, entry, maxlen=LONGEST, approximate=True)


def _attention_key(user_id: int) -> str:
    return f"{ATTENTION_KEY}{user_id}"
