"""Sums that may be nothing or a loss, and counts, as people type them."""

import pytest
from django.utils import translation

from registry.licensing.answers import Context, clean, raw_of, shown
from registry.licensing.form_reading import parse_questions
from registry.licensing.form_yaml import Row

AMOUNT, COUNT = parse_questions(
    [
        Row(code="amount", type="amount", currency="USD", label="Result"),
        Row(code="count", type="count", label="Clients"),
    ]
)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("-1 234,5", "-1234.50"), ("0", "0.00"), ("-0", "0.00"), ("\u221225", "-25.00"), ("12.345", None), ("1e99", None), ("-1e15", None), ("NaN", None)],
)  # fmt: skip
def test_an_amount_may_be_nothing_or_a_loss(typed: str, kept: str | None) -> None:
    translation.activate("en")
    data, problems = clean("s", [AMOUNT], {"amount": typed}, Context({}))
    assert (data.get("amount", {}).get("amount"), bool(problems)) == (kept, kept is None)
    if kept is not None:
        assert (raw_of(AMOUNT, data["amount"]), data["amount"]["currency"]) == (kept, "USD")


@pytest.mark.parametrize(
    ("typed", "kept"), [("1 200", "1200"), ("0", "0"), ("12,0", "12"), ("-1", None), ("1.5", None), ("1e40", None), ("many", None)]
)  # fmt: skip
def test_a_count_is_a_whole_number(typed: str, kept: str | None) -> None:
    translation.activate("en")
    data, problems = clean("s", [COUNT], {"count": typed}, Context({}))
    assert (data.get("count"), bool(problems)) == (kept, kept is None)


def test_figures_are_shown_with_their_thousands_apart() -> None:
    translation.activate("en")
    assert shown(AMOUNT, {"amount": "-1234.50", "currency": "USD"}, {}) == ["-1,234.50 USD"]
    assert shown(COUNT, "1200", {}) == ["1,200"]
