"""The table of decisions, row by row, and the rules by which rows become one decision."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.screening.decisions import ROWS, TABLE, Action, By, Condition, Evidence, Regime, decide, severest
from registry.screening.verdicts import Verdict

# Written out by hand from the rules, not computed from the code: row, condition, payment to, payment from, public verdict.
EXPECTED = [
    (1, "freeze_order", "freeze", "freeze", None),
    (2, "conflict", "hold", "report", "under_review"),
    (3, "illegal", "block", "hold", "listed"),
    (4, "licence_ended", "hold", "report", "licence_ended"),
    (5, "suspended", "hold", "report", "suspended"),
    (6, "restricted", "report", "no_objection", "licensed_restricted"),
    (7, "not_licensed_here", "report", "report", "not_licensed_here"),
    (7, "applicant", "report", "report", "applicant"),
    (8, "not_its_account", "hold", "report", "not_found"),
    (9, "licensed", "no_objection", "no_objection", "licensed"),
    (10, "listed_name", "hold", "report", "not_found"),
    (10, "listed_name_below", "report", "report", "not_found"),
    (11, "nothing", "no_match", "no_match", "not_found"),
]
BY_REGIME = [row.condition for row in TABLE if row.to == By.REGIME]
evidence = st.builds(
    Evidence,
    st.sampled_from([one for one in Condition if one not in (Condition.CONFLICT, Condition.NOTHING)]),
    st.sampled_from(["site:a.example", "wallet:b"]),
    st.sampled_from([None, Action.BLOCK, Action.HOLD, Action.REPORT]),
    st.sampled_from(["e0000001", "e0000002"]),
)


@pytest.mark.parametrize(("number", "condition", "to", "from_", "verdict"), EXPECTED)
def test_each_row_decides_as_the_rules_say(number: int, condition: str, to: str, from_: str, verdict: str | None) -> None:
    decision = decide([Evidence(Condition(condition), "site:a.example")])
    assert (decision.to, decision.from_) == (to, from_)
    assert decision.rulings[0].row.number == number
    assert ROWS[Condition(condition)].verdict == verdict


def test_the_table_has_these_rows_and_no_other() -> None:
    assert [(row.number, row.condition) for row in TABLE] == [(number, condition) for number, condition, *_ in EXPECTED]
    assert {row.verdict for row in TABLE} == {*Verdict, None}


@pytest.mark.parametrize("action", [Action.BLOCK, Action.HOLD, Action.REPORT])
def test_an_illegal_identifier_is_treated_as_its_own_action_says(action: Action) -> None:
    decision = decide([Evidence(Condition.ILLEGAL, "wallet:w", action)])
    assert (decision.to, decision.from_) == (action, Action.HOLD)


@pytest.mark.parametrize(("condition", "action"), list(itertools.product(BY_REGIME, [Action.BLOCK, Action.HOLD, Action.REPORT])))
def test_the_regime_says_what_happens_to_payments_to_a_party_without_a_licence(condition: Condition, action: Action) -> None:
    found = [Evidence(condition, "site:s", Action.BLOCK)]
    assert decide(found, Regime({condition: action})).to == action
    assert decide(found, Regime({condition: action})).from_ == ROWS[condition].from_


@pytest.mark.parametrize("listing", [Condition.ILLEGAL, Condition.NOT_LICENSED_HERE, Condition.APPLICANT])
@pytest.mark.parametrize("standing", [Condition.LICENSED, Condition.RESTRICTED])
def test_what_is_listed_and_a_licensees_by_one_identifier_is_held_and_under_review(listing: Condition, standing: Condition) -> None:
    decision = decide([Evidence(listing, "site:s", Action.BLOCK), Evidence(standing, "site:s")])
    assert (decision.to, decision.from_) == (Action.HOLD, Action.REPORT)
    assert [ruling.row.verdict for ruling in decision.rulings] == [Verdict.UNDER_REVIEW]


def test_a_licensees_site_does_not_soften_the_listed_wallet_beside_it() -> None:
    decision = decide([Evidence(Condition.LICENSED, "site:s"), Evidence(Condition.ILLEGAL, "wallet:w", Action.BLOCK)])
    assert decision.to == Action.BLOCK
    assert len(decision.rulings) == 2


@pytest.mark.parametrize("condition", [Condition.SUSPENDED, Condition.LICENCE_ENDED])
def test_a_licence_lost_is_no_conflict_with_the_line_of_the_licence_that_has_not_left_yet(condition: Condition) -> None:
    decision = decide([Evidence(condition, "site:s", Action.HOLD), Evidence(Condition.LICENSED, "site:s")])
    assert (decision.to, decision.from_) == (Action.HOLD, Action.REPORT)
    assert decision.rulings[0].row.condition == condition


def test_a_freeze_outranks_everything_and_a_conflict_does_not_hide_it() -> None:
    found = [Evidence(condition, "wallet:w", Action.BLOCK) for condition in Condition if condition != Condition.NOTHING]
    assert decide(found).to == decide(found).from_ == Action.FREEZE


def test_nothing_known_is_no_match_in_both_directions() -> None:
    assert (decide([]).to, decide([]).from_, decide([]).rulings) == (Action.NO_MATCH, Action.NO_MATCH, ())


def test_the_severest_action_stands() -> None:
    assert list(Action) == ["freeze", "block", "hold", "report", "no_objection", "no_match"]
    for milder, stronger in itertools.combinations(reversed(Action), 2):
        assert severest([milder, stronger]) == stronger


@given(st.lists(evidence, max_size=6), st.randoms())
def test_the_order_of_evidence_changes_no_decision(found: list[Evidence], random: object) -> None:
    mixed = found.copy()
    random.shuffle(mixed)
    assert (decide(mixed).to, decide(mixed).from_) == (decide(found).to, decide(found).from_)


@given(st.lists(evidence, max_size=6))
def test_each_piece_of_evidence_is_answered_or_part_of_a_conflict(found: list[Evidence]) -> None:
    decision = decide(found)
    for item in found:
        conflicts = [one for one in decision.rulings if one.row.condition == Condition.CONFLICT and one.evidence.given == item.given]
        assert conflicts or any(ruling.evidence == item for ruling in decision.rulings)


@given(st.lists(evidence, max_size=6), st.sampled_from([Condition.SUSPENDED, Condition.LICENCE_ENDED, Condition.FREEZE_ORDER]))
def test_losing_a_licence_never_makes_payments_easier(found: list[Evidence], lost: Condition) -> None:
    order = list(Action)
    after = decide([*found, Evidence(lost, "site:a.example")])
    assert order.index(after.to) <= order.index(decide(found).to)
    assert order.index(after.from_) <= order.index(decide(found).from_)


@given(st.lists(evidence, max_size=6))
def test_a_name_alone_never_blocks_and_never_clears(found: list[Evidence]) -> None:
    names = [item for item in found if item.condition in (Condition.LISTED_NAME, Condition.LISTED_NAME_BELOW, Condition.NOT_ITS_ACCOUNT)]
    assert decide(names).to in (Action.HOLD, Action.REPORT, Action.NO_MATCH)
