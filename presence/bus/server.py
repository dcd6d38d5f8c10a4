"""How we talk to Redis, and the names of what we keep there.

The client's own defaults are set aside: it would repeat a command whose answer is late, ten times, and read with a
time-out of 5 s, whatever a blocking command waits for.
"""

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry
from redis.typing import EncodableT, FieldT

__all__ = ["BLOCK_SECONDS", "GIVE_BACK", "Entry", "Redis", "RedisError", "redis_client", "text"]

Entry = dict[FieldT, EncodableT]
"""An entry of a stream, or fields of a hash, as the client takes them."""

ANSWER_SECONDS = 3.0
"""An answer that takes longer means that Redis is out of reach."""

BLOCK_SECONDS = 1.0
"""How long one blocking command waits; well below the time-out of its answer."""

STREAM = "presence:bus"
WORKER_KEY = "presence:worker:"
HEARD = "presence:heard"
ATTENTION_KEY = "presence:attention:"
CONNECTOR_KEY = "presence:connector:"

GIVE_BACK = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"
"""Script: delete the key if it still says this."""


def redis_client(url: str) -> Redis:
    """A client that any thread may use. It raises RedisError within seconds and repeats nothing by itself."""
    return Redis.from_url(
        url,
        decode_responses=True,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
        max_connections=10_000,
        maint_notifications_config=MaintNotificationsConfig(enabled=False),
    )


def text(answer: bytes | str) -> str:
    """An answer as text. `redis_client` has it decoded already, which the types of the library do not say."""
    return answer if isinstance(answer, str) else answer.decode()
