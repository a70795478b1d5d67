"""Figures of the first page: what each chart says, its table and where its shapes stand. Pages and CSV tell the same."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from registry.accounts.models import Organisation
from registry.licensing.clock_words import limit_words
from registry.licensing.clocks import Limit
from registry.licensing.queries import form_in_force, local_day
from registry.licensing.queries.figures import AHEAD, AgeBand, Quarter, ages_of, forecast_of, quarters_of
from registry.licensing.states import ApplicationKind

WIDTH, LABEL, ROW = 640, 190, 34
TALL, LEFT, FOOT, HEAD = 300, 50, 50, 20


@dataclass(frozen=True)
class Cell:
    """One cell of a table; `url` leads to exactly what a number counts."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Figure:
    """A table with its message, and the shapes of its chart (None: a table alone)."""

    name: str
    title: str
    about: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: dict[str, Any] | None = None


def ages(organisation: Organisation, now: datetime) -> Figure:
    """C1: open cases by age."""
    bands = ages_of(organisation, now)
    total, old = sum(band.cases for band in bands), bands[-1].cases
    title = ngettext(
        "%(old)s of %(total)s open case was sent more than 90 days ago",
        "%(old)s of %(total)s open cases were sent more than 90 days ago",
        total,
    ) % {"old": number_format(old), "total": number_format(total)}
    here = reverse("portal:queue")
    rows = tuple((Cell(_band_words(band)), Cell(str(band.cases), f"{here}?age={_band_code(band)}")) for band in bands)
    about = _("Open cases by days since they were sent")
    return Figure("ages", title, about, (_("Days since it was sent"), _("Cases")), rows, _bars(bands))


def decisions(organisation: Organisation, now: datetime) -> Figure:
    """C2: how long decisions on new licences took, by quarter."""
    limit = form_in_force(ApplicationKind.NEW_LICENCE, now).sla
    quarters = quarters_of(organisation, ApplicationKind.NEW_LICENCE, local_day(now))
    columns = (_("Quarter"), _("Decisions"), _("A quarter took up to"), _("Half took up to"), _("Three quarters took up to"), _("Late"))
    rows = tuple(
        (
            Cell(_quarter_words(row.first_day)),
            Cell(str(row.decisions)),
            *map(_days, (row.lower, row.median, row.upper)),
            Cell(str(row.late)),
        )
        for row in quarters
    )
    about = _("Days of the term from sending to decision, without the pauses: the middle half of each quarter, its median, and the limit")
    return Figure("decisions", _decisions_title(quarters, limit), about, columns, rows, _boxes(quarters, limit))


def forecast(organisation: Organisation, now: datetime) -> Figure:
    """How many cases of whom become too late if nothing moves."""
    found = forecast_of(organisation, local_day(now))
    more = sum(row.soon[-1] for row in found)
    title = ngettext(
        "%(number)s more case will be over the limit in 30 days if nothing moves",
        "%(number)s more cases will be over the limit in 30 days if nothing moves",
        more,
    ) % {"number": number_format(more)}
    ahead = tuple(ngettext("In %(days)d day", "In %(days)d days", days) % {"days": days} for days in AHEAD)
    rows = tuple(_forecast_row(row) for row in found)
    about = _("Open cases whose term runs, by the officer who has them")
    return Figure("forecast", title, about, (_("Officer"), _("Open cases"), _("Over the limit now"), *ahead), rows)


FIGURES = {"ages": ages, "decisions": decisions, "forecast": forecast}


def _forecast_row(row: Any) -> tuple[Cell, ...]:
    here = f"{reverse('portal:queue')}?assignee={row.officer_id or 'nobody'}"
    soon = (Cell(str(count), f"{here}&limit={days}") for days, count in zip(AHEAD, row.soon, strict=True))
    return (Cell(row.officer or _("Nobody")), Cell(str(row.cases), here), Cell(str(row.over), f"{here}&limit=over"), *soon)


def _quarter_row(row: Quarter) -> tuple[Cell, ...]:
    spread = (_days(value) for value in (row.lower, row.median, row.upper))
    return (Cell(_quarter_words(row.first_day)), Cell(str(row.decisions)), *spread, Cell(str(row.late)))


def _decisions_title(quarters: list[Quarter], limit: Limit | None) -> str:
    if not quarters:
        return _("Nothing was decided in the last two years")
    last = quarters[-1]
    words = {
        "quarter": _quarter_words(last.first_day),
        "days": _days(last.median).text,
        "limit": limit_words(limit) if limit else _("none"),
    }
    return _("%(quarter)s: half of the decisions took up to %(days)s days; the limit is %(limit)s") % words


def _band_code(band: AgeBand) -> str:
    return f"{band.least}-{band.most}" if band.most is not None else str(band.least)


def _band_words(band: AgeBand) -> str:
    if band.most is None:
        return _("more than %(least)d") % {"least": band.least}
    if not band.least:
        return _("up to %(most)d") % {"most": band.most}
    return _("more than %(least)d, up to %(most)d") % {"least": band.least, "most": band.most}


def _quarter_words(first_day: date) -> str:
    return _("%(year)d, quarter %(number)d") % {"year": first_day.year, "number": (first_day.month + 2) // 3}


def _days(value: float) -> Cell:
    return Cell(number_format(int(value)) if value == int(value) else number_format(value, decimal_pos=1))


def _bars(bands: list[AgeBand]) -> dict[str, Any]:
    """Lying bars; every shape in the units of the picture."""
    most = max(1, *(band.cases for band in bands))
    room = WIDTH - LABEL - 70
    bars = [
        {
            "text": _band_words(band),
            "value": number_format(band.cases),
            "y": at * ROW + 4,
            "middle": at * ROW + ROW // 2 + 5,
            "width": round(band.cases / most * room),
            "end": LABEL + round(band.cases / most * room) + 8,
        }
        for at, band in enumerate(bands)
    ]
    return {"kind": "bars", "width": WIDTH, "height": ROW * len(bands) + 4, "label": LABEL, "thick": ROW - 8, "bars": bars}


def _boxes(quarters: list[Quarter], limit: Limit | None) -> dict[str, Any] | None:
    """A box a quarter from the lower to the upper quartile, the median a line in it; across all of them the limit."""
    if not quarters:
        return None
    most = max(1.0, *(row.upper for row in quarters), limit.days * 1.1 if limit else 0)
    ground, step = TALL - FOOT, (WIDTH - LEFT) / len(quarters)

    def height(value: float) -> int:
        return round(ground - value / most * (ground - HEAD))

    boxes = [
        {
            "year": str(row.first_day.year),
            "quarter": _("Q%(number)d") % {"number": (row.first_day.month + 2) // 3},
            "value": _days(row.median).text,
            "x": round(LEFT + at * step + step * 0.3),
            "width": max(4, round(step * 0.4)),
            "end": round(LEFT + at * step + step * 0.3) + max(4, round(step * 0.4)),
            "middle": round(LEFT + (at + 0.5) * step),
            "top": height(row.upper),
            "median": height(row.median),
            "height": max(2, height(row.lower) - height(row.upper)),
        }
        for at, row in enumerate(quarters)
    ]
    line = {"y": height(limit.days), "text": _("limit: %(limit)s") % {"limit": limit_words(limit)}} if limit else None
    return {"kind": "boxes", "width": WIDTH, "height": TALL, "left": LEFT, "ground": ground, "boxes": boxes, "line": line}
