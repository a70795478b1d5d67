"""How a licence stands at an instant: random histories against a model that works in another way."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.licensing import standing
from registry.licensing.standing import Span, changes_after, first_spans, standing_among, status_among, timeline
from registry.licensing.states import LICENCE_TABLE, LICENSED, LicenceMove, LicenceStatus

START = datetime(2026, 1, 1, tzinfo=UTC)
HORIZON = 40


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


def apply(spans: list[Span], cut: standing.Cut, at: datetime) -> list[Span]:
    """What the database does with a cut: voids by key, adds with new keys."""
    gone = {span.pk for span in cut.void}
    kept = [replace(span, voided_at=at) if span.pk in gone else span for span in spans]
    return kept + [replace(span, pk=len(kept) + number) for number, span in enumerate(cut.write)]


def keyed(spans: tuple[Span, ...]) -> list[Span]:
    return [replace(span, pk=number) for number, span in enumerate(spans)]


@dataclass
class Model:
    """The independent model: one status per hour, and a copy of the whole row of hours after every act."""

    base: list[LicenceStatus | None]
    now: list[LicenceStatus | None] = field(init=False)
    known: list[tuple[int, list[LicenceStatus | None]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.now = list(self.base)

    def act(self, move: LicenceMove, at: int, start: int) -> None:
        if move == LicenceMove.REVOKE:
            self.now[start:] = [LicenceStatus.REVOKED] * (HORIZON - start)
        elif move == LicenceMove.SUSPEND:
            for index in range(start, HORIZON):
                if self.now[index] in {*LICENSED, LicenceStatus.NOT_COMMENCED}:
                    self.now[index] = LicenceStatus.SUSPENDED
        else:
            for index in range(start, HORIZON):
                if self.now[index] != LicenceStatus.SUSPENDED:
                    break
                self.now[index] = self.base[index]
        self.known.append((at, list(self.now)))

    def knew(self, at: int) -> list[LicenceStatus | None]:
        return next((row for when, row in reversed(self.known) if when <= at), [None] * HORIZON)


@st.composite
def histories(draw: st.DrawFn) -> tuple[Model, list[Span], list[int]]:
    granted = draw(st.integers(0, 5))
    starts = granted + draw(st.integers(0, 5))
    ends = draw(st.one_of(st.none(), st.integers(starts + 1, HORIZON - 1)))
    status = draw(st.sampled_from([LicenceStatus.ACTIVE, LicenceStatus.RESTRICTED]))
    spans = keyed(first_spans(status, granted_at=hour(granted), starts_at=hour(starts), ends_at=hour(ends) if ends is not None else None))
    row: list[LicenceStatus | None] = [None] * granted + [LicenceStatus.NOT_COMMENCED] * (starts - granted) + [status] * (HORIZON - starts)
    if ends is not None:
        row[ends:] = [LicenceStatus.EXPIRED] * (HORIZON - ends)
    model = Model(row)
    model.known.append((granted, list(row)))
    now, acts = granted, []
    for _ in range(draw(st.integers(0, 6))):
        now += draw(st.integers(1, 5))
        start = now + draw(st.integers(0, 6))
        if start >= HORIZON:
            break
        move = draw(st.sampled_from(list(LicenceMove)))
        if model.now[start] not in LICENCE_TABLE[move].from_states:
            continue
        cut = {
            LicenceMove.SUSPEND: standing.suspend,
            LicenceMove.REINSTATE: standing.reinstate,
            LicenceMove.REVOKE: standing.revoke,
        }[move](spans, hour(start), hour(now))
        spans = apply(spans, cut, hour(now))
        model.act(move, now, start)
        acts.append(now)
    return model, spans, acts


@settings(max_examples=400, deadline=None)
@given(histories())
def test_status_at_every_hour_agrees_with_an_independent_model(history: tuple[Model, list[Span], list[int]]) -> None:
    model, spans, _ = history
    for index in range(HORIZON):
        assert status_among(spans, hour(index)) == model.now[index], index
        assert status_among(spans, hour(index + 0.5)) == model.now[index], index


@settings(max_examples=200, deadline=None)
@given(histories())
def test_what_was_known_at_any_past_hour_can_still_be_asked(history: tuple[Model, list[Span], list[int]]) -> None:
    model, spans, acts = history
    for known in {0, *acts, *(at + 1 for at in acts)}:
        row = model.knew(known)
        for index in range(HORIZON):
            assert status_among(spans, hour(index), known_at=hour(known)) == row[index], (known, index)


@settings(max_examples=200, deadline=None)
@given(histories())
def test_spans_that_count_never_overlap_and_leave_no_gap_after_the_grant(history: tuple[Model, list[Span], list[int]]) -> None:
    _, spans, _ = history
    line = timeline(spans)
    assert all(earlier.end == later.start for earlier, later in pairwise(line))
    assert line[-1].end is None
    assert all(span.end is None or span.start < span.end for span in line)


@settings(max_examples=200, deadline=None)
@given(histories())
def test_the_past_is_never_changed_by_an_act(history: tuple[Model, list[Span], list[int]]) -> None:
    _, spans, acts = history
    for at in acts:
        for index in range(at):
            assert status_among(spans, hour(index)) == status_among(spans, hour(index), known_at=hour(at))


@settings(max_examples=200, deadline=None)
@given(histories())
def test_standing_bounds_and_changes_agree_with_the_status(history: tuple[Model, list[Span], list[int]]) -> None:
    model, spans, _ = history
    changes = set(changes_after(spans, hour(-1)))
    for index in range(1, HORIZON):
        if model.now[index - 1] is not None:
            assert (hour(index) in changes) == (model.now[index] != model.now[index - 1])
    for index in range(HORIZON):
        found = standing_among(spans, hour(index))
        if found is None:
            continue
        end = next((i for i in range(index, HORIZON) if model.now[i] != model.now[index]), None)
        assert found.valid_until == (hour(end) if end is not None else None)
        if found.is_licensed:
            lost = next((i for i in range(index, HORIZON) if model.now[i] not in LICENSED), None)
            assert found.licensed_until == (hour(lost) if lost is not None else None)


def test_reinstating_restores_what_was_before_and_keeps_the_end() -> None:
    spans = keyed(first_spans(LicenceStatus.RESTRICTED, granted_at=hour(0), starts_at=hour(2), ends_at=hour(30)))
    spans = apply(spans, standing.suspend(spans, hour(1), hour(1)), hour(1))
    assert status_among(spans, hour(1)) == LicenceStatus.SUSPENDED
    spans = apply(spans, standing.reinstate(spans, hour(5), hour(5)), hour(5))
    found = standing_among(spans, hour(6))
    assert found is not None
    assert (found.status, found.valid_from, found.valid_until) == (LicenceStatus.RESTRICTED, hour(5), hour(30))
    assert status_among(spans, hour(30)) == LicenceStatus.EXPIRED


def test_a_suspended_licence_still_ends_on_its_day() -> None:
    spans = keyed(first_spans(LicenceStatus.ACTIVE, granted_at=hour(0), starts_at=hour(0), ends_at=hour(10)))
    spans = apply(spans, standing.suspend(spans, hour(3), hour(3)), hour(3))
    assert status_among(spans, hour(9)) == LicenceStatus.SUSPENDED
    assert status_among(spans, hour(10)) == LicenceStatus.EXPIRED


@pytest.mark.parametrize(("starts", "ends"), [(-1, None), (0, 0), (5, 4)])
def test_a_licence_neither_starts_before_its_grant_nor_ends_before_its_start(starts: int, ends: int | None) -> None:
    with pytest.raises(ValueError, match="starts no earlier"):
        first_spans(LicenceStatus.ACTIVE, granted_at=hour(0), starts_at=hour(starts), ends_at=None if ends is None else hour(ends))
