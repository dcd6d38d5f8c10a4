"""Owning something that only one process may do, by a lease in Redis. If its owner dies, another takes over.

Of a telephone system owned by a dead process the next takes over within `LEASE_MS` and a second. As long as Redis is
away nobody can take over, so an owner goes on; it stops when Redis says that another one owns it.
"""

import logging
from collections.abc import Callable, Iterable
from threading import Event, Lock, Thread

from presence.bus.server import GIVE_BACK, RedisError, redis_client

LEASE_MS = 10_000
TRY_SECONDS = 1.0
TIMERS = "timers"
log = logging.getLogger(__name__)

TAKE = """
local owner = redis.call('GET', KEYS[1])
if owner == ARGV[1] then
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return owner
end
if owner then return false end
local mine = ARGV[2] .. '#' .. redis.call('INCR', KEYS[2])
redis.call('SET', KEYS[1], mine, 'NX', 'PX', ARGV[3])
return mine
"""


def cms_connection(destination_id: int) -> str:
    """The name of owning the connection to a telephone system."""
    return f"cms:{destination_id}"


def owner_key(what: str) -> str:
    return f"presence:owner:{what}"


class Ownership:
    """What this process owns of what it `wants`. `fit` says whether it can still do the work; if not, others may.

    The proof of owning something is the text in its key, worker and fencing token: another one at each take-over.
    """

    def __init__(self, url: str, *, worker: str, fit: Callable[[], bool] = lambda: True):
        self.worker, self.fit = worker, fit
        self._redis = redis_client(url)
        self._take = self._redis.register_script(TAKE)
        self._give_back = self._redis.register_script(GIVE_BACK)
        self._wanted: frozenset[str] = frozenset()
        self._proofs: dict[str, str] = {}
        self._lock = Lock()
        self._stop = Event()
        self._now = Event()
        self._thread = Thread(target=self._run, name="presence-ownership", daemon=True)

    def start(self) -> "Ownership":
        self._thread.start()
        return self

    def stop(self) -> None:
        """Give all back, so that another one takes over at once."""
        self._stop.set()
        self._now.set()
        self._thread.join()
        self.want(())
        self._give_back_unwanted()

    def want(self, names: Iterable[str]) -> None:
        """Own these things as soon as no other process does, and nothing else."""
        wanted = frozenset(names)
        if wanted != self._wanted:
            self._wanted = wanted
            self._now.set()

    def owns(self, name: str) -> bool:
        return name in self._proofs

    def proof(self, name: str) -> str:
        """The text that proves it; empty without owning it."""
        return self._proofs.get(name, "")

    def _run(self) -> None:
        while not self._stop.is_set():
            self._now.clear()
            try:
                if self.fit():
                    self.renew()
            except RedisError as error:
                log.debug("Redis cannot be reached: %s", error)
            self._now.wait(TRY_SECONDS)

    def renew(self) -> None:
        """One turn: keep what is owned, take what is free. Raises RedisError."""
        self._give_back_unwanted()
        for name in self._wanted:
            keys = [owner_key(name), f"presence:fence:{name}"]
            said = self._take(keys=keys, args=[self.proof(name), self.worker, LEASE_MS])
            self._note(name, said or "")

    def _note(self, name: str, proof: str) -> None:
        had = self._proofs.get(name, "")
        if proof == had:
            return
        with self._lock:
            self._proofs = {key: value for key, value in self._proofs.items() if key != name}
            if proof:
                self._proofs[name] = proof
        log.info(
            "%s: %s", name, "this process is the owner now" if proof else "this process is not the owner any more"
        )

    def _give_back_unwanted(self) -> None:
        for name in self._proofs.keys() - self._wanted:
            try:
                self._give_back(keys=[owner_key(name)], args=[self.proof(name)])
            except RedisError as error:
                log.debug("Could not give back %s, which ends by itself: %s", name, error)
            self._note(name, "")
