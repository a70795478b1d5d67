"""Which annual fees a licence owes: a function of its spans, its activities and the fee table. No clock, no query.

The first year is owed from the day on which the licence first is in force (Fees Rules 3.1: for the whole months left, due within
the fee's days). A later year is owed when the licence stands on 1 January: in force, or suspended, since a suspended firm keeps its
licence and is supervised all the same. One that winds down is in force; a court stay or a pending renewal counts as what it keeps.
A licence that has ended by that morning owes nothing for the year, and nothing is given back for a year in which it ends later.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from registry.fees.annual import AnnualFee, FeeRow, annual_fee, whole_months_left
from registry.lib.clock import start_of_day
from registry.lib.errors import RuleError
from registry.licensing.standing import Span, standing_among, timeline
from registry.licensing.states import LICENSED, LicenceStatus

STANDS = LICENSED | {LicenceStatus.SUSPENDED}


class DueReason(StrEnum):
    """Why a year is owed or not."""

    INITIAL = "initial"
    ANNUAL = "annual"
    NOT_BEGUN = "not_begun"
    NO_MONTH_LEFT = "no_month_left"
    NOT_STANDING = "not_standing"
    NO_FEE = "no_fee"
    CURRENCIES = "currencies"


@dataclass(frozen=True)
class Permission:
    """An activity, and between which instants the licence allows it; None: from the grant, without end."""

    activity: str
    added_at: datetime | None
    removed_at: datetime | None

    def holds_at(self, at: datetime) -> bool:
        """Whether the licence allows it at `at`."""
        return (self.added_at is None or self.added_at <= at) and (self.removed_at is None or at < self.removed_at)


@dataclass(frozen=True)
class FeeTerms:
    """The terms of the jurisdiction: how many days before 1 January invoices go out, and the first year charged here."""

    days_before: int
    first_year: int


@dataclass(frozen=True)
class History:
    """What the dues of one licence follow from."""

    spans: tuple[Span, ...]
    permissions: tuple[Permission, ...]
    fees: tuple[FeeRow, ...]
    zone: ZoneInfo

    @property
    def commenced_at(self) -> datetime | None:
        """The first instant at which the licence is in force, past or known; None when there is none."""
        return next((span.start for span in timeline(self.spans) if span.counts_as in LICENSED), None)


@dataclass(frozen=True)
class Due:
    """What a licence owes for one year and why. `fee` and `issue_on`, the first day for the invoice, are None when it owes nothing."""

    year: int
    reason: DueReason
    looked_at: date | None = None
    status: LicenceStatus | None = None
    commenced_on: date | None = None
    fee: AnnualFee | None = None
    issue_on: date | None = None


def due_of(history: History, year: int, terms: FeeTerms) -> Due:
    """What is owed for the year, as far as the history says now."""
    begun = history.commenced_at
    commenced_on = begun.astimezone(history.zone).date() if begun else None
    if begun is None or commenced_on is None or year < max(commenced_on.year, terms.first_year):
        return Due(year, DueReason.NOT_BEGUN, commenced_on=commenced_on)
    is_first = year == commenced_on.year
    day = commenced_on if is_first else date(year, 1, 1)
    moment = begun if is_first else start_of_day(day, history.zone)
    standing = standing_among(history.spans, moment)
    seen = Due(year, DueReason.NOT_STANDING, day, standing.counts_as if standing else None, commenced_on)
    if seen.status not in STANDS:
        return seen
    fee, reason = _charged(history, moment, commenced_on, year)
    if fee is None:
        return replace(seen, reason=reason)
    issue_on = day if is_first else max(commenced_on, day - timedelta(days=terms.days_before))
    return replace(seen, reason=reason, fee=fee, issue_on=issue_on)


def _charged(history: History, at: datetime, commenced_on: date, year: int) -> tuple[AnnualFee | None, DueReason]:
    allowed = {one.activity for one in history.permissions if one.holds_at(at)}
    is_first = year == commenced_on.year
    try:
        fee = annual_fee(history.fees, allowed, commenced_on, year)
    except RuleError:
        return None, DueReason.CURRENCIES
    if fee is not None:
        return fee, DueReason.INITIAL if is_first else DueReason.ANNUAL
    return None, DueReason.NO_MONTH_LEFT if is_first and not whole_months_left(commenced_on) else DueReason.NO_FEE


def dues_by(history: History, on: date, terms: FeeTerms) -> list[Due]:
    """Every due whose invoice has to be out on a day, by year: what a run catches up with after any pause."""
    last = (on + timedelta(days=terms.days_before)).year
    dues = (due_of(history, year, terms) for year in range(terms.first_year, last + 1))
    return [due for due in dues if due.issue_on is not None and due.issue_on <= on]
