"""Instants as text and back. Time is UTC everywhere; only the edge asks for the present."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def rfc3339(instant: datetime) -> str:
    """`2026-11-22T10:00:00Z`, with microseconds only where there are some. Raises `ValueError` on a naive datetime."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """An RFC 3339 instant, or a date meaning the end of that day in `zone` (decisions.md, Time), in UTC.

    Raises `ValueError` with a sentence that says what is accepted.
    """
    try:
        if len(text) == len("2026-11-22"):
            return end_of_day(date.fromisoformat(text), zone)
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(_ACCEPTED) from None
    if instant.tzinfo is None:
        raise ValueError(_ACCEPTED)
    return instant.astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The last microsecond of `day` in `zone`, in UTC."""
    return start_of_day(day + timedelta(days=1), zone) - timedelta(microseconds=1)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Midnight at which `day` begins in `zone`, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def offset_name(instant: datetime) -> str:
    """The offset of an instant's own zone as people read it: `UTC+5`, `UTC-3:30`, `UTC+0`."""
    minutes = int((instant.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


_ACCEPTED = "Give an instant such as 2026-11-22T10:00:00Z, or a date such as 2026-11-22."
