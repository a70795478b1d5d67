"""Counts over the cases of an authority: by age, by officer as time goes on, and how long decisions took."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, F, FloatField, Q
from django.db.models.functions import TruncQuarter

from registry.accounts.models import Organisation
from registry.licensing.models import Deadline
from registry.licensing.queries.cases import cases_of
from registry.licensing.states import CLOSED, ApplicationState

BANDS: tuple[tuple[int, int | None], ...] = ((0, 30), (30, 60), (60, 90), (90, None))
"""Ages of open cases in days since they were sent: more than the first, up to the second."""
AHEAD = (7, 14, 30)
QUARTERS = 8
DECIDED = (ApplicationState.GRANTED, ApplicationState.REFUSED)


class Quartile(Aggregate):
    """A continuous percentile, such as the median for `fraction` 0.5."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class AgeBand:
    """How many open cases were sent more than `least` and up to `most` days ago."""

    least: int
    most: int | None
    cases: int


@dataclass(frozen=True)
class Forecast:
    """The open cases of one officer (None: nobody's): over the limit now, and how many more will be in 7, 14, 30 days."""

    officer_id: int | None
    officer: str
    cases: int
    over: int
    soon: tuple[int, ...]


@dataclass(frozen=True)
class Quarter:
    """The decisions of a quarter: how many, how many were late, and the quartiles of the days of the term they took."""

    first_day: date
    decisions: int
    late: int
    lower: float
    median: float
    upper: float


def ages_of(organisation: Organisation, now: datetime) -> list[AgeBand]:
    """Open cases by age, the youngest first. One query."""
    counts = {f"band_{at}": Count("pk", filter=_sent(least, most, now)) for at, (least, most) in enumerate(BANDS)}
    found = cases_of(organisation).exclude(state__in=CLOSED).order_by().aggregate(**counts)
    return [AgeBand(least, most, found[f"band_{at}"]) for at, (least, most) in enumerate(BANDS)]


def forecast_of(organisation: Organisation, today: date) -> list[Forecast]:
    """Who has how many cases that are or become too late if nothing moves: nobody's first, then by name. One query."""
    counts: dict[str, Any] = {
        f"in_{days}": Count("pk", filter=Q(over_on__gt=today, over_on__lte=today + timedelta(days=days))) for days in AHEAD
    }
    rows = Deadline.objects.filter(application__authority__organisation=organisation, is_open=True).order_by()
    officers = rows.values("application__assignee", "application__assignee__full_name")
    found: Any = officers.annotate(cases=Count("pk"), over=Count("pk", filter=Q(over_on__lte=today)), **counts)
    table = [
        Forecast(
            row["application__assignee"],
            row["application__assignee__full_name"] or "",
            row["cases"],
            row["over"],
            tuple(row[f"in_{days}"] for days in AHEAD),
        )
        for row in found
    ]
    return sorted(table, key=lambda row: (row.officer_id is not None, row.officer, row.officer_id or 0))


def quarters_of(organisation: Organisation, kind: str, today: date) -> list[Quarter]:
    """How long decisions on applications of that kind took in the last eight quarters, the oldest first. One query."""
    since = _quarter_before(today, QUARTERS - 1)
    rows = Deadline.objects.filter(
        application__authority__organisation=organisation,
        application__kind=kind,
        application__state__in=DECIDED,
        closed_on__gte=since,
        closed_on__lte=today,
        days_used__isnull=False,
    )
    found: Any = rows.order_by().annotate(quarter=TruncQuarter("closed_on")).values("quarter")
    found = found.annotate(
        decisions=Count("pk"),
        late=Count("pk", filter=Q(over_on__isnull=False)),
        lower=Quartile(F("days_used"), fraction=0.25),
        median=Quartile(F("days_used"), fraction=0.5),
        upper=Quartile(F("days_used"), fraction=0.75),
    )
    fields = ("decisions", "late", "lower", "median", "upper")
    return [Quarter(row["quarter"], *(row[name] for name in fields)) for row in found.order_by("quarter")]


def _sent(least: int, most: int | None, now: datetime) -> Q:
    wanted = Q(submitted_at__gte=now - timedelta(days=most)) if most is not None else Q()
    return wanted & Q(submitted_at__lt=now - timedelta(days=least)) if least else wanted


def _quarter_before(day: date, count: int) -> date:
    """The first day of the quarter so many before that of `day`."""
    quarters = day.year * 4 + (day.month - 1) // 3 - count
    return date(quarters // 4, quarters % 4 * 3 + 1, 1)
