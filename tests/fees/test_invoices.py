"""Issuing, paying, reversing and cancelling."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from registry.accounts.states import Role
from registry.audit.queries import events_of
from registry.fees.actions import InvoiceLine, cancel_invoice, cancel_unpaid, record_payment, reverse_payment
from registry.fees.models import Invoice, InvoiceSeries, Payment, Reversal
from registry.fees.queries import invoices_at, paid_at, state_at
from registry.fees.states import InvoiceState
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.models import Mail
from tests.fees.desk import AT, DUE, SUBJECT, Authority, Desk, later, listening
from tests.licensing.world import refused_by_database

pytestmark = pytest.mark.django_db


def actions_of(thing: Invoice) -> list[str]:
    return [event.action for event in events_of(thing)]


def test_numbers_run_without_a_gap_and_begin_anew_each_year(desk: Desk) -> None:
    references = [desk.invoice().reference, desk.invoice().reference, desk.invoice(at=later(days=60), due_on=date(2027, 3, 1)).reference]
    with pytest.raises(InvalidError):
        desk.invoice(lines=[])
    assert [*references, desk.invoice().reference] == ["INV-2026-000001", "INV-2026-000002", "INV-2027-000001", "INV-2026-000003"]
    assert dict(InvoiceSeries.objects.values_list("year", "last")) == {2026: 3, 2027: 1}


def test_an_invoice_is_recorded_and_told_to_the_payer(desk: Desk) -> None:
    invoice = desk.invoice(lines=[InvoiceLine("Fee", Decimal("1.50")), InvoiceLine("Stamp", Decimal(1))])
    assert (invoice.amount, invoice.lines[1]) == (Decimal("2.50"), {"text": "Stamp", "amount": "1.00"})
    assert actions_of(invoice) == ["invoice.issued"]
    mail = Mail.objects.get(to="admin@altyn.example", subject__startswith="Invoice INV-2026-000001")
    assert "2.50 USD" in mail.text
    assert f"/apply/invoices/{invoice.reference}/" in mail.text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"lines": [InvoiceLine("Fee", Decimal(0))]}, "lines"),
        ({"lines": [InvoiceLine("Fee", Decimal("1.001"))]}, "lines"),
        ({"lines": [InvoiceLine(" ", Decimal(1))]}, "lines"),
        ({"currency": "XXX"}, "currency"),
        ({"due_on": date(2026, 11, 20)}, "due_on"),
        ({"authority": Authority("NBK", None)}, ""),
    ],
)
def test_an_invoice_over_nothing_is_not_issued(desk: Desk, changes: dict[str, object], field: str) -> None:
    with pytest.raises((InvalidError, RuleError)) as refusal:
        desk.invoice(**changes)
    assert refusal.value.field == field


def test_how_an_invoice_stands_is_told_for_every_instant(desk: Desk) -> None:
    invoice = desk.invoice()
    first = desk.pay(invoice, "30000", at=later(days=1), received_on=AT.date())
    desk.pay(invoice, "40000", at=later(days=40))
    desk.pay(invoice, "1", at=later(days=41))
    reverse_payment(first.pk, reason="Not theirs.", actor=desk.registrar, at=later(days=42))
    stood = {day: state_at(invoice, later(days=day)) for day in (0, 1, 31, 40, 41, 42)}
    assert list(stood.values()) == [
        InvoiceState.OPEN, InvoiceState.PART_PAID, InvoiceState.OVERDUE, InvoiceState.PAID, InvoiceState.OVERPAID, InvoiceState.OVERDUE,
    ]  # fmt: skip
    assert {day: invoices_at(later(days=day)).get().state_code for day in stood} == stood
    assert paid_at(invoice, later(days=42)) == Decimal(40001)
    assert not invoices_at(later(days=-1)).exists()


def test_due_means_until_the_end_of_that_day_in_the_registrys_zone(desk: Desk) -> None:
    invoice = desk.invoice()
    ends = later(days=30, hours=9, minutes=59)
    assert state_at(invoice, ends) == InvoiceState.OPEN, "23:59 in Astana"
    assert state_at(invoice, ends.replace(hour=19, minute=0)) == InvoiceState.OVERDUE


def test_whoever_asked_is_told_once_for_each_time_it_becomes_paid(desk: Desk) -> None:
    with listening() as told:
        invoice = desk.invoice()
        desk.pay(invoice, "69999.99")
        assert told == []
        last = desk.pay(invoice, "0.01")
        desk.pay(invoice, "5")
        assert told == [invoice.reference], "paying more tells nobody anew"
        reverse_payment(last.pk, reason="Twice.", actor=desk.registrar, at=AT)
        assert told == [invoice.reference]
        desk.pay(desk.invoice(subject=desk.exchange), "70000")
        assert told == [invoice.reference], "another kind of subject is another's business"
    assert actions_of(invoice).count("invoice.paid") == 1


def test_a_handler_that_refuses_undoes_the_payment(desk: Desk) -> None:
    invoice = desk.invoice(subject=desk.exchange)
    from registry.fees import registry

    def refuse(invoice: Invoice, actor: object, at: object) -> None:
        raise RuleError("Not now.")

    registry.register("exchanges.exchange", refuse)
    try:
        with pytest.raises(RuleError, match="Not now"):
            desk.pay(invoice)
    finally:
        registry.unregister("exchanges.exchange")
    assert not Payment.objects.exists()
    assert "invoice.payment_recorded" not in actions_of(invoice)


def test_two_handlers_of_one_kind_are_a_mistake() -> None:
    from registry.fees import registry

    with listening(), pytest.raises(ValueError, match="two handlers"):
        registry.register("test.application", lambda _invoice, _actor, _at: None)


def test_a_payment_is_recorded_and_told(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.pay(invoice, "100", reference_text=" from Altyn ")
    payment = Payment.objects.get()
    assert (payment.currency, payment.reference_text, payment.recorded_by) == ("USD", "from Altyn", desk.registrar)
    assert actions_of(invoice) == ["invoice.issued", "invoice.payment_recorded"]
    mail = Mail.objects.get(subject__contains="your payment has come in")
    assert "69,900.00 USD is left to pay" in mail.text


def test_a_payment_that_cannot_be_is_refused(desk: Desk) -> None:
    invoice = desk.invoice()
    for changes, field in (
        ({"amount": Decimal(0)}, "amount"),
        ({"amount": Decimal("1.005")}, "amount"),
        ({"amount": Decimal("NaN")}, "amount"),
        ({"received_on": date(2026, 11, 22)}, "received_on"),
        ({"reference_text": "x" * 2001}, "reference_text"),
    ):
        with pytest.raises(InvalidError) as refusal:
            desk.pay(invoice, **changes)
        assert refusal.value.field == field
    with pytest.raises(RuleError, match="since you opened"):
        desk.pay(invoice, seen_paid=Decimal(5))
    assert not Payment.objects.exists()


def test_only_a_registrar_of_the_authority_acts(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.pay(invoice, "1")
    other = desk.regulator.found_another("other").person(Role.REGISTRAR, "registrar@other.test")
    officer = desk.regulator.person(Role.CASE_OFFICER, "officer@afsa.test")
    for actor in (other, officer, desk.payer, desk.regulator.first):
        for act in (
            lambda actor: record_payment(invoice.pk, amount=Decimal(1), received_on=AT.date(), seen_paid=Decimal(1), actor=actor, at=AT),
            lambda actor: reverse_payment(payment.pk, reason="x", actor=actor, at=AT),
            lambda actor: cancel_invoice(invoice.pk, reason="x", actor=actor, at=AT),
        ):
            with pytest.raises(NotAllowedError):
                act(actor)


def test_a_payment_is_reversed_once_and_with_a_reason(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.pay(invoice)
    with pytest.raises(InvalidError, match="reason"):
        reverse_payment(payment.pk, reason=" ", actor=desk.registrar, at=AT)
    reverse_payment(payment.pk, reason="Meant for another.", actor=desk.registrar, at=AT)
    with pytest.raises(RuleError, match="already"):
        reverse_payment(payment.pk, reason="Again.", actor=desk.registrar, at=AT)
    assert actions_of(invoice)[-1] == "invoice.payment_reversed"
    assert state_at(invoice, AT) == InvoiceState.OPEN


def test_an_invoice_is_cancelled_while_no_money_stands_against_it(desk: Desk) -> None:
    invoice = desk.invoice()
    payment = desk.pay(invoice, "1")
    with pytest.raises(RuleError, match="Money stands"):
        cancel_invoice(invoice.pk, reason="Issued twice.", actor=desk.registrar, at=AT)
    reverse_payment(payment.pk, reason="Not theirs.", actor=desk.registrar, at=AT)
    cancel_invoice(invoice.pk, reason="Issued twice.", actor=desk.registrar, at=AT)
    invoice.refresh_from_db()
    assert (state_at(invoice, AT), actions_of(invoice)[-1]) == (InvoiceState.CANCELLED, "invoice.cancelled")
    assert "Issued twice." in Mail.objects.get(subject__contains="is cancelled").text
    with pytest.raises(RuleError, match="already"):
        cancel_invoice(invoice.pk, reason="Again.", actor=desk.registrar, at=AT)
    with pytest.raises(RuleError, match="is cancelled"):
        desk.pay(invoice, "1")


def test_what_is_over_takes_its_unpaid_invoices_with_it(desk: Desk) -> None:
    unpaid, paid_into, other = desk.invoice(), desk.invoice(), desk.invoice(subject=desk.exchange)
    desk.pay(paid_into, "1")
    assert cancel_unpaid(SUBJECT, reason="Withdrawn.", actor=desk.payer, at=AT) == [unpaid]
    assert cancel_unpaid(SUBJECT, reason="Withdrawn.", actor=desk.payer, at=AT) == []
    assert [state_at(one, AT) for one in Invoice.objects.filter(pk__in=[paid_into.pk, other.pk]).order_by("pk")] == ["part_paid", "open"]


def test_the_database_keeps_what_was_recorded(desk: Desk) -> None:
    invoice, other = desk.invoice(), desk.invoice()
    payment = desk.pay(invoice, "1")
    reverse_payment(desk.pay(invoice, "2").pk, reason="Twice.", actor=desk.registrar, at=AT)
    with refused_by_database("keeps what was recorded"):
        Invoice.objects.filter(pk=invoice.pk).update(amount=1)
    with refused_by_database("never deleted"):
        Invoice.objects.filter(pk=other.pk).delete()
    for model in (Payment, Reversal):
        with refused_by_database("append-only"):
            model.objects.all().update(id=99)
        with refused_by_database("append-only"), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {model._meta.db_table}")
    cancelled = {"cancelled_at": AT, "cancelled_by": desk.registrar, "cancel_reason": "x"}
    with refused_by_database("has a payment"):
        Invoice.objects.filter(pk=invoice.pk).update(**cancelled)
    with refused_by_database("does not fit"):
        Payment.objects.create(
            invoice=invoice, amount=1, currency="KZT", received_on=DUE, paid_by="hand", recorded_by=desk.registrar, recorded_at=AT
        )
    Invoice.objects.filter(pk=other.pk).update(**cancelled)
    with refused_by_database("only ever cancelled, and once"):
        Invoice.objects.filter(pk=other.pk).update(cancel_reason="y")
    assert payment.pk
