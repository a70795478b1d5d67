"""Look-ups of an empty register."""

from datetime import UTC, datetime

import pytest

from registry.lib.errors import InvalidError
from registry.lookup.queries import RegisterFilter, WarningFilter, licence_history, lookup, register_entries, register_entry, warnings

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "altyn.example",
        "https://t.me/channel/7",
        "KZ86125KZT5004100100",
        "211040900220",
        "AFSA-A-LA-2024-0028",
        "Биржа",
        "0xde709f2102306220921060314715629080e2fb77",
    ],
)
def test_what_nobody_registered_is_not_found_and_not_called_safe(text: str) -> None:
    answer = lookup(text, at=NOW)
    assert (answer.verdict, answer.entry, answer.matches) == ("not_found", None, ())
    assert "does not mean" in answer.notices[0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "required"),
        ("  ", "required"),
        ("x" * 10_000, "too-long"),
        ("http://user:pass@evil.example/", ""),
        ("a\0b", ""),
        ("\ud800", ""),
    ],
)
def test_a_text_that_can_be_nothing_is_refused_with_the_field(text: str, code: str) -> None:
    with pytest.raises(InvalidError) as caught:
        lookup(text, at=NOW)
    assert caught.value.field == "q"
    assert not code or caught.value.code == code


def test_an_empty_register_answers_with_nothing() -> None:
    assert register_entries(RegisterFilter(q="x", status="active", activity="a", authority="b"), at=NOW, limit=10) == []
    assert register_entry("AFSA-A-LA-2024-0028", at=NOW) is None
    assert licence_history("AFSA-A-LA-2024-0028", at=NOW) == []
    assert warnings(WarningFilter(q="x", category="illegal"), at=NOW, limit=10) == []
