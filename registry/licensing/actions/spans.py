"""Writing spans: the only place where rows of how a licence stands are made or voided."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from psycopg.types.range import TimestamptzRange

from registry.approvals.models import Proposal
from registry.audit.copying import copy_rows
from registry.licensing.models import Licence, LicenceAct, StatusSpan
from registry.licensing.queries import as_act, replayed, spans_of
from registry.licensing.replay import Grant, cut, replay
from registry.licensing.standing import Span, first_spans
from registry.licensing.states import LicenceStatus


@dataclass(frozen=True)
class History:
    """A licence that is new to the register, with its grant and the acts of the past on it, in their order."""

    licence: Licence
    grant: Grant
    acts: Sequence[LicenceAct]


def write_spans(licence: Licence, spans: Iterable[Span], proposal: Proposal | None, act: LicenceAct | None = None) -> None:
    """Keep new spans of the licence, which the grant or the act brought about."""
    StatusSpan.objects.bulk_create(_row(licence, span, proposal, act) for span in spans)


def write_histories(histories: Iterable[History], proposal: Proposal, *, at: datetime) -> None:
    """Keep how new licences stand after acts of the past, all of it known from `at` on.

    The grant's own spans are kept too, as the ones that count or as never known: later acts are a replay on them.
    """
    copy_rows(row for history in histories for row in _history_rows(history, proposal, at))


def _history_rows(history: History, proposal: Proposal, at: datetime) -> Iterator[StatusSpan]:
    grant, acts = history.grant, history.acts
    starts_at = grant.starts_at or grant.granted_at
    granted = first_spans(LicenceStatus.ACTIVE, granted_at=grant.granted_at, starts_at=starts_at, ends_at=grant.ends_at)
    known = [replace(span, recorded_at=at) for span in granted]
    change = cut(known, replay(grant, map(as_act, acts)), at)
    for span in known:
        row = _row(history.licence, span, proposal, None)
        if span in change.void:
            row.voided_at, row.void_reason, row.void_proposal, row.void_act = at, acts[-1].move, proposal, acts[-1]
        yield row
    for span in change.write:
        yield _row(history.licence, span, proposal, acts[-1])


def _row(licence: Licence, span: Span, proposal: Proposal | None, act: LicenceAct | None) -> StatusSpan:
    return StatusSpan(
        licence=licence,
        status=span.status,
        resumes_as=span.resumes_as,
        during=TimestamptzRange(span.start, span.end, "[)"),
        ground=span.ground,
        reason=span.reason,
        publicity=span.publicity,
        public_from=span.public_from,
        proposal=proposal,
        act=act,
        recorded_at=span.recorded_at,
    )


def follow_acts(licence: Licence, act: LicenceAct, *, at: datetime) -> None:
    """Bring the spans to what the grant and the acts that stand make of them: void, then write, only the difference.

    In this order, as two spans never overlap. `act` is the new one, which is the reason for all of it.
    """
    change = cut(spans_of([licence.pk])[licence.pk], replayed(licence), at)
    voided = StatusSpan.objects.filter(pk__in=[span.pk for span in change.void], voided_at__isnull=True)
    voided.update(voided_at=at, void_reason=act.move, void_proposal=act.proposal, void_act=act)
    write_spans(licence, change.write, act.proposal, act)
