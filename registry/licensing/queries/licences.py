"""Reads of licences: how one stood at an instant, what an act may do to it, what the lists need."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from registry.licensing.models import Condition, Licence, LicenceActivity, StatusSpan
from registry.licensing.standing import Span, Standing, changes_after, standing_among, status_among
from registry.licensing.states import LICENSED, LicenceStatus


def spans_of(licence_ids: Iterable[int]) -> dict[int, list[Span]]:
    """All spans, voided ones too, of each licence, by start. One query."""
    found: dict[int, list[Span]] = defaultdict(list)
    for row in StatusSpan.objects.filter(licence_id__in=list(licence_ids)).order_by("licence_id", "during", "pk"):
        found[row.licence_id].append(as_span(row))
    return found


def as_span(row: StatusSpan) -> Span:
    """The row as the plain value that `standing.py` works on."""
    return Span(
        status=LicenceStatus(row.status),
        start=row.during.lower,
        end=row.during.upper,
        recorded_at=row.recorded_at,
        resumes_as=row.resumes_as,
        voided_at=row.voided_at,
        ground=row.ground,
        reason=row.reason,
        publicity=row.publicity,
        public_from=row.public_from,
        pk=row.pk,
    )


def status_at(licence: Licence, at: datetime, known_at: datetime | None = None) -> LicenceStatus | None:
    """How the licence stood at `at`, as known now or at `known_at`; None before its grant."""
    return status_among(spans_of([licence.pk])[licence.pk], at, known_at)


def standing_of(licence: Licence, at: datetime, known_at: datetime | None = None) -> Standing | None:
    """The status at `at` with since when, until when, and why; None before the grant."""
    return standing_among(spans_of([licence.pk])[licence.pk], at, known_at)


def standings_of(licences: Iterable[Licence], at: datetime, known_at: datetime | None = None) -> dict[int, Standing | None]:
    """The standing of each licence by its id. One query for all."""
    ids = [licence.pk for licence in licences]
    spans = spans_of(ids)
    return {pk: standing_among(spans[pk], at, known_at) for pk in ids}


def changes_of(licence_id: int, after: datetime) -> list[datetime]:
    """Every known instant after `after` at which the licence's status changes, in order."""
    return changes_after(spans_of([licence_id])[licence_id], after)


def licences() -> QuerySet[Licence]:
    """All licences by number, with exchange and authority, and their activities fetched."""
    return Licence.objects.select_related("exchange", "authority").prefetch_related("activities").order_by("number")


def licences_of(exchange_id: int) -> QuerySet[Licence]:
    """The licences of one exchange by number, as `licences`."""
    return licences().filter(exchange_id=exchange_id)


def licence_by_number(number: str) -> Licence | None:
    """The licence of that number, whatever its case, or None."""
    return licences().filter(number__iexact=number.strip()).first()


def history_of(licence: Licence) -> QuerySet[StatusSpan]:
    """The spans that count now, by start, with the proposals behind them."""
    return StatusSpan.objects.filter(licence=licence, voided_at__isnull=True).select_related("proposal").order_by("during")


def permissions_of(licence: Licence, at: datetime) -> QuerySet[LicenceActivity]:
    """The activities that the licence allows at `at`, with their investment types, in the order of reference data."""
    begun, not_over = Q(added_at=None) | Q(added_at__lte=at), Q(removed_at=None) | Q(removed_at__gt=at)
    rows = LicenceActivity.objects.filter(begun, not_over, licence=licence)
    return rows.select_related("activity").prefetch_related("investment_types").order_by("activity__order", "activity__code")


def first_spans_of(licence: Licence) -> QuerySet[StatusSpan]:
    """The spans that were written with the licence, voided since or not: what was granted before any act on it."""
    return StatusSpan.objects.filter(licence=licence, act=None, recorded_at=F("licence__proposal__closed_at"))


@dataclass(frozen=True)
class Terms:
    """For how long a licence was granted. `end` is the first instant at which it no longer holds; None: without an end.

    `start` None: it comes into force by a later act.
    """

    start: datetime | None
    end: datetime | None


def terms_of(licence: Licence) -> Terms:
    """The terms of the grant as they were decided, whatever happened since."""
    held = first_spans_of(licence).filter(status__in=sorted(LICENSED)).order_by("during").first()
    return Terms(held.during.lower, held.during.upper) if held else Terms(None, None)


def conditions_of(licence: Licence, at: datetime) -> QuerySet[Condition]:
    """Conditions and restrictions in force at `at`, by number."""
    rows = Condition.objects.filter(licence=licence, added_at__lte=at)
    return (rows.filter(removed_at__isnull=True) | rows.filter(removed_at__gt=at)).order_by("number")
