"""From a file of the bank to payments: keep it, see what it would do, apply it; then deal by hand with what is left."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import Organisation, User
from registry.audit.actions import record
from registry.fees.actions.invoices import FeeAuthority
from registry.fees.actions.moving import check_registrar, given_reason, locked
from registry.fees.actions.payments import book_line
from registry.fees.matching import Classed, classify, references_in
from registry.fees.models import Invoice, Payment, Statement, StatementLine, StatementReturn
from registry.fees.queries import account_numbers, known_keys, standing_payments, standings
from registry.fees.reading import BankLine, read_statement
from registry.fees.states import KEPT_CLASSES, LineClass
from registry.lib.canonical import content_hash, sha256_hex
from registry.lib.errors import InvalidError, RuleError, StaleError

NAME_LENGTH = 300


@dataclass(frozen=True)
class Preview:
    """What applying a statement would do now. `seen` names exactly this outcome."""

    lines: list[Classed]
    seen: str

    @property
    def counts(self) -> Mapping[LineClass, int]:
        """How many lines fall in each class; together as many as there are credit lines."""
        return {code: sum(line.row_class == code for line in self.lines) for code in LineClass}


@transaction.atomic
def keep_statement(authority: FeeAuthority, content: bytes, *, file_name: str, actor: User, at: datetime) -> Statement:
    """Read a file of the bank and keep what it says; nothing is booked. A registrar's.

    Raises `NotAllowedError`, and `InvalidError` with the field `file` on a file that is no statement.
    """
    if authority.organisation is None:
        raise RuleError(_("This authority has no people here who could receive a payment."))
    check_registrar(actor, authority.organisation)
    found = read_statement(content)
    if not found.lines:
        raise InvalidError(_("No money came in by this statement."), field="file", code="empty")
    statement = Statement.objects.create(
        authority_org=authority.organisation,
        authority_code=authority.code,
        format=found.format,
        file_name=file_name.replace("\0", "")[:NAME_LENGTH],
        file_hash=sha256_hex(content),
        lines=[line.as_json() for line in found.lines],
        debits=found.debits,
        read_by=actor,
        read_at=at,
    )
    record(statement, "statement.read", actor=actor, at=at, file_hash=statement.file_hash, lines=len(found.lines))
    return statement


def preview_of(statement: Statement) -> Preview:
    """What applying the statement would do as things stand. Nothing is kept."""
    lines = [BankLine.from_json(kept) for kept in statement.lines]
    named = {reference for line in lines for reference in references_in(line.text)}
    organisation = statement.authority_org
    classed = classify(
        lines,
        standings(organisation, named),
        accounts=account_numbers(statement.authority_code),
        known=known_keys(organisation, {line.statement_number for line in lines}),
    )
    seen = content_hash([[one.line.number, one.row_class.value, one.reference, int(one.books)] for one in classed])
    return Preview(classed, seen)


@transaction.atomic
def apply_statement(statement_id: int, *, seen: str, actor: User, at: datetime) -> Statement:
    """Do what the preview named `seen` says: keep the lines, book those that match. A registrar's.

    Raises `NotAllowedError`, `RuleError` when it is applied already, `StaleError` when it would do something else by now.
    """
    statement = Statement.objects.select_for_update(of=("self",)).select_related("authority_org").get(pk=statement_id)
    check_registrar(actor, statement.authority_org)
    if statement.applied_at is not None:
        raise RuleError(_("This statement is applied already."))
    # Statements of one authority are applied one after the other, so that each sees the lines of those before.
    Organisation.objects.select_for_update(no_key=True).get(pk=statement.authority_org_id)
    _lock_invoices(statement)
    preview = preview_of(statement)
    if preview.seen != seen:
        raise StaleError(_("Something changed since you looked: look at the lines again before you apply them."), current=preview)
    for classed in preview.lines:
        if classed.row_class in KEPT_CLASSES:
            _keep(statement, classed, actor=actor, at=at)
    statement.applied_by, statement.applied_at = actor, at
    statement.classes = [[one.row_class.value, one.reason, one.reference, one.books] for one in preview.lines]
    statement.save(update_fields=["applied_by", "applied_at", "classes"])
    counts = {code.value: count for code, count in preview.counts.items()}
    record(statement, "statement.applied", actor=actor, at=at, file_hash=statement.file_hash, counts=counts)
    return statement


@transaction.atomic
def match_line(line_id: int, *, reference: str, reason: str, actor: User, at: datetime) -> Payment:
    """Book a line that was kept on the invoice named. A registrar's.

    Raises `NotAllowedError`, `InvalidError` naming the field, `RuleError` when the line is booked or sent back, or does not fit.
    """
    line = StatementLine.objects.select_related("authority_org").get(pk=line_id)
    check_registrar(actor, line.authority_org)
    reason = given_reason(reason)
    named = references_in(reference)
    found = Invoice.objects.filter(authority_org=line.authority_org, reference__in=named[:1]).first()
    if found is None:
        raise InvalidError(_("There is no such invoice."), field="reference")
    invoice = locked(found.pk)
    _check_waiting(_locked_line(line_id))
    payment = book_line(invoice, line, actor=actor, at=at)
    record(line, "bank_line.matched", actor=actor, at=at, reason=reason, invoice=invoice.reference, payment=payment.pk)
    return payment


@transaction.atomic
def return_line(line_id: int, *, reason: str, actor: User, at: datetime) -> StatementReturn:
    """Mark the money of a line as sent back to the payer. A registrar's. Raises as `match_line`."""
    line = _locked_line(line_id)
    check_registrar(actor, line.authority_org)
    reason = given_reason(reason)
    _check_waiting(line)
    returned = StatementReturn.objects.create(line=line, reason=reason, marked_by=actor, marked_at=at)
    record(line, "bank_line.returned", actor=actor, at=at, reason=reason, amount=str(line.amount), currency=line.currency)
    return returned


def _lock_invoices(statement: Statement) -> None:
    named = {reference for kept in statement.lines for reference in references_in(kept["text"])}
    rows = Invoice.objects.select_for_update().filter(authority_org=statement.authority_org, reference__in=named)
    list(rows.order_by("pk").values_list("pk", flat=True))


def _keep(statement: Statement, classed: Classed, *, actor: User, at: datetime) -> None:
    given = vars(classed.line)
    columns = ("number", "account", "statement_number", "entry_ref", "booked_on", "amount", "currency", "payer", "text")
    line = StatementLine(
        statement=statement,
        authority_org=statement.authority_org,
        row_class=classed.row_class,
        reason=classed.reason,
        **{name: given[name] for name in columns},
    )
    line.save(force_insert=True)
    if classed.books:
        invoice = Invoice.objects.select_related("exchange__organisation", "authority_org").get(
            authority_org=statement.authority_org, reference=classed.reference
        )
        book_line(invoice, line, actor=actor, at=at)


def _locked_line(line_id: int) -> StatementLine:
    return StatementLine.objects.select_for_update(of=("self",)).select_related("authority_org").get(pk=line_id)


def _check_waiting(line: StatementLine) -> None:
    if standing_payments().filter(line=line).exists():
        raise RuleError(_("This line is booked already."))
    if StatementReturn.objects.filter(line=line).exists():
        raise RuleError(_("The money of this line was sent back already."))
