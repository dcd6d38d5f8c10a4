"""What Redis still holds of the time before the database was put back to an earlier state."""

from django.conf import settings

from presence.bus.server import RedisError, redis_client

OURS = "presence:*"
AT_ONCE = 1000


def discard() -> bool:
    """Throw away commands that were not carried out, leases, and news of changes. All processes have to be stopped.

    Whoever waits for them is gone. Returns whether there is nothing of it left; Redis may be out of reach.
    """
    if not settings.REDIS_URL:
        return True
    try:
        redis = redis_client(settings.REDIS_URL)
        for key in redis.scan_iter(match=OURS, count=AT_ONCE):
            redis.unlink(key)
    except RedisError:
        return False
    return True
