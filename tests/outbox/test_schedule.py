"""When work that failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.outbox.schedule import next_attempt

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("attempts", "seconds"), [(0, 0), (1, 5), (2, 30), (3, 120), (4, 300), (5, 900)])
def test_the_first_waits_grow_as_documented(attempts: int, seconds: int) -> None:
    assert next_attempt(attempts, AT) == AT + timedelta(seconds=seconds)


@given(attempts=st.integers(min_value=6, max_value=1000))
def test_later_waits_are_an_hour_give_or_take_a_fifth(attempts: int) -> None:
    again = next_attempt(attempts, AT)
    assert again is not None
    assert timedelta(minutes=48) <= again - AT <= timedelta(minutes=72)


@given(attempts=st.integers(min_value=0, max_value=50), asked=st.floats(allow_nan=False))
def test_what_the_other_side_asks_is_honoured_up_to_an_hour_and_never_shortens(attempts: int, asked: float) -> None:
    again = next_attempt(attempts, AT, retry_after=asked)
    assert again is not None
    assert again - AT <= timedelta(minutes=72)
    if attempts < 6:
        assert again >= next_attempt(attempts, AT)
        assert again >= AT + timedelta(seconds=min(max(asked, 0), 3600))


def test_a_day_of_failure_is_enough() -> None:
    assert next_attempt(8, AT, since=AT - timedelta(hours=23, minutes=59)) is not None
    assert next_attempt(8, AT, since=AT - timedelta(hours=24)) is None
