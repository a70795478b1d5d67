"""From a typed text to the values to look for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identifiers import IdentifierError, hosts
from registry.screening.wanted import MAX_PREFIXES, Wanted, read_question


def values(text: str, kind: str) -> list[tuple[str, str]]:
    return [(one.value, one.through) for one in read_question(text).wanted if one.kind == kind]


def test_a_host_is_looked_for_itself_and_through_its_parents_that_are_somebodys() -> None:
    assert values("https://www.pay.alpha.com.kz/x", "site") == [("pay.alpha.com.kz", ""), ("alpha.com.kz", "host_and_below")]


def test_a_page_is_looked_for_by_its_prefixes_at_the_borders_of_its_path() -> None:
    pages = [value for value, _through in values("https://t.me/alpha/7?x=1#y", "page")]
    assert pages == ["t.me/alpha/7", "t.me/alpha"]


def test_a_long_path_costs_no_more_than_a_few_values() -> None:
    assert len(values("https://t.me/" + "/".join("abcdefgh" * 9), "page")) <= MAX_PREFIXES


@given(st.text(max_size=60))
def test_any_text_is_a_question_or_refused(text: str) -> None:
    try:
        question = read_question(text)
    except IdentifierError:
        return
    assert question.readings
    assert not any(hosts.is_public_suffix(one.value) for one in question.wanted if one.through)


@pytest.mark.parametrize(
    ("wanted", "chain", "tag", "match", "is_hit"),
    [
        (Wanted("wallet", "w", "xrp", ""), "xrp", "", "exact", True),
        (Wanted("wallet", "w", "xrp", ""), "xrp", "7", "exact", False),
        (Wanted("wallet", "w", "xrp", "7"), "xrp", "7", "exact", True),
        (Wanted("wallet", "w", "xrp", "8"), "xrp", "7", "exact", False),
        (Wanted("wallet", "w", "xrp", "8"), "xrp", "", "exact", True),
        (Wanted("wallet", "w", "tron", ""), "xrp", "", "exact", False),
        (Wanted("site", "a.example", through="host_and_below"), "", "", "exact", False),
        (Wanted("site", "a.example", through="host_and_below"), "", "", "host_and_below", True),
        (Wanted("site", "a.example"), "", "", "exact", True),
    ],
)
def test_a_listed_value_is_hit_only_where_chain_tag_and_match_fit(wanted: Wanted, chain: str, tag: str, match: str, is_hit: bool) -> None:
    assert wanted.hits(chain=chain, tag=tag, match=match) is is_hit
