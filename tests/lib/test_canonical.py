"""One value, one text, one hash."""

import hashlib

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from registry.lib.canonical import canonical_bytes, canonical_text, content_hash, sha256_hex

SAFE_INTEGERS = st.integers(min_value=-(2**53) + 1, max_value=2**53 - 1)
ASCII_TEXT = st.text(alphabet=st.characters(max_codepoint=0x7E), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | SAFE_INTEGERS | ASCII_TEXT,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(ASCII_TEXT, inner, max_size=5),
    max_leaves=20,
)


@given(value=VALUES)
def test_bytes_are_those_of_rfc_8785(value: object) -> None:
    assert canonical_bytes(value) == rfc8785.dumps(value)


def test_keys_are_sorted_and_there_is_no_white_space() -> None:
    assert canonical_text({"b": [1, True, None], "a": "é"}) == '{"a":"é","b":[1,true,null]}'


def test_text_is_in_nfc() -> None:
    assert canonical_text("e\u0301") == '"é"'


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", {1: 2}, {"ключ": 1}, {1, 2}, object()])
def test_other_types_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes(value)


def test_a_lone_surrogate_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        canonical_bytes("\ud800")


def test_the_hash_is_sha_256_of_the_bytes() -> None:
    assert content_hash({"a": 1}) == "sha256:" + hashlib.sha256(b'{"a":1}').hexdigest() == sha256_hex(b'{"a":1}')
