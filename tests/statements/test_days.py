"""What the register said of a day, at every moment of knowing: pure, from spans."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from registry.licensing.replay import Act, Grant, cut, replay
from registry.licensing.standing import Span, standing_among, timeline
from registry.licensing.states import LicenceMove, LicenceStatus, Publicity
from registry.lookup.days import NOT_GRANTED, day_of, statuses_of, version_at, versions_of

ZONE = ZoneInfo("Asia/Almaty")
GRANTED = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)
GRANT = Grant(GRANTED, GRANTED, None)
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def on(day: str):
    return day_of(date.fromisoformat(day), ZONE, NOW)


def granted() -> list[Span]:
    return list(replay(GRANT, []))


def history(*acts: tuple[datetime, Act]) -> list[Span]:
    """Every span, voided ones too, once the acts were recorded one after the other, each at its moment."""
    spans = granted()
    for number, (recorded_at, _act) in enumerate(acts, 1):
        done = cut(spans, replay(GRANT, [act for _at, act in acts[:number]]), recorded_at)
        spans = [replace(span, voided_at=recorded_at) if span in done.void else span for span in spans] + list(done.write)
    return spans


def said(spans, day: str) -> list[list[str]]:
    return [[one.status for one in version.statuses] for version in versions_of(spans, on(day), NOW)]


def test_a_day_is_that_of_the_registrys_zone() -> None:
    day = on("2026-09-01")
    assert (day.start, day.end) == (datetime(2026, 8, 31, 19, tzinfo=UTC), datetime(2026, 9, 1, 19, tzinfo=UTC))
    assert day.is_over
    with pytest.raises(ValueError, match="future"):
        on("2026-11-02")
    today = on("2026-11-01")
    assert (today.seen_until, today.is_over) == (NOW, False)


def test_the_day_of_the_grant_has_two_parts_and_the_day_before_none() -> None:
    spans = granted()
    first, second = statuses_of(timeline(spans), on("2026-09-01"), NOW)
    assert (first.status, second.status, first.end, second.since) == (NOT_GRANTED, "active", GRANTED, GRANTED)
    assert said(spans, "2026-08-31") == [[NOT_GRANTED]]
    assert said(spans, "2026-09-02") == [[NOT_GRANTED], ["active"]]


def test_a_suspension_recorded_later_changes_what_is_known_now_and_not_what_was_known_then() -> None:
    recorded = datetime(2026, 10, 10, 6, tzinfo=UTC)
    spans = history((recorded, Act(1, LicenceMove.SUSPEND, datetime(2026, 10, 1, tzinfo=UTC))))
    versions = versions_of(spans, on("2026-10-05"), NOW)
    assert [one.status for one in version_at(versions, on("2026-10-05").last_instant).statuses] == ["active"]
    assert [one.status for one in versions[-1].statuses] == ["suspended"]
    assert versions[-1].known_from == recorded


def test_a_suspension_that_was_lifted_within_the_day_shows_all_three_parts() -> None:
    start = datetime(2026, 10, 5, 4, tzinfo=UTC)
    end = start + timedelta(hours=3)
    spans = history((start, Act(1, LicenceMove.SUSPEND, start)), (end, Act(2, LicenceMove.REINSTATE, end)))
    assert said(spans, "2026-10-05")[-1] == ["active", "suspended", "active"]
    assert said(spans, "2026-10-06")[-1] == ["active"]


def test_a_withheld_suspension_leaves_no_trace_at_all() -> None:
    start = datetime(2026, 10, 5, 4, tzinfo=UTC)
    lifted = start + timedelta(days=2)
    suspended = (start, Act(1, LicenceMove.SUSPEND, start, ground="court_order", publicity=Publicity.STAFF))
    reinstated = (lifted, Act(2, LicenceMove.REINSTATE, lifted))
    assert standing_among(history(suspended), start).status == LicenceStatus.SUSPENDED
    for spans in (history(suspended), history(suspended, reinstated)):
        for day in ("2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08"):
            assert versions_of(spans, on(day), NOW) == versions_of(granted(), on(day), NOW)


def test_a_court_stay_says_what_the_licence_counts_as_meanwhile() -> None:
    revoked, stayed = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC)
    spans = history((revoked, Act(1, LicenceMove.REVOKE, revoked)), (stayed, Act(2, LicenceMove.STAY, stayed, about=1)))
    (only,) = versions_of(spans, on("2026-10-05"), NOW)[-1].statuses
    assert (only.status, only.counts_as, only.since) == ("court_stay", "active", stayed)
