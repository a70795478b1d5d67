"""The spans of a licence as a pure replay: of its grant, and of the acts on it in the order in which they were recorded.

No clock, no query. An act that was set aside is left out, so that what stands is what would stand had it never been done;
what it had made of the licence stays in the voided spans. Each act is a function on parts of the line from its day on, and
one that finds nothing to act on changes nothing: so any act can be left out of any history.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from registry.licensing.standing import Cut, Span, timeline
from registry.licensing.states import ENDED, LicenceMove, LicenceStatus, Publicity

_M, _S = LicenceMove, LicenceStatus
ADVERSE = (_M.SUSPEND, _M.REVOKE, _M.RESTRICT, _M.WIND_DOWN)
"""Acts against the holder: what a court may stay, and what an appeal may put in the place of one."""
SET_ASIDE_ABLE = (
    *ADVERSE,
    _M.COMMENCE,
    _M.REINSTATE,
    _M.LIFT_RESTRICTION,
    _M.SURRENDER,
    _M.SUPERSEDE,
    _M.EXTEND,
    _M.STAY,
)
ABOUT: Mapping[LicenceMove, tuple[LicenceMove, ...]] = {
    _M.STAY: ADVERSE,
    _M.LIFT_STAY: (_M.STAY,),
    _M.CONFIRM: (_M.SUSPEND,),
    _M.SET_ASIDE: SET_ASIDE_ABLE,
    _M.SUBSTITUTE: ADVERSE,
    _M.CORRECT: SET_ASIDE_ABLE,
}
"""Acts about other acts, and which ones those may be."""
FRONT = (_S.SUSPENDED, _S.SURRENDER_REQUESTED, _S.COURT_STAY, _S.RENEWAL_PENDING)
"""Of several things that stand in front of a status the first shows: a milder one never hides a severer one."""


@dataclass(frozen=True)
class Grant:
    """What was granted. `starts_at` None: in force by a later act. `restrictions` are numbers of conditions."""

    granted_at: datetime
    starts_at: datetime | None
    ends_at: datetime | None
    restrictions: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Act:
    """One act, as recorded. What `until`, `becomes`, `about` and `condition` mean depends on the move; see `LicenceAct`."""

    pk: int
    move: str
    effective_at: datetime
    until: datetime | None = None
    becomes: str = ""
    about: int | None = None
    condition: int | None = None
    ground: str = ""
    reason: str = ""
    publicity: str = Publicity.PUBLIC
    public_from: datetime | None = None
    is_set_aside: bool = False


@dataclass(frozen=True)
class _Part:
    """A stretch of the line: a base, and what stands in front of it; each with the act that brought it about."""

    start: datetime
    end: datetime | None
    base: LicenceStatus
    restrictions: frozenset[int]
    base_act: Act | None = None
    front: Mapping[LicenceStatus, Act | None] = field(default_factory=dict)

    @property
    def is_alive(self) -> bool:
        return self.base not in ENDED

    @property
    def bottom(self) -> LicenceStatus:
        return _S.RESTRICTED if self.base == _S.ACTIVE and self.restrictions else self.base

    @property
    def top(self) -> LicenceStatus:
        return next((status for status in FRONT if status in self.front), self.bottom)

    @property
    def why(self) -> Act | None:
        return self.front.get(self.top, self.base_act)

    def with_front(self, status: LicenceStatus, act: Act | None) -> "_Part":
        return replace(self, front={status: act, **self.front})

    def without_front(self, status: LicenceStatus) -> "_Part":
        return replace(self, front={key: act for key, act in self.front.items() if key != status})


_Line = list[_Part]


def replay(grant: Grant, acts: Iterable[Act]) -> tuple[Span, ...]:
    """How the licence stands over time after these acts, given in the order in which they were recorded.

    The spans leave no gap from the grant on. `recorded_at` is the grant's; `cut` sets that of the new ones.
    """
    spans: list[Span] = []
    marks: list[tuple[object, ...]] = []
    for part in _fold(grant, effective(acts)):
        mark = (part.top, part.bottom, part.why, _S.RENEWAL_PENDING in part.front)
        if marks and marks[-1] == mark:
            spans[-1] = replace(spans[-1], end=part.end)
            continue
        marks.append(mark)
        spans.append(_span(part, grant.granted_at))
    return tuple(spans)


def cut(spans: Iterable[Span], wanted: Iterable[Span], at: datetime) -> Cut:
    """What has to be voided and written at `at` so that the spans that count are the wanted ones. Only the difference."""
    present, wished = timeline(spans), list(wanted)
    same = {_facts(span) for span in present} & {_facts(span) for span in wished}
    return Cut(
        tuple(span for span in present if _facts(span) not in same),
        tuple(replace(span, recorded_at=at, pk=None) for span in wished if _facts(span) not in same),
    )


def effective(acts: Iterable[Act]) -> list[Act]:
    """The acts as they are to be read: those set aside left out, others as corrected, substituted on appeal or ended."""
    found: dict[int, Act] = {}
    for act in acts:
        if act.is_set_aside:
            continue
        old = found.get(act.about) if act.about is not None else None
        if old is not None and act.move == _M.CORRECT:
            found[old.pk] = _worded(old, act)
        elif old is not None and act.move == _M.SUBSTITUTE:
            found[old.pk] = replace(
                _worded(old, act), move=act.becomes, until=act.until, condition=act.condition, becomes=_S.REVOKED
            )  # fmt: skip
        elif old is not None and act.move == _M.LIFT_STAY:
            found[old.pk] = replace(old, until=act.effective_at)
        found[act.pk] = act
    return list(found.values())


def _worded(old: Act, act: Act) -> Act:
    return replace(old, ground=act.ground, reason=act.reason, publicity=act.publicity, public_from=act.public_from)


def _fold(grant: Grant, acts: Sequence[Act]) -> _Line:
    line = _term(grant, acts)
    for number, act in enumerate(acts):
        if act.move == _M.STAY:
            line = _stayed(line, _fold(grant, [other for other in acts[:number] if other.pk != act.about]), act)
        elif act.move in _APPLY:
            line = _APPLY[act.move](line, act)
    return line


def _term(grant: Grant, acts: Iterable[Act]) -> _Line:
    """The line before any act but those that move its end: a renewal applied for in time, its end, an extension."""
    holding: list[tuple[datetime, Act | None, bool]] = [(grant.granted_at, None, False)]
    end, pending = grant.ends_at, None
    for act in acts:
        if act.move == _M.MARK_RENEWAL and end is not None:
            pending = act
        elif act.move in (_M.END_RENEWAL, _M.EXTEND):
            is_late = end is not None and pending is not None and act.effective_at > end
            if end is not None and is_late:
                holding.append((end, pending, True))
            if act.move == _M.EXTEND and end is not None:
                holding.append((act.effective_at if is_late else end, act, False))
            end = act.until if act.move == _M.EXTEND else act.effective_at if is_late else end
            pending = None
    if end is not None:
        holding.append((end, pending, pending is not None))
    over = end if pending is None else None
    starts = [start for start, _act, _is_pending in holding[1:]] + [None]
    line = [
        _Part(start, until, _S.EXPIRED if start == over and number else _S.ACTIVE, grant.restrictions, act, {})
        if not is_pending
        else _Part(start, until, _S.ACTIVE, grant.restrictions, None, {_S.RENEWAL_PENDING: act})
        for number, ((start, act, is_pending), until) in enumerate(zip(holding, starts, strict=True))
    ]
    return _waiting(line, grant)


def _waiting(line: _Line, grant: Grant) -> _Line:
    """Not in force before the day on which it starts, or before the act that brings it into force."""
    before = [part for part in _split(line, grant.starts_at) if grant.starts_at is None or part.start < grant.starts_at]
    after = [part for part in _split(line, grant.starts_at) if part not in before]
    return [replace(part, base=_S.NOT_COMMENCED) if part.is_alive else part for part in before] + after


def _split(line: _Line, at: datetime | None) -> _Line:
    """The same line with a border at `at`."""
    parts: _Line = []
    for part in line:
        if at is not None and part.start < at and (part.end is None or at < part.end):
            parts += [replace(part, end=at), replace(part, start=at)]
        else:
            parts.append(part)
    return parts


def _from(line: _Line, act: Act, change: Callable[[_Part], _Part]) -> _Line:
    """Every part that is not over, from the day of the act on, changed."""
    return [change(part) if part.is_alive and part.start >= act.effective_at else part for part in _split(line, act.effective_at)]


def _suspend(line: _Line, act: Act) -> _Line:
    return _from(line, act, lambda part: part.with_front(_S.SUSPENDED, act) if _S.SUSPENDED not in part.front else part)


def _reinstate(line: _Line, act: Act) -> _Line:
    parts, is_running = _split(line, act.effective_at), True
    for number, part in enumerate(parts):
        if part.start >= act.effective_at and is_running:
            is_running = _S.SUSPENDED in part.front
            parts[number] = replace(part.without_front(_S.SUSPENDED), base_act=act) if is_running else part
    return parts


def _commence(line: _Line, act: Act) -> _Line:
    return _from(line, act, lambda part: replace(part, base=_S.ACTIVE, base_act=act) if part.base == _S.NOT_COMMENCED else part)


def _restrict(line: _Line, act: Act) -> _Line:
    numbers = frozenset() if act.condition is None else frozenset({act.condition})
    return _from(line, act, lambda part: replace(part, restrictions=part.restrictions | numbers, base_act=act))


def _lift_restriction(line: _Line, act: Act) -> _Line:
    return _from(line, act, lambda part: replace(part, restrictions=part.restrictions - {act.condition}, base_act=act))


def _ask_surrender(line: _Line, act: Act) -> _Line:
    return _from(line, act, lambda part: part if part.base == _S.NOT_COMMENCED else part.with_front(_S.SURRENDER_REQUESTED, act))


def _withdraw_surrender(line: _Line, act: Act) -> _Line:
    return _from(line, act, lambda part: part.without_front(_S.SURRENDER_REQUESTED))


def _end(status: LicenceStatus) -> Callable[[_Line, Act], _Line]:
    def ended(line: _Line, act: Act) -> _Line:
        return _replaced(line, act, _Part(act.effective_at, None, status, frozenset(), act))

    return ended


def _wind_down(line: _Line, act: Act) -> _Line:
    over = _Part(act.until or act.effective_at, None, LicenceStatus(act.becomes), frozenset(), act)
    return _replaced(line, act, _Part(act.effective_at, over.start, _S.WINDING_DOWN, frozenset(), act), over)


def _replaced(line: _Line, act: Act, *rest: _Part) -> _Line:
    """The line up to the day of the act and then `rest`; as it was, if the licence is over by that day or not yet granted."""
    parts = _split(line, act.effective_at)
    before = [part for part in parts if part.start < act.effective_at]
    after = parts[len(before) :]
    return [*before, *rest] if after and after[0].is_alive else line


def _stayed(line: _Line, without: _Line, act: Act) -> _Line:
    """While the stay lasts, the line is the one without the act that is stayed, wherever the two differ."""
    borders = [act.effective_at, act.until, *(part.start for part in without), *(part.start for part in line)]
    for border in borders:
        line, without = _split(line, border), _split(without, border)
    return [_kept(part, other, act) for part, other in zip(line, without, strict=True)]


def _kept(part: _Part, other: _Part, act: Act) -> _Part:
    is_stayed = part.start >= act.effective_at and (act.until is None or part.start < act.until)
    if not is_stayed or (part.top, part.bottom) == (other.top, other.bottom):
        return part
    return other.with_front(_S.COURT_STAY, act) if other.is_alive else other


_APPLY: dict[str, Callable[[_Line, Act], _Line]] = {
    _M.COMMENCE: _commence,
    _M.RESTRICT: _restrict,
    _M.LIFT_RESTRICTION: _lift_restriction,
    _M.SUSPEND: _suspend,
    _M.REINSTATE: _reinstate,
    _M.ASK_SURRENDER: _ask_surrender,
    _M.WITHDRAW_SURRENDER: _withdraw_surrender,
    _M.SURRENDER: _end(_S.SURRENDERED),
    _M.SUPERSEDE: _end(_S.SUPERSEDED),
    _M.REVOKE: _end(_S.REVOKED),
    _M.WIND_DOWN: _wind_down,
}


def _span(part: _Part, recorded_at: datetime) -> Span:
    why = part.why
    words = {"ground": why.ground, "reason": why.reason, "publicity": why.publicity, "public_from": why.public_from} if why else {}
    resumes_as = part.bottom if part.top in part.front else ""
    return Span(part.top, part.start, part.end, recorded_at, resumes_as=resumes_as, **words)  # type: ignore[arg-type]


def _facts(span: Span) -> tuple[object, ...]:
    return (span.status, span.start, span.end, span.resumes_as, span.ground, span.reason, span.publicity, span.public_from)
