"""What an entry means at an instant, and how findings become one verdict."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.screening.decisions import Action, Condition
from registry.screening.entries import evidence, is_frozen, standing_at
from registry.screening.verdicts import LICENSED, Finding, How, Verdict, conclude, most_severe

FROM, UNTIL = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
findings = st.lists(
    st.builds(Finding, st.sampled_from(How), st.sampled_from([one for one in Verdict if one != Verdict.NOT_FOUND]), st.booleans())
)


def entry(category: str, *, ends: bool = True, action: str = "block") -> dict[str, Any]:
    return {
        "id": "e0000001",
        "category": category,
        "action": action,
        "valid_from": "2026-11-01T00:00:00Z",
        "valid_until": "2026-12-01T00:00:00Z" if ends else None,
    }


@pytest.mark.parametrize(
    ("category", "during", "after"),
    [
        ("licensed", "licensed", "licence_ended"),
        ("restricted", "licensed_restricted", "licence_ended"),
        ("illegal", "listed", None),
        ("not_licensed_here", "not_licensed_here", None),
        ("suspended", "suspended", None),
        ("licence_ended", "licence_ended", None),
        ("something newer", "listed", None),
        ("frozen", None, None),
    ],
)
def test_an_entry_counts_from_its_start_until_its_end(category: str, during: str | None, after: str | None) -> None:
    def verdict(at: datetime) -> str | None:
        standing = standing_at(entry(category), at)
        return standing.verdict if standing else None

    assert verdict(FROM - TICK) is None
    assert verdict(FROM) == verdict(UNTIL - TICK) == during
    assert verdict(UNTIL) == after


def test_an_entry_without_an_end_counts_for_ever() -> None:
    standing = standing_at(entry("illegal", ends=False), datetime(2126, 1, 1, tzinfo=UTC))
    assert standing is not None
    assert standing.is_listing


def test_a_freeze_order_is_in_force_between_its_instants() -> None:
    order = entry("frozen")
    assert [is_frozen(order, at) for at in (FROM - TICK, FROM, UNTIL - TICK, UNTIL)] == [False, True, True, False]
    assert is_frozen(entry("frozen", ends=False), UNTIL)


@pytest.mark.parametrize(
    ("category", "how", "condition"),
    [
        ("illegal", How.EXACT, Condition.ILLEGAL),
        ("licensed", How.EXACT, Condition.LICENSED),
        ("restricted", How.EXACT, Condition.RESTRICTED),
        ("suspended", How.EXACT, Condition.SUSPENDED),
        ("licence_ended", How.EXACT, Condition.LICENCE_ENDED),
        ("not_licensed_here", How.EXACT, Condition.NOT_LICENSED_HERE),
        ("illegal", How.NAME, Condition.LISTED_NAME),
        ("suspended", How.NAME, Condition.LISTED_NAME),
        ("licensed", How.NAME, None),
        ("illegal", How.LOOKALIKE, None),
    ],
)
def test_a_hit_means_for_a_payment_what_its_entry_and_its_way_say(category: str, how: How, condition: Condition | None) -> None:
    found = evidence(entry(category), standing_at(entry(category), FROM), how, given="site:a", action="report")
    assert (found.condition if found else None) == condition


def test_an_exact_hit_on_the_freeze_list_is_a_freeze_and_a_name_never_is() -> None:
    exact = evidence(entry("frozen"), None, How.EXACT, given="w", action="block")
    named = evidence(entry("frozen"), None, How.NAME, given="n", action="block")
    assert (exact and exact.condition, named and named.condition) == (Condition.FREEZE_ORDER, Condition.LISTED_NAME)


@pytest.mark.parametrize(
    ("stated", "heeded"), [("block", "block"), ("report", "report"), ("seize", "hold"), ("freeze", "hold"), ("", "hold")]
)
def test_an_action_nobody_knows_holds(stated: str, heeded: str) -> None:
    found = evidence(entry("illegal"), standing_at(entry("illegal"), FROM), How.EXACT, given="w", action=stated)
    assert found is not None
    assert found.action == Action(heeded)


def test_of_several_verdicts_the_severest_stands() -> None:
    for stronger, milder in itertools.combinations(Verdict, 2):
        assert most_severe([milder, stronger]) == stronger
    assert most_severe([]) == Verdict.NOT_FOUND


@given(findings)
def test_a_name_never_outweighs_an_exact_value(found: list[Finding]) -> None:
    exact = [one for one in found if one.how == How.EXACT]
    if exact:
        assert conclude(found) == conclude(exact)


@given(findings)
def test_a_listed_name_neither_condemns_nor_clears(found: list[Finding]) -> None:
    if not any(one.how == How.EXACT for one in found) and any(one.how == How.NAME and one.is_listing for one in found):
        assert conclude(found) == Verdict.NOT_FOUND


@given(findings, st.randoms())
def test_the_order_of_findings_changes_no_verdict(found: list[Finding], random: Any) -> None:
    mixed = found.copy()
    random.shuffle(mixed)
    assert conclude(mixed) == conclude(found)


@given(findings)
def test_what_is_listed_and_licensed_is_under_review(found: list[Finding]) -> None:
    exact = [one for one in found if one.how == How.EXACT]
    if any(one.verdict in LICENSED for one in exact) and any(one.is_listing for one in exact):
        assert conclude(found) == Verdict.UNDER_REVIEW
