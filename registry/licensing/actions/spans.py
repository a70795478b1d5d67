"""Writing spans: the only place where rows of how a licence stands are made or voided."""

from collections.abc import Iterable

from psycopg.types.range import TimestamptzRange

from registry.approvals.models import Proposal
from registry.licensing.models import Licence, StatusSpan
from registry.licensing.standing import Cut, Span


def write_spans(licence: Licence, spans: Iterable[Span], proposal: Proposal) -> None:
    """Keep new spans of the licence, which the proposal brought about."""
    rows = [
        StatusSpan(
            licence=licence,
            status=span.status,
            resumes_as=span.resumes_as,
            during=TimestamptzRange(span.start, span.end, "[)"),
            ground=span.ground,
            reason=span.reason,
            publicity=span.publicity,
            proposal=proposal,
            recorded_at=span.recorded_at,
        )
        for span in spans
    ]
    StatusSpan.objects.bulk_create(rows)


def apply_cut(licence: Licence, cut: Cut, proposal: Proposal) -> None:
    """Void what the cut voids, then keep what it writes: in this order, as two spans never overlap."""
    recorded_at = cut.write[0].recorded_at
    voided = StatusSpan.objects.filter(pk__in=[span.pk for span in cut.void], voided_at__isnull=True)
    voided.update(voided_at=recorded_at, void_reason=proposal.kind, void_proposal=proposal)
    write_spans(licence, cut.write, proposal)
