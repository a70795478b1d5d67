"""What licences owe for a year, for many of them at once. How many queries each read makes is fixed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from registry.fees.annual import FeeRow
from registry.fees.models import Fee, Invoice
from registry.licensing.annual_dues import Due, FeeTerms, History, Permission, due_of
from registry.licensing.business_days import jurisdiction
from registry.licensing.models import AnnualCharge, Licence, LicenceActivity
from registry.licensing.queries.licences import spans_of


@dataclass(frozen=True)
class AnnualRow:
    """A licence, what it owes for the year, and the invoice that charges it, if there is one."""

    licence: Licence
    due: Due
    invoice: Invoice | None

    @property
    def is_astray(self) -> bool:
        """Whether an invoice stands over something that is not owed, or over another sum."""
        if self.invoice is None or self.invoice.cancelled_at is not None:
            return False
        return self.due.fee is None or (self.due.fee.amount, self.due.fee.currency) != (self.invoice.amount, self.invoice.currency)


def fee_terms() -> FeeTerms:
    """When annual fees are charged here, as `seeds/jurisdiction.yaml` says."""
    data = jurisdiction()["annual_fees"]
    return FeeTerms(int(data["issued_days_before"]), int(data["first_year"]))


def histories_of(licences: Iterable[Licence]) -> dict[int, History]:
    """What the dues of these licences follow from, by number of the row. Three queries."""
    rows = list(licences)
    ids = [row.pk for row in rows]
    spans, permissions, fees = spans_of(ids), _permissions(ids), _fees({row.authority.code for row in rows})
    return {
        row.pk: History(tuple(spans[row.pk]), tuple(permissions[row.pk]), tuple(fees[row.authority.code]), settings.REGISTRY_ZONE)
        for row in rows
    }


def annual_rows(licences: Iterable[Licence], year: int) -> list[AnnualRow]:
    """What each of these licences owes for the year, in the order given. Four queries."""
    rows, terms = list(licences), fee_terms()
    histories = histories_of(rows)
    charges = {charge.licence_id: charge.invoice for charge in charges_of([row.pk for row in rows]).filter(year=year)}
    return [AnnualRow(row, due_of(histories[row.pk], year, terms), charges.get(row.pk)) for row in rows]


def charges_of(licence_ids: Iterable[int]) -> QuerySet[AnnualCharge]:
    """The annual fees charged so far, with their invoices, by licence and year."""
    return AnnualCharge.objects.filter(licence__in=list(licence_ids)).select_related("invoice").order_by("licence", "year")


def chargeable_licences(at: datetime) -> Iterator[Licence]:
    """Every licence granted by `at`, whatever became of it, by number of the row."""
    rows = Licence.objects.filter(granted_at__lte=at, authority__organisation__isnull=False)
    yield from rows.select_related("authority__organisation", "exchange__organisation").order_by("pk").iterator(chunk_size=500)


def _permissions(ids: Iterable[int]) -> dict[int, list[Permission]]:
    found: dict[int, list[Permission]] = defaultdict(list)
    rows = LicenceActivity.objects.filter(licence__in=list(ids)).order_by("pk")
    for licence_id, code, added_at, removed_at in rows.values_list("licence_id", "activity__code", "added_at", "removed_at"):
        found[licence_id].append(Permission(code, added_at, removed_at))
    return found


def _fees(codes: Iterable[str]) -> dict[str, list[FeeRow]]:
    found: dict[str, list[FeeRow]] = defaultdict(list)
    for row in Fee.objects.filter(authority_code__in=list(codes)).order_by("authority_code", "purpose", "valid_from"):
        found[row.authority_code].append(row)
    return found
