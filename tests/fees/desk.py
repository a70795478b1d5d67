"""An authority that charges, its registrar, and an exchange that pays."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings

from registry.accounts.models import Organisation, User
from registry.accounts.queries import organisation_of
from registry.accounts.states import OrganisationKind, Role
from registry.audit.subjects import Subject
from registry.exchanges.actions import open_exchange
from registry.exchanges.models import Exchange
from registry.fees import registry
from registry.fees.actions import (
    InvoiceLine,
    apply_statement,
    issue_invoice,
    keep_statement,
    load_fees,
    load_payee_accounts,
    preview_of,
    record_payment,
)
from registry.fees.models import Invoice, Payment, Statement
from registry.fees.queries import paid_so_far
from tests.licensing.world import exchange_admin
from tests.people import Regulator, regulator

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
DUE = date(2026, 12, 21)
ACCOUNT = "KZ20601DEM0000000001"
SUBJECT = Subject("test.application", "1")
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
"""For properties: a busy machine is no fault of theirs."""


@dataclass(frozen=True)
class Authority:
    """What fees know of an authority."""

    code: str
    organisation: Organisation | None


@dataclass
class Desk:
    """The people and their organisations."""

    regulator: Regulator
    authority: Authority
    registrar: User
    payer: User
    exchange: Exchange

    def invoice(self, amount: str = "70000", *, at: datetime = AT, due_on: date = DUE, **changes: Any) -> Invoice:
        """An issued invoice over that many dollars."""
        facts = {
            "exchange": self.exchange, "authority": self.authority, "purpose": "application:new_licence", "subject": SUBJECT,
            "lines": [InvoiceLine("Application fee", Decimal(amount))], "currency": "USD", "due_on": due_on, "at": at, "actor": self.payer,
        }  # fmt: skip
        return issue_invoice(**(facts | changes))

    def pay(self, invoice: Invoice, amount: str = "70000", *, at: datetime = AT, **changes: Any) -> Payment:
        """Money recorded by hand."""
        facts = {
            "amount": Decimal(amount), "received_on": date(2026, 11, 21), "seen_paid": paid_so_far(invoice), "actor": self.registrar, "at": at,
        }  # fmt: skip
        return record_payment(invoice.pk, **(facts | changes))

    def statement(self, content: bytes, *, at: datetime = AT) -> Statement:
        """A file that was read."""
        return keep_statement(self.authority, content, file_name="november.csv", actor=self.registrar, at=at)

    def applied(self, content: bytes, *, at: datetime = AT) -> Statement:
        """A file whose lines are booked."""
        statement = self.statement(content, at=at)
        return apply_statement(statement.pk, seen=preview_of(statement).seen, actor=self.registrar, at=at)


def open_desk() -> Desk:
    """A desk with the fee table of the seeds and one payer."""
    people = regulator(code="afsa")
    load_fees()
    load_payee_accounts()
    payer = exchange_admin("admin@altyn.example", "Altyn Exchange Ltd.")
    organisation = organisation_of(payer, OrganisationKind.EXCHANGE)
    assert organisation is not None
    return Desk(
        regulator=people,
        authority=Authority("AFSA", people.organisation),
        registrar=people.person(Role.REGISTRAR, "registrar@afsa.test"),
        payer=payer,
        exchange=open_exchange(organisation, actor=payer, at=AT),
    )


HEADER = "account,statement,entry,booked_on,amount,currency,payer,text\n"


def csv_of(*rows: tuple[str, str, str], statement: str = "2026-11-21", currency: str = "USD") -> bytes:
    """A statement in our own shape. A row is entry, amount and text."""
    lines = [f"{ACCOUNT},{statement},{entry},2026-11-21,{amount},{currency},Altyn,{text}\n" for entry, amount, text in rows]
    return (HEADER + "".join(lines)).encode()


@contextmanager
def listening(kind: str = SUBJECT.kind) -> Iterator[list[str]]:
    """The references of invoices that become paid in full meanwhile."""
    told: list[str] = []

    def on_paid(invoice: Invoice, actor: User, at: datetime) -> None:
        told.append(invoice.reference)

    registry.register(kind, on_paid)
    try:
        yield told
    finally:
        registry.unregister(kind)


def later(**delta: float) -> datetime:
    """An instant after `AT`."""
    return AT + timedelta(**delta)
