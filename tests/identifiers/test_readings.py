"""Text of unknown kind: what it may be, in which order, and when it is refused."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from registry.identifiers import WARNINGS, IdentifierError, Kind, parse, readings, skeleton

_KINDS = [None, "url", *Kind]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Binance", ["name"]),
        ("COINBASE", ["bic", "name"]),
        ("bybit.com", ["site", "name"]),
        ("https://bybit.com/kk", ["site", "page", "name"]),
        ("t.me/okx_kz", ["page", "site", "handle", "name"]),
        ("@okx_kz", ["handle", "page", "name"]),
        ("211040900220", ["bin", "name"]),
        ("БИН: 211040900220", ["bin", "name"]),
        ("ИНН 7707083893", ["registration", "name"]),
        ("7707083893", ["registration", "name"]),
        ("87272583333", ["phone", "name"]),
        ("+77272583333", ["phone", "name"]),
        ("KZ86125KZT5004100100", ["iban", "name"]),
        ("AFSA-A-LA-2024-0028", ["licence", "name"]),
        ("3FLj1iFqS359KvBXeaStPgqX7hgyifVKbN", ["wallet", "wallet", "name"]),
        ("Bin Exchange", ["name"]),
    ],
)
def test_readings_come_in_their_order(text: str, kinds: list[str]) -> None:
    assert [str(found.kind) for found in readings(text)] == kinds


@pytest.mark.parametrize(
    ("text", "kind"),
    [("COINBASE", "name"), ("bybit.com", "site"), ("7707083893", "name"), ("t.me/okx_kz", "page"), ("211040900220", "bin")],
)
def test_without_a_kind_the_first_certain_reading_is_taken(text: str, kind: str) -> None:
    assert parse(text).kind == kind


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("21104090022", "length"),
        ("211040900221", "checksum"),
        ("KZ86125KZT5004100101", "checksum"),
        ("0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96046", "checksum"),
        ("https://google.com@evil.kz", "userinfo"),
        ("info@example.kz", "userinfo"),
        ("https://", "no_host"),
        ("БИН: 12", "length"),
        ("", "empty"),
        ("   ", "empty"),
        ("!!!", "empty"),
        ("a" * 10_000, "too_long"),
        ("a\x00b", "forbidden_character"),
        ("a\ud800b", "forbidden_character"),
        ("a\x1bb", "forbidden_character"),
    ],
)
def test_near_misses_and_bad_texts_are_refused_with_a_reason(text: str, code: str) -> None:
    for read in (readings, parse):
        with pytest.raises(IdentifierError) as refusal:
            read(text)
        assert refusal.value.code == code


@pytest.mark.parametrize("value", [None, 7, b"x", ["x"]])
def test_only_text_is_read(value: object) -> None:
    with pytest.raises(IdentifierError, match="Give a text"):
        parse(value)  # type: ignore[arg-type]


def test_a_name_comes_last() -> None:
    for text in ("bybit.com", "@okx_kz", "211040900220", "COINBASE"):
        assert readings(text)[-1].kind == "name"


_fragments = st.sampled_from(
    ["https://", "http:", "//", "@", ":", ".", "/", "..", "xn--", "www.", "kz", "com", "KZ86", "0x", "bc1", "БИН ", "ИНН:", "t.me/", "?dt=", "%", "%2f",
     "\u200b", "\u200d", "ё", "т", "İ", "ß", "ﬁ", "💰", "1", "00", "Ltd", "ООО", "[", "]", "::1", "#", "?", "\\", "+7", "\u0301", "\ufdfa", "-", "_"]
)  # fmt: skip
_texts = st.one_of(
    st.text(max_size=80), st.lists(_fragments, max_size=12).map("".join), st.lists(st.one_of(_fragments, st.text(max_size=3))).map("".join)
)


@settings(max_examples=600, deadline=None)
@given(_texts, st.sampled_from(_KINDS))
@example("https://[", "url")
@example("xn--", None)
@example("xn--.kz", "site")
@example("%ff.kz/%ff", "page")
def test_no_text_raises_anything_but_the_one_error_and_canonical_is_stable(text: str, kind: str | None) -> None:
    try:
        found = parse(text, kind)
    except IdentifierError:
        return
    assert set(found.warnings) <= set(WARNINGS)
    assert (
        parse(found.canonical, found.kind, chain=found.chain if found.kind == "wallet" else "", tag=found.tag).canonical == found.canonical
    )


@settings(max_examples=400, deadline=None)
@given(_texts)
def test_readings_raise_nothing_but_the_one_error(text: str) -> None:
    try:
        found = readings(text)
    except IdentifierError:
        return
    assert found
    assert len({reading.key for reading in found}) == len(found)
    skeleton(text)


@pytest.mark.parametrize("unit", ["a", "1", "a.", "xn--", "/", "@", "а", "%2f", "я.", " ", "-", "[", "\u200b", "0x0", ":", "é", "ООО "])
def test_reading_takes_linear_time(unit: str) -> None:
    text = (unit * 2048)[:2048]
    started = time.process_time()
    for kind in _KINDS:
        try:
            parse(text, kind)
        except IdentifierError:
            continue
    assert time.process_time() - started < 0.5
