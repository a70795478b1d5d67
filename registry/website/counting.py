"""Counting what strangers send, so that one of them does not drown what the others say."""

import time

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
# A cache that is away, and a counter that ran out between two commands.
_NOT_COUNTED = (OSError, RedisError, ValueError)


def fits(what: str, address: str, *, most: int, seconds: int) -> bool:
    """Whether this one is among the first `most` of `address` in the present window of `seconds`. True when the cache is down."""
    key = f"count:{what}:{address}:{int(time.time()) // seconds}"
    try:
        cache.add(key, 0, timeout=seconds)
        return int(cache.incr(key)) <= most
    except _NOT_COUNTED:
        log.warning("counting.cache_down")
        return True
