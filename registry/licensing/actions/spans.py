"""Writing spans: the only place where rows of how a licence stands are made or voided."""

from collections.abc import Iterable
from datetime import datetime

from psycopg.types.range import TimestamptzRange

from registry.approvals.models import Proposal
from registry.licensing.models import Licence, LicenceAct, StatusSpan
from registry.licensing.queries import replayed, spans_of
from registry.licensing.replay import cut
from registry.licensing.standing import Span


def write_spans(licence: Licence, spans: Iterable[Span], proposal: Proposal | None, act: LicenceAct | None = None) -> None:
    """Keep new spans of the licence, which the grant or the act brought about."""
    rows = [
        StatusSpan(
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
        for span in spans
    ]
    StatusSpan.objects.bulk_create(rows)


def follow_acts(licence: Licence, act: LicenceAct, *, at: datetime) -> None:
    """Bring the spans to what the grant and the acts that stand make of them: void, then write, only the difference.

    In this order, as two spans never overlap. `act` is the new one, which is the reason for all of it.
    """
    change = cut(spans_of([licence.pk])[licence.pk], replayed(licence), at)
    voided = StatusSpan.objects.filter(pk__in=[span.pk for span in change.void], voided_at__isnull=True)
    voided.update(voided_at=at, void_reason=act.move, void_proposal=act.proposal, void_act=act)
    write_spans(licence, change.write, act.proposal, act)
