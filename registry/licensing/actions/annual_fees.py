"""Charging the annual fees of licences: each year once, whoever runs it and however often."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from registry.audit.actions import record
from registry.blocklist.chunks import chunks
from registry.fees.actions import InvoiceLine, issue_invoice
from registry.fees.annual import ANNUAL
from registry.fees.models import Invoice
from registry.fees.queries import local_day
from registry.lib.errors import RegistryError
from registry.licensing.actions.execution import locked_licence
from registry.licensing.annual_dues import Due, DueReason, due_of, dues_by
from registry.licensing.models import Activity, AnnualCharge, Licence
from registry.licensing.queries.annual_fees import chargeable_licences, charges_of, fee_terms, histories_of

log = structlog.get_logger(__name__)
CHUNK = 500


def issue_annual_fees(at: datetime) -> int:
    """Issue every annual fee that has to be out at `at` and is not, each in its own transaction. Gives how many were issued.

    Safe to run twice and at once with another. What was missed while nothing ran is made up for. A licence whose fee cannot be
    told is logged and leaves the others alone.
    """
    issued = 0
    for part in chunks(list(chargeable_licences(at)), CHUNK):
        for licence_id, year in _missing(part, at):
            try:
                issued += charge_year(licence_id, year, at=at) is not None
            except RegistryError as error:
                log.warning("annual_fees.refused", licence=licence_id, year=year, code=error.code)
    return issued


@transaction.atomic
def charge_year(licence_id: int, year: int, *, at: datetime) -> Invoice | None:
    """Issue the invoice of a licence for a year, if its history says that it is owed by now and nobody has charged it.

    An invoice that comes late is due as many days from now as the fee gives. Raises as `fees.actions.issue_invoice`.
    """
    licence = locked_licence(licence_id)
    due = due_of(histories_of([licence])[licence.pk], year, fee_terms())
    if due.fee is None or due.issue_on is None or due.issue_on > local_day(at) or charges_of([licence.pk]).filter(year=year).exists():
        return None
    invoice = issue_invoice(
        exchange=licence.exchange,
        authority=licence.authority,
        purpose=due.fee.purpose,
        subject=licence,
        lines=[InvoiceLine(_line(licence, due), due.fee.amount)],
        currency=due.fee.currency,
        due_on=_due_on(due, local_day(at)),
        at=at,
        actor=None,
    )
    AnnualCharge.objects.create(licence=licence, year=year, invoice=invoice)
    told: dict[str, Any] = {"invoice": invoice.reference, "year": year, "amount": str(due.fee.amount), "currency": due.fee.currency}
    record(licence, "licence.annual_fee_charged", actor=None, at=at, **told)
    return invoice


def _missing(licences: Sequence[Licence], at: datetime) -> list[tuple[int, int]]:
    histories, terms, today = histories_of(licences), fee_terms(), local_day(at)
    charged = set(charges_of(histories).values_list("licence_id", "year"))
    owed = [(pk, due.year) for pk, history in histories.items() for due in dues_by(history, today, terms)]
    return [one for one in owed if one not in charged]


def _due_on(due: Due, today: date) -> date:
    if due.fee is None:
        raise ValueError("nothing is owed")
    return due.fee.due_on if due.fee.due_on >= today else today + timedelta(days=due.fee.due_days)


def _line(licence: Licence, due: Due) -> str:
    if due.fee is None:
        raise ValueError("nothing is owed")
    activity = Activity.objects.get(code=due.fee.purpose.removeprefix(ANNUAL))
    words = {"year": due.year, "number": licence.number, "activity": str(activity), "months": due.fee.months}
    if due.reason == DueReason.INITIAL:
        return _("Annual fee %(year)d for %(months)d months, licence %(number)s: %(activity)s") % words
    return _("Annual fee %(year)d, licence %(number)s: %(activity)s") % words
