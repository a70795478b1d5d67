"""Cursors survive the trip, and nothing else is taken for one."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.lib.errors import InvalidError
from registry.lib.paging import decode_cursor, encode_cursor

NUMBERS = st.integers(min_value=-(2**63) + 1, max_value=2**63 - 1)
TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@given(number=NUMBERS, text=TEXTS)
def test_a_cursor_brings_its_key_back(number: int, text: str) -> None:
    cursor = encode_cursor(number, text)
    assert decode_cursor(cursor, int, str) == (number, text)
    assert cursor.isascii()
    assert not set(cursor) & set("+/=&? ")


@given(text=st.text(max_size=200))
def test_any_other_text_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        key = decode_cursor(text, int, str)
    except InvalidError:
        return
    assert encode_cursor(*key) == text


def _raw(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "é",
        "A" * 10_000,
        _raw("{}"),
        _raw("[]"),
        _raw("[true]"),
        _raw('["1"]'),
        _raw("[1, 2]"),
        _raw("[ 1]"),
        _raw("[1.0]"),
        _raw("[1e400]"),
        _raw("[" + "9" * 30 + "]"),
        _raw("[NaN]"),
        _raw("[[1]]"),
        _raw("[" * 300),
        encode_cursor(1) + "=",
        encode_cursor(1) + "\n",
        encode_cursor(1, 2),
    ],
)
def test_forged_cursors_are_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(InvalidError, match="unchanged, or leave it out") as caught:
        decode_cursor(text, int, field="after")
    assert caught.value.field == "after"


def test_a_text_key_the_database_would_refuse_is_refused() -> None:
    for text in ('["\\u0000"]', '["\\ud800"]'):
        with pytest.raises(InvalidError):
            decode_cursor(_raw(text), str)
