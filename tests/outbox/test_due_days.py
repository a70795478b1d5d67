"""Which reminder of a day is due, and that each is sent once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.audit.subjects import Subject
from registry.outbox.actions import keep_reminder
from registry.outbox.due_days import reminder_due

DUE = date(2026, 12, 31)
AT = datetime(2026, 12, 24, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("left", "code"), [(31, None), (30, "before_30"), (8, "before_30"), (7, "before_7"), (2, "before_7"), (1, "before_1"), (0, "before_1"), (-1, "overdue"), (-90, "overdue")]
)  # fmt: skip
def test_the_latest_that_applies_is_due(left: int, code: str | None) -> None:
    assert reminder_due((30, 7, 1), DUE, on=DUE - timedelta(days=left)) == code


@pytest.mark.parametrize(("had", "code"), [(8, "before_7"), (7, None), (3, None)])
def test_none_is_due_for_a_mark_that_had_passed_when_the_day_was_made_known(had: int, code: str | None) -> None:
    assert reminder_due((7, 1), DUE, on=DUE - timedelta(days=min(had, 7)), known_on=DUE - timedelta(days=had)) == code
    assert reminder_due((7, 1), DUE, on=DUE + timedelta(days=1), known_on=DUE) == "overdue"


@pytest.mark.django_db
def test_each_is_kept_once_and_a_later_day_has_its_own() -> None:
    thing = Subject("licensing.condition", "5")
    assert [keep_reminder(thing, "before_7", due_on=DUE, at=AT) for _ in range(2)] == [True, False]
    assert keep_reminder(thing, "before_7", due_on=DUE + timedelta(days=30), at=AT)
    assert keep_reminder(Subject("licensing.condition", "6"), "before_7", due_on=DUE, at=AT)
