"""Random histories of a licence, and a model of them that works in another way: hour by hour, with no intervals at all."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from registry.licensing.replay import ABOUT, ADVERSE, Act, Grant, cut, effective, replay
from registry.licensing.standing import Cut, Span
from registry.licensing.states import ENDED, LICENCE_TABLE, LicenceMove, LicenceStatus

S, M = LicenceStatus, LicenceMove
START = datetime(2026, 1, 1, tzinfo=UTC)
HORIZON = 40
Row = list[tuple[LicenceStatus, LicenceStatus] | None]


def hour(number: float) -> datetime:
    return START + timedelta(hours=number)


def number(at: datetime | None) -> int:
    return HORIZON if at is None else int((at - START) / timedelta(hours=1))


@dataclass
class Hour:
    """What is true of one hour."""

    base: LicenceStatus
    restrictions: set[int]
    fronts: set[LicenceStatus] = field(default_factory=set)

    def shown(self) -> tuple[LicenceStatus, LicenceStatus]:
        bottom = S.RESTRICTED if self.base == S.ACTIVE and self.restrictions else self.base
        if self.base in ENDED:
            return self.base, self.base
        for front in (S.SUSPENDED, S.SURRENDER_REQUESTED, S.COURT_STAY, S.RENEWAL_PENDING):
            if front in self.fronts:
                return front, bottom
        return bottom, bottom


def model(grant: Grant, acts: list[Act]) -> Row:
    """Status and what is behind it for every hour, None before the grant."""
    return [one.shown() if one else None for one in _hours(grant, [act for act in acts if not act.is_set_aside])]


def _hours(grant: Grant, acts: list[Act]) -> list[Hour | None]:
    lifted = {act.about: act.effective_at for act in acts if act.move == M.LIFT_STAY}
    replaced = {act.about: act for act in acts if act.move == M.SUBSTITUTE}
    hours = [_granted(grant, acts, index) for index in range(HORIZON)]
    for position, act in enumerate(acts):
        if act.pk in replaced:
            other = replaced[act.pk]
            act = replace(act, move=other.becomes, until=other.until, condition=other.condition, becomes=S.REVOKED)  # noqa: PLW2901
        first = number(act.effective_at)
        if act.move == M.STAY:
            earlier = _substituted_away(acts, position, act.about)
            until = number(lifted.get(act.pk))
            without = _hours(grant, earlier)
            for index in range(max(first, number(grant.granted_at)), until):
                mine, other_hour = hours[index], without[index]
                if mine and other_hour and mine.shown() != other_hour.shown():
                    if other_hour.base not in ENDED:
                        other_hour.fronts.add(S.COURT_STAY)
                    hours[index] = other_hour
        else:
            _do(hours, act, first)
    return hours


def _substituted_away(acts: list[Act], position: int, about: int | None) -> list[Act]:
    """What came before the stay but for the act that is stayed; what an appeal made of the others later counts."""
    before = [act for act in acts[:position] if act.pk != about]
    known = {act.pk for act in before}
    return before + [act for act in acts[position:] if act.move in (M.SUBSTITUTE, M.LIFT_STAY) and act.about in known]


def _granted(grant: Grant, acts: list[Act], index: int) -> Hour | None:
    if index < number(grant.granted_at):
        return None
    at, end, pending, was_pending = hour(index), grant.ends_at, False, False
    for act in acts:
        if act.move == M.MARK_RENEWAL and end is not None:
            pending = True
        elif act.move == M.END_RENEWAL and end is not None and pending:
            was_pending |= end <= at < act.effective_at
            end, pending = max(end, act.effective_at), False
        elif act.move == M.EXTEND:
            was_pending |= pending and end is not None and end <= at < act.effective_at
            end, pending = act.until, False
    is_over = end is not None and at >= end
    waits = grant.starts_at is None or at < grant.starts_at
    base = S.EXPIRED if is_over and not pending else S.NOT_COMMENCED if waits else S.ACTIVE
    return Hour(base, set(grant.restrictions), {S.RENEWAL_PENDING} if was_pending or (is_over and pending) else set())


def _do(hours: list[Hour | None], act: Act, first: int) -> None:
    ends = {M.REVOKE: S.REVOKED, M.SURRENDER: S.SURRENDERED, M.SUPERSEDE: S.SUPERSEDED, M.WIND_DOWN: S.WINDING_DOWN}
    begun = hours[first] if first < HORIZON else None
    if act.move in ends:
        if begun and begun.base not in ENDED:
            for index in range(first, HORIZON):
                is_down = act.move == M.WIND_DOWN and index >= number(act.until)
                hours[index] = Hour(S(act.becomes) if is_down else ends[M(act.move)], set())
        return
    for one in hours[first:]:
        if one is None or one.base in ENDED:
            if act.move == M.REINSTATE:
                break
            continue
        if act.move == M.REINSTATE and S.SUSPENDED not in one.fronts:
            break
        _do_to(one, act)


def _do_to(one: Hour, act: Act) -> None:
    if act.move == M.SUSPEND:
        one.fronts.add(S.SUSPENDED)
    elif act.move == M.REINSTATE:
        one.fronts.discard(S.SUSPENDED)
    elif act.move == M.COMMENCE and one.base == S.NOT_COMMENCED:
        one.base = S.ACTIVE
    elif act.move == M.RESTRICT and act.condition is not None:
        one.restrictions.add(act.condition)
    elif act.move == M.LIFT_RESTRICTION and act.condition is not None:
        one.restrictions.discard(act.condition)
    elif act.move == M.ASK_SURRENDER and one.base != S.NOT_COMMENCED:
        one.fronts.add(S.SURRENDER_REQUESTED)
    elif act.move == M.WITHDRAW_SURRENDER:
        one.fronts.discard(S.SURRENDER_REQUESTED)


@dataclass
class History:
    """A grant, the acts on it, the spans as they were written and voided one act after another, and what was known when."""

    grant: Grant
    acts: list[Act]
    spans: list[Span] = field(repr=False)
    known: list[tuple[int, Row]] = field(repr=False)

    @property
    def now(self) -> Row:
        return self.known[-1][1]

    def knew(self, at: int) -> Row:
        return next((row for when, row in reversed(self.known) if when <= at), [None] * HORIZON)


def apply(spans: list[Span], change: Cut, at: datetime) -> list[Span]:
    """What the database does with a cut: voids by key, adds with new keys."""
    gone = {span.pk for span in change.void}
    kept = [replace(span, voided_at=at) if span.pk in gone else span for span in spans]
    return kept + [replace(span, pk=len(kept) + index) for index, span in enumerate(change.write)]


def begun(grant: Grant) -> History:
    spans = [replace(span, pk=index) for index, span in enumerate(replay(grant, []))]
    return History(grant, [], spans, [(number(grant.granted_at), model(grant, []))])


def done(history: History, act: Act, now: int) -> None:
    """One more act, recorded at the hour `now`."""
    acts = history.acts
    if act.move == M.SET_ASIDE:
        acts[:] = [replace(other, is_set_aside=True) if other.pk == act.about else other for other in acts]
    acts.append(act)
    history.spans = apply(history.spans, cut(history.spans, replay(history.grant, acts), hour(now)), hour(now))
    history.known.append((now, model(history.grant, acts)))


@st.composite
def histories(draw: st.DrawFn, most: int = 8) -> History:
    """Whatever the table of moves allows, and every act may be set aside, stayed or substituted."""
    granted = draw(st.integers(0, 4))
    starts = draw(st.one_of(st.none(), st.integers(granted, granted + 4)))
    ends = draw(st.one_of(st.none(), st.integers((starts or granted) + 1, HORIZON - 4)))
    restrictions = draw(st.sampled_from([frozenset(), frozenset({1})]))
    history = begun(Grant(hour(granted), hour(starts) if starts is not None else None, hour(ends) if ends else None, restrictions))
    now = granted
    for pk in range(1, draw(st.integers(0, most)) + 1):
        now += draw(st.integers(1, 4))
        move = draw(st.sampled_from(list(LicenceMove)))
        act = _drawn(draw, history, pk, move, now)
        if act is not None:
            done(history, act, now)
    return history


def _drawn(draw: st.DrawFn, history: History, pk: int, move: LicenceMove, now: int) -> Act | None:
    is_undoing = move in (M.SET_ASIDE, M.SUBSTITUTE, M.CORRECT)
    begins = now + (0 if is_undoing or move in (M.MARK_RENEWAL, M.END_RENEWAL) else draw(st.integers(0, 5)))
    standing = history.now[begins] if begins < HORIZON else None
    if standing is None or standing[0] not in LICENCE_TABLE[move].from_states:
        return None
    about = None
    if move in ABOUT:
        candidates = [act for act in effective(history.acts) if act.move in ABOUT[move]]
        done_already = {act.about for act in history.acts if act.move == move and not act.is_set_aside}
        candidates = [act for act in candidates if act.pk not in done_already]
        if not candidates:
            return None
        about = draw(st.sampled_from(candidates))
    until = hour(begins + draw(st.integers(1, 6)))
    if move == M.EXTEND:
        end = history.grant.ends_at
        for other in effective(history.acts):
            end = other.until if other.move == M.EXTEND else end
        if end is None:
            return None
        until = max(end, hour(begins)) + timedelta(hours=draw(st.integers(1, 6)))
    becomes = ""
    if move == M.WIND_DOWN:
        becomes = draw(st.sampled_from([S.REVOKED, S.SURRENDERED]))
    if move == M.SUBSTITUTE and about is not None:
        becomes = draw(st.sampled_from(ADVERSE))
        until = about.effective_at + timedelta(hours=draw(st.integers(1, 6)))
    at = about.effective_at if about is not None and is_undoing else hour(begins)
    condition = draw(st.sampled_from([1, pk + 1])) if move == M.LIFT_RESTRICTION else pk + 1
    ends = M.WIND_DOWN in (move, becomes) or move == M.EXTEND
    return Act(pk, move, at, until=until if ends else None, becomes=becomes, about=about.pk if about else None, condition=condition)
