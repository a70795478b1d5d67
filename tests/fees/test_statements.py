"""From a file of the bank to payments, whatever the file says."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.accounts.states import Role
from registry.audit.queries import events_of
from registry.fees.actions import apply_statement, cancel_invoice, keep_statement, match_line, preview_of, return_line, reverse_payment
from registry.fees.matching import Standing, classify
from registry.fees.models import Invoice, Payment, Statement, StatementLine, StatementReturn
from registry.fees.queries import paid_so_far, state_at, waiting_lines
from registry.fees.reading import BankLine
from registry.fees.states import InvoiceState, LineClass
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from tests.fees.desk import ACCOUNT, AT, Authority, Desk, csv_of, listening, patient
from tests.licensing.world import refused_by_database

pytestmark = pytest.mark.django_db
R = LineClass


def classes_of(statement: Statement) -> list[str]:
    return [line.row_class for line in preview_of(statement).lines]


def waiting(desk: Desk) -> StatementLine:
    """One line that names no invoice."""
    desk.applied(csv_of(("e1", "70000", "for the licence")))
    return waiting_lines(desk.regulator.organisation).get()


def test_every_line_falls_in_its_class_and_the_books_balance(desk: Desk) -> None:
    first, second, third = desk.invoice(), desk.invoice("100"), desk.invoice("5")
    cancel_invoice(third.pk, reason="Issued twice.", actor=desk.registrar, at=AT)
    desk.applied(csv_of(("e0", "50", f"old {second}")))
    rows = csv_of(
        ("e0", "50", f"old {second}"),
        ("e1", "70000", f"Licence {first.reference.lower().replace('-', ' ')}"),
        ("e2", "60", str(second)),
        ("e3", "1", str(second)),
        ("e4", "1", f"{first} and {second}"),
        ("e5", "1", "INV-2026-999999"),
        ("e6", "5", str(third)),
        ("e7", "1", "nothing"),
        ("e7", "1", "the same again"),
        ("e8", "1.234", str(first)),
        ("e9", "-5", "a debit"),
    )
    statement = desk.statement(rows)
    assert classes_of(statement) == [
        R.BOOKED, R.MATCHED, R.OVERPAYMENT, R.OVERPAYMENT, R.AMBIGUOUS, R.UNMATCHED, R.UNMATCHED, R.UNMATCHED, R.REFUSED, R.REFUSED,
    ]  # fmt: skip
    preview = preview_of(statement)
    assert [line.books for line in preview.lines] == [False, True, True, *[False] * 7], "nothing is left to pay at e3"
    assert sum(preview.counts.values()) == len(statement.lines) == 10
    assert statement.debits == 1
    assert Payment.objects.count() == 1, "a preview books nothing"
    apply_statement(statement.pk, seen=preview.seen, actor=desk.registrar, at=AT)
    assert [(paid_so_far(one), state_at(one, AT)) for one in (first, second)] == [
        (Decimal(70000), InvoiceState.PAID),
        (Decimal(110), InvoiceState.OVERPAID),
    ]
    assert [line.entry_ref for line in waiting_lines(desk.regulator.organisation)] == ["e3", "e4", "e5", "e6", "e7"]
    assert events_of(statement).last().action == "statement.applied"


def test_money_in_another_currency_waits_for_an_officer(desk: Desk) -> None:
    invoice = desk.invoice()
    desk.applied(csv_of(("e1", "70000", str(invoice)), currency="KZT"))
    line = waiting_lines(desk.regulator.organisation).get()
    assert (line.row_class, paid_so_far(invoice)) == (R.WRONG_CURRENCY, 0)
    with pytest.raises(RuleError, match="is in USD"):
        match_line(line.pk, reference=str(invoice), reason="Same sum.", actor=desk.registrar, at=AT)


def test_a_line_that_pays_in_full_tells_whoever_asked(desk: Desk) -> None:
    with listening() as told:
        invoice = desk.invoice()
        desk.applied(csv_of(("e1", "30000", str(invoice)), ("e2", "40000", str(invoice))))
    assert told == [invoice.reference]
    assert [payment.line.entry_ref for payment in invoice.payments.all()] == ["e1", "e2"]


def test_the_same_file_twice_books_nothing_twice(desk: Desk) -> None:
    invoice = desk.invoice()
    rows = csv_of(("e1", "1", str(invoice)), ("e2", "2", "unknown"))
    desk.applied(rows)
    again = desk.applied(rows)
    assert [kept[0] for kept in again.classes] == [R.BOOKED, R.BOOKED]
    assert (Payment.objects.count(), StatementLine.objects.count()) == (1, 2)
    with pytest.raises(RuleError, match="applied already"):
        apply_statement(again.pk, seen=preview_of(again).seen, actor=desk.registrar, at=AT)
    other_day = desk.statement(csv_of(("e1", "1", str(invoice)), statement="2026-11-22"))
    assert classes_of(other_day) == [R.MATCHED], "another statement may use the reference of the entry again"


def test_only_what_was_seen_is_applied(desk: Desk) -> None:
    invoice = desk.invoice()
    statement = desk.statement(csv_of(("e1", "70000", str(invoice))))
    seen = preview_of(statement).seen
    desk.pay(invoice)
    with pytest.raises(StaleError, match="look at the lines again"):
        apply_statement(statement.pk, seen=seen, actor=desk.registrar, at=AT)
    assert not StatementLine.objects.exists()


def test_money_on_somebody_elses_account_is_refused(desk: Desk) -> None:
    content = csv_of(("e1", "1", str(desk.invoice()))).replace(ACCOUNT.encode(), b"KZ86125KZT5004100100")
    statement = desk.statement(content)
    assert classes_of(statement) == [R.REFUSED]
    assert "no account of the authority" in preview_of(statement).lines[0].reason


def test_another_authoritys_invoice_is_never_paid(desk: Desk) -> None:
    other = desk.regulator.found_another("other")
    invoice = desk.invoice(authority=Authority("OTHER", other.organisation))
    desk.applied(csv_of(("e1", "70000", str(invoice))))
    line = waiting_lines(desk.regulator.organisation).get()
    assert line.reason == f"There is no invoice {invoice}."
    with pytest.raises(InvalidError, match="no such invoice"):
        match_line(line.pk, reference=str(invoice), reason="It says so.", actor=desk.registrar, at=AT)


def test_a_waiting_line_is_matched_by_hand(desk: Desk) -> None:
    invoice, line = desk.invoice(), waiting(desk)
    with listening() as told:
        payment = match_line(line.pk, reference=" inv 2026 000001", reason="Their letter.", actor=desk.registrar, at=AT)
    assert (payment.line, payment.amount, told) == (line, line.amount, [invoice.reference])
    assert events_of(line).last().action == "bank_line.matched"
    assert not waiting_lines(desk.regulator.organisation).exists()
    for act in (
        lambda: match_line(line.pk, reference=str(invoice), reason="Again.", actor=desk.registrar, at=AT),
        lambda: return_line(line.pk, reason="Again.", actor=desk.registrar, at=AT),
    ):
        with pytest.raises(RuleError, match="booked already"):
            act()


def test_a_line_that_was_booked_wrongly_waits_again_once_reversed(desk: Desk) -> None:
    wrong, right, line = desk.invoice(), desk.invoice(), waiting(desk)
    payment = match_line(line.pk, reference=str(wrong), reason="Their letter.", actor=desk.registrar, at=AT)
    reverse_payment(payment.pk, reason="Wrong one.", actor=desk.registrar, at=AT)
    assert waiting_lines(desk.regulator.organisation).get() == line
    match_line(line.pk, reference=str(right), reason="Their second letter.", actor=desk.registrar, at=AT)
    assert [state_at(one, AT) for one in (wrong, right)] == [InvoiceState.OPEN, InvoiceState.PAID]


def test_money_that_was_sent_back_is_never_booked(desk: Desk) -> None:
    invoice, line = desk.invoice(), waiting(desk)
    return_line(line.pk, reason="Nobody knows the payer.", actor=desk.registrar, at=AT)
    assert events_of(line).last().action == "bank_line.returned"
    assert not waiting_lines(desk.regulator.organisation).exists()
    for act in (
        lambda: match_line(line.pk, reference=str(invoice), reason="Found.", actor=desk.registrar, at=AT),
        lambda: return_line(line.pk, reason="Again.", actor=desk.registrar, at=AT),
    ):
        with pytest.raises(RuleError, match="sent back already"):
            act()


def test_what_lines_need_is_asked_for(desk: Desk) -> None:
    invoice, line = desk.invoice(), waiting(desk)
    with pytest.raises(InvalidError, match="reason"):
        match_line(line.pk, reference=str(invoice), reason="", actor=desk.registrar, at=AT)
    with pytest.raises(InvalidError, match="reason"):
        return_line(line.pk, reason="", actor=desk.registrar, at=AT)
    for reference in ("", "INV-2026-000009", f"{invoice}0"):
        with pytest.raises(InvalidError, match="no such invoice"):
            match_line(line.pk, reference=reference, reason="x", actor=desk.registrar, at=AT)


def test_only_registrars_touch_statements(desk: Desk) -> None:
    line, content = waiting(desk), csv_of(("e2", "1", "x"))
    statement = desk.statement(content)
    other = desk.regulator.found_another("other").person(Role.REGISTRAR, "registrar@other.test")
    for actor in (other, desk.regulator.person(Role.APPROVER, "approver@afsa.test"), desk.payer):
        for act in (
            lambda actor: keep_statement(desk.authority, content, file_name="x", actor=actor, at=AT),
            lambda actor: apply_statement(statement.pk, seen=preview_of(statement).seen, actor=actor, at=AT),
            lambda actor: match_line(line.pk, reference="INV-2026-000001", reason="x", actor=actor, at=AT),
            lambda actor: return_line(line.pk, reason="x", actor=actor, at=AT),
        ):
            with pytest.raises(NotAllowedError):
                act(actor)


def test_the_database_books_a_line_once(desk: Desk) -> None:
    invoice, line = desk.invoice(), waiting(desk)
    payment = {
        "invoice": invoice,
        "currency": "USD",
        "received_on": AT.date(),
        "recorded_by": desk.registrar,
        "recorded_at": AT,
        "line": line,
    }
    with refused_by_database("does not fit line"):
        Payment.objects.create(amount=1, paid_by="statement", **payment)
    with refused_by_database("payment_has_its_source"):
        Payment.objects.create(amount=70000, paid_by="hand", **payment)
    match_line(line.pk, reference=str(invoice), reason="x", actor=desk.registrar, at=AT)
    with refused_by_database("dealt with already"):
        Payment.objects.create(amount=70000, paid_by="statement", **payment)
    with refused_by_database("is booked"):
        StatementReturn.objects.create(line=line, reason="x", marked_by=desk.registrar, marked_at=AT)
    with refused_by_database("append-only"):
        StatementLine.objects.update(amount=1)
    with refused_by_database("keeps what was recorded"):
        Statement.objects.update(lines=[])
    with refused_by_database("only ever applied, and once"):
        Statement.objects.update(classes=[])
    twin = {name: getattr(line, name) for name in ("statement", "authority_org", "account", "statement_number", "entry_ref", "booked_on")}
    with refused_by_database("statementline_comes_once"):
        StatementLine.objects.create(number=9, amount=1, currency="USD", row_class="unmatched", **twin)


amounts = st.decimals("0.01", "100", places=2)
named = st.lists(st.sampled_from(["INV-2026-000001", "inv 2026 000002", "INV-2026-000003", "INV-2026-000004", "xx"]), max_size=2).map(
    " ".join
)


@st.composite
def bank_lines(draw: st.DrawFn) -> list[BankLine]:
    def lines() -> Iterator[BankLine]:
        for number in range(draw(st.integers(0, 12))):
            ref, currency = draw(st.sampled_from("abcdefghij")), draw(st.sampled_from(["USD", "KZT"]))
            refused = draw(st.sampled_from(["", "", "", "No."]))
            yield BankLine(number, ACCOUNT, "s", ref, AT.date(), draw(amounts), currency, "", draw(named), refused)

    return list(lines())


@given(bank_lines(), st.sets(st.sampled_from("abc")))
@patient
def test_whatever_comes_the_books_balance(lines: list[BankLine], known: set[str]) -> None:
    standings = {
        f"INV-2026-00000{number}": Standing(f"INV-2026-00000{number}", "USD", Decimal(left), is_cancelled=number == 3)
        for number, left in ((1, 100), (2, 50), (3, 10))
    }
    keys = {(ACCOUNT, "s", ref) for ref in known}
    found = classify(lines, standings, accounts={ACCOUNT}, known=keys)
    assert [classed.line for classed in found] == lines
    booked = [classed for classed in found if classed.books]
    assert len({classed.line.key for classed in booked}) == len(booked), "no line of the bank twice"
    assert not keys & {classed.line.key for classed in booked}
    for reference, standing in standings.items():
        on_it = [classed.line.amount or Decimal(0) for classed in booked if classed.reference == reference]
        assert sum(on_it[:-1], Decimal(0)) < standing.left or not on_it, "only the last may pay too much"
        assert not (on_it and standing.is_cancelled)
    assert all(bool(classed.reason) != (classed.row_class == R.MATCHED) for classed in found)


def test_invoices_stay_as_they_were(desk: Desk) -> None:
    assert not Invoice.objects.exists()
    desk.applied(csv_of(("e1", "1", "INV-2026-000001")))
    assert waiting_lines(desk.regulator.organisation).count() == 1
