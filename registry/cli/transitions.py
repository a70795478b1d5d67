"""`docs/transitions.md`, made from the code: every table of moves, what each status comes to, and the cases people ask about."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import translation

from registry.blocklist.states import ListCode
from registry.distribution.standings import saying_of
from registry.licensing.replay import Act, Grant, replay
from registry.licensing.standing import Span, standing_among
from registry.licensing.states import (
    APPLICATION_TABLE,
    COVERING,
    LICENCE_TABLE,
    ApplicationMove,
    ApplicationState,
    LicenceMove,
    LicenceStatus,
    Transition,
    counts_as,
)
from registry.lookup.queries.verdict import VERDICT_OF_STATUS
from registry.supervision.states import NOTICE_TABLE, RETURN_TABLE, NoticeMove, NoticeState, ReturnMove, ReturnState

PLACE = settings.BASE_DIR / "docs" / "transitions.md"
START = datetime(2027, 1, 1, tzinfo=UTC)
M, S = LicenceMove, LicenceStatus

HEAD = """# Transitions

Made by `manage.py transitions`; a test fails when it is not what the code says. Do not edit it by hand.
"""
CASES_HEAD = """
## Cases

A licence is granted on day 0 for 100 days, unless the case says otherwise. Each line says how it stands from that day on, to the
public and on the banks' lists. What was known earlier can still be asked for (`known_at`).
"""


@dataclass(frozen=True)
class Case:
    """A question people ask, and the acts that make it. With a sibling: another licence of the same holder."""

    title: str
    acts: tuple[Act, ...]
    sibling: tuple[int, int] | None = None


def day(number: int) -> datetime:
    """The instant at which that day of a case begins."""
    return START + timedelta(days=number)


CASES = (
    Case("Suspended, and the term runs out meanwhile", (Act(1, M.SUSPEND, day(40)),)),
    Case("Renewed while suspended", (Act(1, M.SUSPEND, day(40)), Act(2, M.EXTEND, day(60), until=day(200)), Act(3, M.REINSTATE, day(120)))),
    Case(
        "Suspended, and a renewal applied for in time, refused after the end",
        (Act(1, M.SUSPEND, day(40)), Act(2, M.MARK_RENEWAL, day(60)), Act(3, M.END_RENEWAL, day(120))),
    ),
    Case(
        "A renewal applied for in time, granted after the end",
        (Act(1, M.MARK_RENEWAL, day(60)), Act(2, M.EXTEND, day(120), until=day(200))),
    ),
    Case("Revoked, then set aside on appeal", (Act(1, M.REVOKE, day(40), is_set_aside=True), Act(2, M.SET_ASIDE, day(40), about=1))),
    Case(
        "Revoked, stayed by a court, the appeal puts a suspension in its place",
        (Act(1, M.REVOKE, day(40)), Act(2, M.STAY, day(50), about=1), Act(3, M.SUBSTITUTE, day(40), about=1, becomes=M.SUSPEND)),
    ),
    Case(
        "Revoked, stayed by a court, the stay ends",
        (Act(1, M.REVOKE, day(40)), Act(2, M.STAY, day(50), about=1), Act(3, M.LIFT_STAY, day(70), about=2)),
    ),
    Case("Overlapping renewals: a new licence from day 80 on, the old one runs out", (), sibling=(80, 300)),
    Case("Overlapping renewals: the old licence is replaced on day 80", (Act(1, M.SUPERSEDE, day(80)),), sibling=(80, 300)),
    Case("Overlapping renewals: the old one suspended", (Act(1, M.SUSPEND, day(70)),), sibling=(80, 300)),
)


def document() -> str:
    """The whole text, in English."""
    with translation.override("en"):
        parts = [HEAD, *_tables(), *_meanings(), CASES_HEAD, *(line for case in CASES for line in _case(case))]
    return "\n".join(parts).rstrip() + "\n"


def write(place: Path = PLACE) -> None:
    """Bring the file up to the code."""
    place.write_text(document(), encoding="utf-8")


def _tables() -> Iterator[str]:
    yield "\n## Applications\n"
    yield from _moves(APPLICATION_TABLE, dict(ApplicationMove.choices), list(ApplicationState.values))
    yield "\n## Licences\n"
    yield "An empty “to”: the status stays, or is worked out from the acts that stand (`registry/licensing/replay.py`).\n"
    yield from _moves(LICENCE_TABLE, dict(LicenceMove.choices), list(LicenceStatus.values))
    yield "\n## Returns\n"
    yield from _moves(RETURN_TABLE, dict(ReturnMove.choices), list(ReturnState.values))
    yield "\n## Notices of change\n"
    yield from _moves(NOTICE_TABLE, dict(NoticeMove.choices), list(NoticeState.values))


def _moves(table: Mapping[str, Transition], labels: Mapping[str, object], states: list[str]) -> Iterator[str]:
    yield "| move | | from | to | who | approved by |"
    yield "|---|---|---|---|---|---|"
    for move, line in table.items():
        starts = "any" if line.from_states == frozenset(states) else _codes(state for state in states if state in line.from_states)
        who = _codes(sorted(line.roles)) if line.roles else "the system"
        end = f"`{line.to}`" if line.to else ""
        approver = f"`{line.approve_role}`" if line.needs_four_eyes else ""
        yield f"| `{move}` | {labels[move]} | {starts} | {end} | {who} | {approver} |"


def _codes(codes: Iterable[str]) -> str:
    return " ".join(f"`{code}`" for code in codes)


def _meanings() -> Iterator[str]:
    yield "\n## What each status comes to\n"
    yield "`court_stay` and `renewal_pending` count as what they keep; here it is `active`.\n"
    yield "| status | | counts as | verdict | list | category | to it |"
    yield "|---|---|---|---|---|---|---|"
    for status in LicenceStatus:
        resumes_as = S.ACTIVE if status in COVERING else ""
        spans = [Span(status, START, None, START, resumes_as=resumes_as)]
        counted = counts_as(status, resumes_as)
        yield f"| `{status}` | {status.label} | `{counted}` | `{VERDICT_OF_STATUS[counted]}` | {_said(spans, (), START)} |"


def _case(case: Case) -> Iterator[str]:
    spans = list(replay(Grant(START, START, day(100)), case.acts))
    other = list(replay(Grant(day(case.sibling[0]), day(case.sibling[0]), day(case.sibling[1])), ())) if case.sibling else []
    yield f"\n### {case.title}\n"
    yield "| from day | status | counts as | verdict | list | category | to it |"
    yield "|---|---|---|---|---|---|---|"
    moments = sorted({span.start for span in (*spans, *other)})
    for at in moments:
        yield f"| {(at - START).days} | {_told(spans, at)} | {_said(spans, (other,) if other else (), at)} |"
        if other and standing_among(other, at):
            yield f"| {(at - START).days}, new licence | {_told(other, at)} | {_said(other, (spans,), at)} |"


def _told(spans: list[Span], at: datetime) -> str:
    standing = standing_among(spans, at)
    if standing is None:
        return " | | "
    return f"`{standing.status}` | `{standing.counts_as}` | `{VERDICT_OF_STATUS[standing.counts_as]}`"


def _said(spans: list[Span], siblings: tuple[list[Span], ...], at: datetime) -> str:
    for code in (ListCode.LICENSED, ListCode.BLOCK):
        saying = saying_of(code, spans, siblings, at)
        if saying is not None:
            return f"`{code}` | `{saying.category}` | `{saying.action}`"
    return "none | | "
