"""Reads of fees: what is charged on a day, how invoices stand at an instant, what money waits for an officer."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, DecimalField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from registry.accounts.models import Organisation
from registry.accounts.queries import has_role
from registry.accounts.states import Role
from registry.audit.subjects import Subject
from registry.fees.matching import Classed, Standing
from registry.fees.models import Fee, Invoice, PayeeAccount, Payment, Statement, StatementLine, StatementReturn
from registry.fees.reading import BankLine
from registry.fees.reading.lines import Key
from registry.fees.states import REMIND_DAYS_BEFORE, InvoiceState, LineClass, invoice_state
from registry.outbox.due_days import OVERDUE
from registry.outbox.queries import reminded

_MONEY: "DecimalField[Any, Any]" = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Decimal("0.00")


@dataclass(frozen=True)
class FeeAmount:
    """What is charged, and within how many days it is due."""

    amount: Decimal
    currency: str
    due_days: int


def fee_at(authority_code: str, purpose: str, on: date) -> FeeAmount | None:
    """What the authority charges for the purpose on a day; None when it charges nothing for it."""
    row = fees_on(authority_code, on).filter(purpose=purpose).first()
    return FeeAmount(row.amount, row.currency, row.due_days) if row else None


def fees_on(authority_code: str, on: date) -> QuerySet[Fee]:
    """The rows of the authority's fee table that hold on a day, by purpose."""
    still = Q(valid_until=None) | Q(valid_until__gt=on)
    return Fee.objects.filter(still, authority_code=authority_code, valid_from__lte=on).order_by("purpose")


def fee_table(authority_code: str) -> QuerySet[Fee]:
    """Every row that the authority's table ever had, by purpose, the newest first."""
    return Fee.objects.filter(authority_code=authority_code).order_by("purpose", "-valid_from")


def payee_account(invoice: Invoice) -> PayeeAccount | None:
    """The account to which the invoice is paid, or None when the authority has none in its currency."""
    return PayeeAccount.objects.filter(authority_code=invoice.authority_code, currency=invoice.currency).first()


def account_numbers(authority_code: str) -> set[str]:
    """The numbers of the authority's accounts."""
    return set(PayeeAccount.objects.filter(authority_code=authority_code).values_list("iban", flat=True))


def local_day(at: datetime) -> date:
    """The day of an instant in the registry's zone."""
    return at.astimezone(settings.REGISTRY_ZONE).date()


def payments_at(at: datetime) -> QuerySet[Payment]:
    """Payments that stand at an instant: recorded by then and not reversed by then. In the order in which they came in."""
    return Payment.objects.filter(recorded_at__lte=at).exclude(reversal__reversed_at__lte=at)


def invoices_at(at: datetime) -> QuerySet[Any]:
    """Invoices issued by an instant, newest first, each with `paid` and `state_code` as they stand then."""
    sums = payments_at(at).order_by().filter(invoice=OuterRef("pk")).values("invoice").annotate(total=Sum("amount")).values("total")
    paid = Coalesce(Subquery(sums, output_field=_MONEY), Value(NOTHING), output_field=_MONEY)
    rows = Invoice.objects.filter(issued_at__lte=at).select_related("exchange", "authority_org").annotate(paid=paid)
    # The same order of questions as in `states.invoice_state`.
    state = Case(
        When(cancelled_at__lte=at, then=Value(InvoiceState.CANCELLED.value)),
        When(paid=F("amount"), then=Value(InvoiceState.PAID.value)),
        When(paid__gt=F("amount"), then=Value(InvoiceState.OVERPAID.value)),
        When(due_on__lt=local_day(at), then=Value(InvoiceState.OVERDUE.value)),
        When(paid__gt=0, then=Value(InvoiceState.PART_PAID.value)),
        default=Value(InvoiceState.OPEN.value),
        output_field=CharField(),
    )
    return rows.annotate(state_code=state).order_by("-issued_at", "-pk")


def paid_at(invoice: Invoice, at: datetime) -> Decimal:
    """How much stands against the invoice at an instant, in its currency."""
    total: Decimal | None = payments_at(at).filter(invoice=invoice).aggregate(total=Sum("amount"))["total"]
    return total or NOTHING


def paid_so_far(invoice: Invoice) -> Decimal:
    """How much stands against the invoice, whatever the clock says: for acts, which hold its row lock."""
    total: Decimal | None = standing_payments().filter(invoice=invoice).aggregate(total=Sum("amount"))["total"]
    return total or NOTHING


def state_at(invoice: Invoice, at: datetime) -> InvoiceState:
    """How the invoice stands at an instant."""
    is_cancelled = invoice.cancelled_at is not None and invoice.cancelled_at <= at
    paid = paid_at(invoice, at)
    return invoice_state(amount=invoice.amount, paid=paid, due_on=invoice.due_on, is_cancelled=is_cancelled, on=local_day(at))


def invoices_about(subject: Subject) -> QuerySet[Invoice]:
    """Every invoice about a subject, newest first; cancelled ones too."""
    return Invoice.objects.filter(subject_kind=subject.kind, subject_id=subject.id).order_by("-issued_at", "-pk")


def invoices_to_remind(at: datetime) -> list[int]:
    """Ids of unpaid invoices that are due within a week or overdue and were issued on an earlier day, the oldest due first."""
    day = local_day(at)
    near = invoices_at(at).filter(due_on__lte=day + timedelta(days=REMIND_DAYS_BEFORE[0]), paid__lt=F("amount"), cancelled_at=None)
    waiting = near.exclude(reminded(Invoice._meta.label_lower, OVERDUE)).order_by("due_on", "pk")
    return [invoice.pk for invoice in waiting if local_day(invoice.issued_at) < day]


def payments_of(invoice: Invoice) -> QuerySet[Payment]:
    """Every payment of the invoice with its reversal, if any, in the order in which they came in."""
    return Payment.objects.filter(invoice=invoice).select_related("recorded_by", "reversal__reversed_by", "line__statement")


def standings(authority_org: Organisation, references: set[str]) -> dict[str, Standing]:
    """How those invoices of the authority stand, by reference, whatever the clock says."""
    sums = standing_payments().filter(invoice=OuterRef("pk")).order_by().values("invoice").annotate(total=Sum("amount")).values("total")
    paid = Coalesce(Subquery(sums, output_field=_MONEY), Value(NOTHING), output_field=_MONEY)
    rows = Invoice.objects.filter(authority_org=authority_org, reference__in=references).annotate(paid=paid)
    return {row.reference: _standing(row, row.paid) for row in rows}


def _standing(invoice: Invoice, paid: Decimal) -> Standing:
    return Standing(invoice.reference, invoice.currency, invoice.amount - paid, is_cancelled=invoice.cancelled_at is not None)


def statements_of(authority_org: Organisation) -> QuerySet[Statement]:
    """The authority's bank statements, newest first, without their lines."""
    return Statement.objects.filter(authority_org=authority_org).select_related("read_by", "applied_by").defer("lines")


def standing_payments() -> QuerySet[Payment]:
    """Payments that are not reversed."""
    return Payment.objects.filter(reversal=None)


def known_keys(authority_org: Organisation, numbers: set[str]) -> set[Key]:
    """The keys of lines that came with earlier statements of the authority, among statements with these numbers."""
    rows = StatementLine.objects.filter(authority_org=authority_org, statement_number__in=numbers)
    return set(rows.values_list("account", "statement_number", "entry_ref"))


def waiting_lines(authority_org: Organisation) -> QuerySet[StatementLine]:
    """Credit lines of the authority whose money is neither booked nor sent back, the oldest first."""
    booked = Exists(standing_payments().filter(line=OuterRef("pk")))
    sent_back = Exists(StatementReturn.objects.filter(line=OuterRef("pk")))
    rows = StatementLine.objects.filter(~booked, ~sent_back, authority_org=authority_org)
    return rows.select_related("statement").order_by("booked_on", "pk")


def may_act(user: Any, authority_org: Organisation) -> bool:
    """Whether the person issues, books and cancels for this authority: its registrars do."""
    return has_role(user, Role.REGISTRAR, organisation=authority_org)


def applied_lines(statement: Statement) -> list[Classed]:
    """The lines of an applied statement in the classes in which they were applied; `books`: it made a payment."""
    kept = zip(statement.lines, statement.classes or [], strict=True)
    return [Classed(BankLine.from_json(line), LineClass(code), reason, reference, books) for line, (code, reason, reference, books) in kept]
