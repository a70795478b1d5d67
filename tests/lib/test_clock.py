"""Instants as text, and the ends of days where the registry is."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from registry.lib.clock import end_of_day, offset_name, parse_instant, rfc3339, start_of_day

ALMATY = ZoneInfo("Asia/Almaty")


def test_an_instant_is_written_in_utc() -> None:
    assert rfc3339(datetime(2026, 11, 22, 15, 0, tzinfo=ALMATY)) == "2026-11-22T10:00:00Z"
    assert rfc3339(datetime(2026, 11, 22, 10, 0, 0, 5, tzinfo=UTC)) == "2026-11-22T10:00:00.000005Z"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        rfc3339(datetime(2026, 11, 22))


@pytest.mark.parametrize("text", ["2026-11-22T10:00:00Z", "2026-11-22T15:00:00+05:00", "2026-11-22 10:00:00Z"])
def test_an_instant_is_read_into_utc(text: str) -> None:
    instant = parse_instant(text, ALMATY)
    assert instant == datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
    assert instant.utcoffset() == timedelta(0)


def test_a_date_means_the_end_of_that_day_in_the_zone() -> None:
    assert parse_instant("2026-11-22", ALMATY) == datetime(2026, 11, 22, 18, 59, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-11-22T10:00:00", "2026-02-30", "22.11.2026", "2026-11-22T25:00:00Z", "2026-11-2२", "\0"]
)
def test_anything_else_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(ValueError, match="Give an instant such as"):
        parse_instant(text, ALMATY)


def test_a_day_lasts_until_the_next_begins() -> None:
    day = date(2026, 11, 22)
    assert start_of_day(day, ALMATY) == datetime(2026, 11, 21, 19, 0, tzinfo=UTC)
    assert end_of_day(day, ALMATY) + timedelta(microseconds=1) == start_of_day(date(2026, 11, 23), ALMATY)
    assert timezone(timedelta(hours=5)).utcoffset(None) == start_of_day(day, UTC) - start_of_day(day, ALMATY)


@pytest.mark.parametrize(("hours", "name"), [(5, "UTC+5"), (0, "UTC+0"), (-3.5, "UTC-3:30"), (5.75, "UTC+5:45")])
def test_an_offset_is_named_as_people_read_it(hours: float, name: str) -> None:
    assert offset_name(datetime(2026, 11, 22, tzinfo=timezone(timedelta(hours=hours)))) == name
