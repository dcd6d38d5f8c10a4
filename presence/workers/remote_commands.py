"""Commands from a web worker to the process that owns the telephone system, by Redis, and its answers.

A command lives as long as its sender waits for it, and whoever takes it takes it away: so it runs once or never,
whatever dies in between, and never after its sender has been told that it did not run. Nothing repeats it by itself.
"""

import json
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from threading import Event, Thread
from typing import Any

from django.conf import settings
from django.db import close_old_connections, connections
from django.utils import translation
from django.utils.translation import gettext as _

from customizing.models import CmsDestination
from presence.bus.ownership import Ownership, cms_connection, owner_key
from presence.bus.server import BLOCK_SECONDS, Redis, RedisError, redis_client, text
from presence.contract import CmsError, CmsTimeout, CmsUnknown, Command

COMMANDS_AT_ONCE = 16
"""Commands that one process carries out at the same time."""

ANSWER_MARGIN = 1.0
KEEP_ANSWER_SECONDS = 30
log = logging.getLogger(__name__)
CarryOut = Callable[[CmsDestination, Command], None]

CLAIM = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('GETDEL', KEYS[2]) end
redis.call('RPUSH', KEYS[3], ARGV[2])
return false
"""


def execute(destination: CmsDestination, command: Command) -> None:
    """Give the command to the owner and wait for its answer. Raises CmsError, in words for the user."""
    redis = _redis()
    command_id = uuid.uuid4().hex
    try:
        _send(redis, destination, command_id, command)
    except RedisError as error:
        log.warning("A command could not be handed over: %s", error)
        raise _not_reachable() from error
    _judge(_answer(redis, command_id, seconds=destination.command_timeout))


def _send(redis: Redis, destination: CmsDestination, command_id: str, command: Command) -> None:
    told = {"kind": type(command).__name__, "fields": asdict(command), "language": translation.get_language()}
    lives = int((destination.command_timeout + 2 * ANSWER_MARGIN) * 1000)
    together = redis.pipeline(transaction=True)
    together.set(command_key(command_id), json.dumps(told), px=lives)
    together.rpush(queue_key(destination.pk), command_id)
    together.execute()


def _answer(redis: Redis, command_id: str, *, seconds: float) -> dict[str, Any]:
    """What the owner says. Raises CmsError if nobody takes the command in time, CmsTimeout if it takes too long."""
    try:
        said = _wait(redis, command_id, seconds=seconds)
        if said is None and redis.delete(command_key(command_id)):
            raise _not_reachable()
        said = said or _wait(redis, command_id, seconds=ANSWER_MARGIN)
    except RedisError as error:
        raise CmsTimeout(_("The telephone system did not answer. Look at the toolbar, then try again.")) from error
    if said is None:
        raise CmsTimeout(_("The telephone system did not answer in time. Look at the toolbar, then try again."))
    answer: dict[str, Any] = json.loads(said)
    return answer


def _wait(redis: Redis, command_id: str, *, seconds: float) -> str | None:
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if said := redis.blpop([answer_key(command_id)], timeout=min(BLOCK_SECONDS, left)):
            return text(said[1])
    return None


def _judge(answer: dict[str, Any]) -> None:
    match answer:
        case {"done": True}:
            return
        case {"failed": "CmsUnknown", "message": message}:
            raise CmsUnknown(message)
        case {"failed": "CmsTimeout", "message": message}:
            raise CmsTimeout(message)
        case {"message": message, "retry": retry}:
            raise CmsError(message, retry=retry)


def _not_reachable() -> CmsError:
    message = _("The telephone system is not reachable, so nothing was done. Try again in a moment.")
    return CmsError(message, retry=True)


class CommandServer:
    """Carries out the commands for the telephone systems that this process owns."""

    def __init__(self, ownership: Ownership, *, carry_out: CarryOut):
        self.ownership, self.carry_out = ownership, carry_out
        self.destinations: dict[str, CmsDestination] = {}
        self._redis = redis_client(settings.REDIS_URL)
        self._claim = self._redis.register_script(CLAIM)
        self._hands = ThreadPoolExecutor(COMMANDS_AT_ONCE, thread_name_prefix="presence-command")
        self._stop = Event()
        self._thread = Thread(target=self._run, name="presence-commands", daemon=True)

    def start(self) -> "CommandServer":
        self._thread.start()
        return self

    def stop(self) -> None:
        """What has begun is finished, nothing more is taken."""
        self._stop.set()
        self._thread.join()
        self._hands.shutdown()

    def serve(self, destinations: Iterable[CmsDestination]) -> None:
        """Take the commands for these telephone systems from now on."""
        self.destinations = {queue_key(each.pk): each for each in destinations}

    def _run(self) -> None:
        while not self._stop.is_set():
            destinations = self.destinations
            try:
                if not destinations:
                    self._stop.wait(BLOCK_SECONDS / 4)
                elif found := self._redis.blpop(list(destinations), timeout=BLOCK_SECONDS):
                    queue, command_id = map(text, found)
                    self._take(destinations[queue], queue=queue, command_id=command_id)
            except RedisError as error:
                log.debug("Redis cannot be reached: %s", error)
                self._stop.wait(BLOCK_SECONDS / 2)

    def _take(self, destination: CmsDestination, *, queue: str, command_id: str) -> None:
        name = cms_connection(destination.pk)
        keys = [owner_key(name), command_key(command_id), queue]
        if told := self._claim(keys=keys, args=[self.ownership.proof(name), command_id]):
            self._hands.submit(self._obey, destination, command_id, json.loads(told))

    def _obey(self, destination: CmsDestination, command_id: str, told: dict[str, Any]) -> None:
        close_old_connections()
        try:
            with translation.override(told["language"]):
                answer = self._outcome(destination, told)
            together = self._redis.pipeline(transaction=True)
            together.rpush(answer_key(command_id), json.dumps(answer))
            together.expire(answer_key(command_id), KEEP_ANSWER_SECONDS)
            together.execute()
        except RedisError as error:
            log.warning("The answer to a command could not be handed over: %s", error)
        finally:
            connections.close_all()

    def _outcome(self, destination: CmsDestination, told: dict[str, Any]) -> dict[str, Any]:
        try:
            self.carry_out(destination, _command(told))
        except CmsError as error:
            return {"failed": type(error).__name__, "message": error.message, "retry": error.retry}
        except Exception:
            log.exception("The command %s failed.", told["kind"])
            message = _("The telephone system could not do that. The server's log says why.")
            return {"failed": "CmsError", "message": message, "retry": False}
        return {"done": True}


def _command(told: dict[str, Any]) -> Command:
    """As it was given: JSON has no tuples."""
    fields: dict[str, Any] = told["fields"]
    fields |= {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
    return _kinds()[told["kind"]](**fields)


def queue_key(destination_id: int) -> str:
    return f"presence:commands:{destination_id}"


def command_key(command_id: str) -> str:
    return f"presence:command:{command_id}"


def answer_key(command_id: str) -> str:
    return f"presence:answer:{command_id}"


@cache
def _redis() -> Redis:
    return redis_client(settings.REDIS_URL)


@cache
def _kinds() -> dict[str, type[Command]]:
    return {kind.__name__: kind for kind in _below(Command)}


def _below(kind: type[Command]) -> Iterator[type[Command]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)
