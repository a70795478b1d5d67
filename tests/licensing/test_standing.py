"""How a licence stands at an instant: random histories against a model that works in another way."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings

from registry.licensing.replay import Act, Grant, replay
from registry.licensing.standing import changes_after, first_spans, standing_among, status_among, timeline, waiting_spans
from registry.licensing.states import COVERING, LICENSED, LicenceMove, LicenceStatus, counts_as
from tests.licensing.histories import HORIZON, History, Row, begun, done, histories, hour

S, M = LicenceStatus, LicenceMove


def shown(row: Row, index: int) -> LicenceStatus | None:
    here = row[index]
    return here[0] if here else None


def counted(row: Row, index: int) -> LicenceStatus | None:
    here = row[index]
    return counts_as(*here) if here else None


@settings(max_examples=300, deadline=None)
@given(histories())
def test_status_at_every_boundary_agrees_with_an_independent_model(history: History) -> None:
    for index in range(HORIZON):
        assert status_among(history.spans, hour(index)) == shown(history.now, index), index
        assert status_among(history.spans, hour(index + 0.5)) == shown(history.now, index), index
        found = standing_among(history.spans, hour(index))
        assert (found.counts_as if found else None) == counted(history.now, index), index


@settings(max_examples=100, deadline=None)
@given(histories())
def test_what_was_known_at_any_past_hour_can_still_be_asked(history: History) -> None:
    moments = [at for at, _row in history.known]
    for known in {0, *moments, *(at + 1 for at in moments)}:
        row = history.knew(known)
        for index in range(HORIZON):
            assert status_among(history.spans, hour(index), known_at=hour(known)) == shown(row, index), (known, index)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_spans_that_count_never_overlap_and_leave_no_gap_after_the_grant(history: History) -> None:
    line = timeline(history.spans)
    assert all(earlier.end == later.start for earlier, later in pairwise(line))
    assert line[0].start == history.grant.granted_at
    assert line[-1].end is None
    assert all(span.end is None or span.start < span.end for span in line)
    assert all((span.status in COVERING) == bool(span.resumes_as) for span in line)


@settings(max_examples=100, deadline=None)
@given(histories())
def test_only_what_differs_is_voided_and_the_spans_are_what_the_replay_gives(history: History) -> None:
    wanted = replay(history.grant, history.acts)
    present = timeline(history.spans)
    assert [(span.status, span.start, span.end) for span in present] == [(span.status, span.start, span.end) for span in wanted]


@settings(max_examples=100, deadline=None)
@given(histories())
def test_only_setting_aside_or_substituting_changes_the_past(history: History) -> None:
    undoing = {M.SET_ASIDE, M.SUBSTITUTE}
    for (at, act), (_before, row) in zip(_recorded(history), history.known[:-1], strict=True):
        if act.move not in undoing:
            after = history.knew(at)
            assert row[:at] == after[:at]


def _recorded(history: History) -> list[tuple[int, Act]]:
    return [(at, act) for (at, _row), act in zip(history.known[1:], history.acts, strict=True)]


@settings(max_examples=100, deadline=None)
@given(histories())
def test_an_act_set_aside_leaves_what_would_stand_without_it(history: History) -> None:
    without = [act for act in history.acts if not act.is_set_aside and act.move != M.SET_ASIDE]
    one, other = replay(history.grant, history.acts), replay(history.grant, without)
    assert [(span.status, span.start, span.end) for span in one] == [(span.status, span.start, span.end) for span in other]


@settings(max_examples=100, deadline=None)
@given(histories())
def test_standing_bounds_and_changes_agree_with_the_status(history: History) -> None:
    spans, now = history.spans, history.now
    changes = set(changes_after(spans, hour(-1)))
    seen = [(shown(now, index), counted(now, index)) for index in range(HORIZON)]
    for index in range(1, HORIZON):
        if now[index - 1] is not None:
            assert (hour(index) in changes) == (seen[index] != seen[index - 1])
    for index in range(HORIZON):
        found = standing_among(spans, hour(index))
        if found is None:
            continue
        end = next((i for i in range(index, HORIZON) if seen[i] != seen[index]), None)
        assert end is None or found.valid_until == hour(end)
        if found.is_licensed:
            lost = next((i for i in range(index, HORIZON) if seen[i][1] not in LICENSED), None)
            assert lost is None or found.licensed_until == hour(lost)


def told(grant: Grant, *acts: Act) -> History:
    """The history of acts recorded an hour each after the grant."""
    history = begun(grant)
    for act in acts:
        done(history, act, history.known[-1][0] + 1)
    return history


def status(history: History, at: float) -> LicenceStatus | None:
    return status_among(history.spans, hour(at))


HELD = Grant(hour(0), hour(0), hour(30))


def test_a_grant_without_a_first_day_waits_for_an_act() -> None:
    grant = replace(HELD, starts_at=None)
    spans = waiting_spans(granted_at=grant.granted_at, ends_at=grant.ends_at)
    assert list(replay(grant, [])) == list(spans)
    history = told(grant, Act(1, M.COMMENCE, hour(4)))
    assert [status(history, at) for at in (3, 4, 30)] == [S.NOT_COMMENCED, S.ACTIVE, S.EXPIRED]


def test_reinstating_restores_what_was_before_and_keeps_the_end() -> None:
    history = told(replace(HELD, starts_at=hour(2), restrictions=frozenset({1})), Act(1, M.SUSPEND, hour(1)), Act(2, M.REINSTATE, hour(5)))
    assert status(history, 1) == S.SUSPENDED
    found = standing_among(history.spans, hour(6))
    assert found is not None
    assert (found.status, found.valid_from, found.valid_until) == (S.RESTRICTED, hour(5), hour(30))
    assert status(history, 30) == S.EXPIRED


def test_a_suspended_licence_still_ends_on_its_day() -> None:
    history = told(HELD, Act(1, M.SUSPEND, hour(3)))
    assert (status(history, 29), status(history, 30)) == (S.SUSPENDED, S.EXPIRED)


def test_renewed_while_suspended_it_stays_suspended_beyond_the_old_end_until_that_is_lifted() -> None:
    history = told(HELD, Act(1, M.SUSPEND, hour(3)), Act(2, M.EXTEND, hour(4), until=hour(60)), Act(3, M.REINSTATE, hour(40)))
    assert [status(history, at) for at in (3, 30, 39, 40, 60)] == [S.SUSPENDED, S.SUSPENDED, S.SUSPENDED, S.ACTIVE, S.EXPIRED]


def test_a_revocation_set_aside_on_appeal_never_was_yet_what_was_known_stays_known() -> None:
    history = told(HELD, Act(1, M.REVOKE, hour(1)), Act(2, M.SET_ASIDE, hour(1), about=1))
    assert [status(history, at) for at in (1, 2, 29, 30)] == [S.ACTIVE, S.ACTIVE, S.ACTIVE, S.EXPIRED]
    assert status_among(history.spans, hour(1), known_at=hour(1)) == S.REVOKED


def test_a_stay_keeps_the_state_before_while_it_lasts() -> None:
    history = told(HELD, Act(1, M.REVOKE, hour(1)), Act(2, M.STAY, hour(5), about=1), Act(3, M.LIFT_STAY, hour(9), about=2))
    assert [status(history, at) for at in (4, 5, 8, 9)] == [S.REVOKED, S.COURT_STAY, S.COURT_STAY, S.REVOKED]
    found = standing_among(history.spans, hour(6))
    assert found is not None
    assert (found.counts_as, found.is_licensed) == (S.ACTIVE, True)


def test_a_renewal_applied_for_in_time_keeps_the_state_beyond_the_end_until_it_is_decided() -> None:
    history = told(HELD, Act(1, M.MARK_RENEWAL, hour(1)))
    assert [status(history, at) for at in (29, 30, 500)] == [S.ACTIVE, S.RENEWAL_PENDING, S.RENEWAL_PENDING]
    refused = told(HELD, Act(1, M.MARK_RENEWAL, hour(1)), Act(2, M.END_RENEWAL, hour(33)))
    assert [status(refused, at) for at in (32, 33)] == [S.RENEWAL_PENDING, S.EXPIRED]
    early = told(HELD, Act(1, M.MARK_RENEWAL, hour(1)), Act(2, M.END_RENEWAL, hour(2)))
    assert [status(early, at) for at in (29, 30)] == [S.ACTIVE, S.EXPIRED]
    granted = told(HELD, Act(1, M.MARK_RENEWAL, hour(1)), Act(2, M.EXTEND, hour(33), until=hour(60)))
    assert [status(granted, at) for at in (32, 33, 60)] == [S.RENEWAL_PENDING, S.ACTIVE, S.EXPIRED]


def test_a_revocation_that_an_appeal_turns_into_a_suspension_was_one_from_its_own_day_on() -> None:
    history = told(HELD, Act(1, M.REVOKE, hour(1)), Act(2, M.SUBSTITUTE, hour(1), about=1, becomes=M.SUSPEND))
    assert [status(history, at) for at in (0, 1, 29, 30)] == [S.ACTIVE, S.SUSPENDED, S.SUSPENDED, S.EXPIRED]


def test_of_two_restrictions_one_that_is_lifted_or_set_aside_leaves_the_other() -> None:
    both = (Act(1, M.RESTRICT, hour(1), condition=1), Act(2, M.RESTRICT, hour(2), condition=2))
    lifted = told(HELD, *both, Act(3, M.LIFT_RESTRICTION, hour(5), condition=1))
    assert status(lifted, 6) == S.RESTRICTED
    aside = told(HELD, *both, Act(3, M.LIFT_RESTRICTION, hour(5), condition=1), Act(4, M.SET_ASIDE, hour(2), about=2))
    assert [status(aside, at) for at in (1, 4, 5)] == [S.RESTRICTED, S.RESTRICTED, S.ACTIVE]


def test_a_severer_status_shows_in_front_of_a_milder_one() -> None:
    history = told(HELD, Act(1, M.ASK_SURRENDER, hour(1)), Act(2, M.SUSPEND, hour(3)), Act(3, M.REINSTATE, hour(6)))
    assert [status(history, at) for at in (2, 4, 6)] == [S.SURRENDER_REQUESTED, S.SUSPENDED, S.SURRENDER_REQUESTED]


def test_winding_down_ends_on_its_day_whatever_the_term_said() -> None:
    history = told(HELD, Act(1, M.WIND_DOWN, hour(20), until=hour(50), becomes=S.SURRENDERED))
    assert [status(history, at) for at in (19, 20, 49, 50)] == [S.ACTIVE, S.WINDING_DOWN, S.WINDING_DOWN, S.SURRENDERED]


def test_a_correction_changes_words_and_publicity_and_never_a_status() -> None:
    history = told(HELD, Act(1, M.SUSPEND, hour(1), ground="law_breached", reason="One.", publicity="staff"))
    done(history, Act(2, M.CORRECT, hour(1), about=1, ground="court_order", reason="Two."), 3)
    found = standing_among(history.spans, hour(5))
    assert found is not None
    assert (found.status, found.ground, found.reason, found.publicity) == (S.SUSPENDED, "court_order", "Two.", "public")
    before = standing_among(history.spans, hour(5), known_at=hour(2))
    assert before is not None
    assert (before.ground, before.publicity) == ("law_breached", "staff")


@pytest.mark.parametrize(("starts", "ends"), [(-1, None), (0, 0), (5, 4)])
def test_a_licence_neither_starts_before_its_grant_nor_ends_before_its_start(starts: int, ends: int | None) -> None:
    with pytest.raises(ValueError, match="starts no earlier"):
        first_spans(LicenceStatus.ACTIVE, granted_at=hour(0), starts_at=hour(starts), ends_at=None if ends is None else hour(ends))
