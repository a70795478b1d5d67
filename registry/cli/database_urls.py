"""Reading the addresses of servers."""

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from psycopg.conninfo import conninfo_to_dict

_NAMES = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def django_database(url: str) -> dict[str, Any]:
    """The entry of DATABASES for a libpq address, URL or `key=value` form.

    Raises psycopg.ProgrammingError when it is neither.
    """
    given = conninfo_to_dict(url)
    named = {ours: str(given.pop(theirs)) for theirs, ours in _NAMES.items() if given.get(theirs)}
    return {
        "ENGINE": "django.db.backends.postgresql",
        # A thread keeps its connection while it lives, and idle threads end; a new one for each request would cost a millisecond.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5, **given},
        **named,
    }


def cache_beside(broker_url: str) -> str:
    """The cache's address on the broker's server, in its database 1; nothing when that server is no Redis or Valkey."""
    if broker_url.startswith("redis+socket://"):
        return f"unix://{urlsplit(broker_url).path}?db=1"
    if broker_url.startswith(("redis://", "rediss://")):
        return urlunsplit(urlsplit(broker_url)._replace(path="/1"))
    return ""
