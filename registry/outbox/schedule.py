"""When a piece of work that failed is tried again (distribution.md §5)."""

import random
from datetime import datetime, timedelta

FIRST_WAITS = (0, 5, 30, 120, 300, 900)
HOUR = 3600
SPREAD = 0.2
GIVE_UP_AFTER = timedelta(hours=24)


def next_attempt(attempts: int, at: datetime, *, retry_after: float | None = None, since: datetime | None = None) -> datetime | None:
    """The instant of the next try after `attempts` failed ones, or None to give up.

    Waits are 0, 5 s, 30 s, 2 m, 5 m, 15 m, then an hour give or take a fifth. `retry_after` (seconds, as the other side
    asked) is honoured up to an hour and never shortens the wait. With `since`, a day of failure is enough.
    """
    if since is not None and at - since >= GIVE_UP_AFTER:
        return None
    wait = float(FIRST_WAITS[attempts]) if attempts < len(FIRST_WAITS) else HOUR * _spread()
    asked = min(max(retry_after or 0.0, 0.0), HOUR)
    return at + timedelta(seconds=max(wait, asked))


def _spread() -> float:
    return random.uniform(1 - SPREAD, 1 + SPREAD)  # noqa: S311 - keeps crowds apart, hides nothing
