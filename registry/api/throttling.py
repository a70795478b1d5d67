"""Fixed-window limits per key, or per address without one. With the cache down they let requests through (rule 14)."""

import time
from typing import Any

import structlog
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from registry.accounts.access import address_of
from registry.api.authentication import KeyHolder

log = structlog.get_logger(__name__)
RETRY_SECONDS = 10.0


class _Cache:
    """The cache as this process knows it: one that did not answer is not waited for again before `away_until`."""

    away_until = 0.0


class WindowThrottle(BaseThrottle):
    """Counts requests in windows of `settings.API_WINDOW_SECONDS`; remembers what to tell in the RateLimit headers."""

    def __init__(self) -> None:
        self.limit: int = 0
        self.left: int = 0
        self.reset: int = 0

    def allow_request(self, request: Request, view: Any) -> bool:
        """Whether this request still fits in the window."""
        window: int = settings.API_WINDOW_SECONDS
        now = int(time.time())
        self.reset = window - now % window
        with_key = isinstance(request.user, KeyHolder)
        self.limit = settings.API_LIMIT_KEY if with_key else settings.API_LIMIT_ADDRESS
        used = self._count(f"throttle:{self._who(request)}:{now // window}", window)
        self.left = max(0, self.limit - used)
        return used <= self.limit

    def wait(self) -> float:
        """Seconds until the window ends."""
        return float(self.reset)

    def headers(self) -> dict[str, str]:
        """The RateLimit header fields of the IETF httpapi draft."""
        window = settings.API_WINDOW_SECONDS
        return {"RateLimit-Policy": f'"default";q={self.limit};w={window}', "RateLimit": f'"default";r={self.left};t={self.reset}'}

    @staticmethod
    def _who(request: Request) -> str:
        if isinstance(request.user, KeyHolder):
            return f"key:{request.user.key.pk}"
        return f"address:{address_of(request)}"

    @staticmethod
    def _count(key: str, window: int) -> int:
        if time.monotonic() < _Cache.away_until:
            return 0
        try:
            cache.add(key, 0, timeout=window * 2)
            return int(cache.incr(key))
        except (OSError, RedisError):
            _Cache.away_until = time.monotonic() + RETRY_SECONDS
            log.warning("throttle.cache_down")
        except ValueError:
            log.info("throttle.counter_expired")
        return 0
