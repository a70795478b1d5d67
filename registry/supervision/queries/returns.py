"""Reads of returns: what licences owe, and how each return stands at an instant. How many queries each makes is fixed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from registry.accounts.models import Organisation
from registry.licensing.models import Licence, LicenceActivity
from registry.licensing.queries import calendars_of, licences, local_day, spans_of
from registry.licensing.standing import Span, timeline
from registry.licensing.states import ENDED, LicenceStatus
from registry.supervision.kinds import kind_of, kinds
from registry.supervision.models import PeriodicReturn, ReturnReview, ReturnSending
from registry.supervision.owing import Owed, Stretch, owed_returns
from registry.supervision.periods import Period
from registry.supervision.states import ReturnState, days_late, return_state

_INSTANT = timedelta(microseconds=1)
_NOT_IN_FORCE = ENDED | {LicenceStatus.NOT_COMMENCED}


@dataclass(frozen=True)
class ReturnLine:
    """One return, owed or sent, as it stood at an instant. `sending` and `review` are the last ones."""

    licence: Licence
    owed: Owed
    state: ReturnState
    days_late: int
    """How late it was sent first; while it is not sent, how late it is."""
    on: date
    row: PeriodicReturn | None = None
    first_sent_at: datetime | None = None
    sending: ReturnSending | None = None
    review: ReturnReview | None = None

    @property
    def correct_by(self) -> date | None:
        """The last day for a correction that is asked for."""
        return self.review.due_on if self.review is not None and self.state == ReturnState.TO_CORRECT else None

    @property
    def due_on(self) -> date:
        """The last day in time for what is to be sent next, or was sent."""
        return self.correct_by or self.owed.due_on

    @property
    def is_overdue(self) -> bool:
        """Whether something should have been sent by now and was not."""
        waits = self.state in (ReturnState.OVERDUE, ReturnState.TO_CORRECT)
        return waits and self.due_on < self.on

    @property
    def is_open(self) -> bool:
        """Whether the licensee has to do something now."""
        return self.state in (ReturnState.DUE, ReturnState.OVERDUE, ReturnState.TO_CORRECT)

    @property
    def address(self) -> tuple[str, str, str]:
        """What the addresses of its pages are made of."""
        return self.licence.number, self.owed.kind.code, self.owed.period.code

    @property
    def round(self) -> int:
        """How often it was sent."""
        return self.sending.number if self.sending else 0


def lines_of(rows: Iterable[Licence], at: datetime) -> list[ReturnLine]:
    """Every return of these licences as known at `at`, by due day: what is owed, and what was sent though it is owed no more.

    Six queries, however many licences there are. `at` may be past.
    """
    found = list(rows)
    ids = [licence.pk for licence in found]
    spans, allowed, returns = spans_of(ids), _allowed(found, at), _returns(ids, at)
    calendars = calendars_of({licence.authority_id for licence in found}, at)
    lines = []
    for licence in found:
        offered = [kind for kind in kinds() if kind.is_for(licence.authority.code)]
        history = in_force(spans[licence.pk], at)
        owed = owed_returns(offered, history, allowed[licence.pk], calendars[licence.authority_id], local_day(at))
        lines += _lines(licence, owed, returns[licence.pk], at)
    return sorted(lines, key=lambda line: (line.due_on, line.licence.number, line.owed.kind.code))


def line_of(licence: Licence, kind: str, period: str, at: datetime) -> ReturnLine | None:
    """One return of the licence by the codes of its kind and period; None if it is neither owed nor was sent."""
    wanted = (licence.number, kind, period)
    return next((line for line in lines_of([licence], at) if line.address == wanted), None)


def lines_of_authority(organisation: Organisation, at: datetime, text: str = "") -> list[ReturnLine]:
    """The returns of all licences that the regulator granted, or those whose number or holder's name holds `text`."""
    rows = licences().filter(authority__organisation=organisation)
    if text:
        rows = rows.filter(number__icontains=text) | rows.filter(exchange__legal_name__icontains=text)
    return lines_of(rows, at)


def lines_of_exchange(organisation: Organisation, at: datetime) -> list[ReturnLine]:
    """The returns of all licences of an exchange."""
    return lines_of(licences().filter(exchange__organisation=organisation), at)


def in_force(spans: Iterable[Span], known_at: datetime) -> list[Stretch]:
    """The days on which a licence was, is and will be in force, as the register held it at `known_at`."""
    counted = (span for span in timeline(spans, known_at) if (span.resumes_as or span.status) not in _NOT_IN_FORCE)
    return [Stretch(local_day(span.start), _last_day(span.end)) for span in counted]


def _last_day(end: datetime | None) -> date | None:
    return local_day(end - _INSTANT) if end is not None else None


def _allowed(rows: Iterable[Licence], at: datetime) -> dict[int, list[Stretch]]:
    granted = {licence.pk: licence.granted_at for licence in rows}
    found: dict[int, list[Stretch]] = defaultdict(list)
    for row in LicenceActivity.objects.filter(licence_id__in=list(granted)).select_related("activity").order_by("pk"):
        added_at = row.added_at or granted[row.licence_id]
        if added_at <= at:
            removed_at = row.removed_at if row.removed_at is not None and row.removed_at <= at else None
            found[row.licence_id].append(Stretch(local_day(added_at), _last_day(removed_at), row.activity.code))
    return found


@dataclass(frozen=True)
class _Kept:
    """What was begun of a return, and sent, by an instant."""

    row: PeriodicReturn
    sendings: tuple[ReturnSending, ...]
    reviews: tuple[ReturnReview, ...]


def _returns(licence_ids: list[int], at: datetime) -> dict[int, list[_Kept]]:
    rows = PeriodicReturn.objects.filter(licence_id__in=licence_ids, begun_at__lte=at).order_by("pk")
    sendings: dict[int, list[ReturnSending]] = defaultdict(list)
    for sending in ReturnSending.objects.filter(periodic_return__in=rows, sent_at__lte=at).defer("content").order_by("number"):
        sendings[sending.periodic_return_id].append(sending)
    reviews: dict[int, list[ReturnReview]] = defaultdict(list)
    for review in ReturnReview.objects.filter(sending__periodic_return__in=rows, reviewed_at__lte=at).order_by("number"):
        reviews[review.sending_id].append(review)
    found: dict[int, list[_Kept]] = defaultdict(list)
    for row in rows:
        sent = sendings[row.pk]
        found[row.licence_id].append(_Kept(row, tuple(sent), tuple(reviews[sent[-1].pk]) if sent else ()))
    return found


def _lines(licence: Licence, owed: Iterable[Owed], kept: Iterable[_Kept], at: datetime) -> list[ReturnLine]:
    by_period = {(one.row.kind_code, one.row.starts_on): one for one in kept}
    lines = [_line(licence, one, by_period.pop((one.kind.code, one.period.first), None), at) for one in owed]
    # What was sent stays, though an act on the licence took the duty away.
    lines += [_line(licence, _no_longer_owed(one), one, at) for one in by_period.values() if one.sendings]
    return lines


def _line(licence: Licence, owed: Owed, kept: _Kept | None, at: datetime) -> ReturnLine:
    on, sendings = local_day(at), kept.sendings if kept else ()
    review = kept.reviews[-1] if kept and kept.reviews else None
    first = sendings[0] if sendings else None
    due_on = first.due_on if first else owed.due_on
    state = return_state(
        outcome=review.outcome if review else None, is_sent=first is not None, opens_on=owed.opens_on, due_on=due_on, on=on
    )
    return ReturnLine(
        licence=licence,
        owed=Owed(owed.kind, owed.period, owed.first, owed.last, due_on),
        state=state,
        days_late=days_late(due_on, local_day(first.sent_at) if first else None, on),
        on=on,
        row=kept.row if kept else None,
        first_sent_at=first.sent_at if first else None,
        sending=sendings[-1] if sendings else None,
        review=review,
    )


def _no_longer_owed(kept: _Kept) -> Owed:
    kind = kind_of(kept.row.kind_code, kept.row.version)
    period = Period(kind.every, kept.row.starts_on)
    return Owed(kind, period, period.first, period.last, kept.sendings[0].due_on)
