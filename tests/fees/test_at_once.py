"""Several people at the same moment, on connections of their own: one winner."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from registry.audit.queries import verify_chains
from registry.fees.actions import apply_statement, cancel_invoice, match_line, preview_of, remind, return_line, reverse_payment
from registry.fees.models import Payment, Reversal, StatementLine
from registry.fees.queries import paid_so_far, waiting_lines
from registry.lib.errors import RuleError
from registry.outbox.models import Reminder
from tests.fees.desk import AT, Desk, csv_of, later, listening, open_desk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db: None) -> Desk:
    return open_desk()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act came to, "refused" for a refusal."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=20)
            return act()
        except RuleError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [job.result(timeout=60) for job in [pool.submit(run, act) for act in acts]]


def test_everything_at_once_has_one_winner(desk: Desk) -> None:
    invoices = at_once(*[desk.invoice] * 4)
    assert sorted(str(invoice) for invoice in invoices) == [f"INV-2026-00000{number}" for number in (1, 2, 3, 4)]
    first, second, third, fourth = sorted(invoices, key=str)

    with listening() as told:
        paid = at_once(*[lambda: desk.pay(first, "70000", seen_paid=Decimal(0))] * 3)
        assert (paid.count("refused"), told) == (2, [str(first)]), "a double click records one payment"

        copies = [desk.statement(csv_of(("e1", "70000", str(second)), ("e2", "5", "unknown"))) for _copy in range(3)]
        seen = preview_of(copies[0]).seen
        applied = at_once(*[lambda copy=copy: apply_statement(copy.pk, seen=seen, actor=desk.registrar, at=AT) for copy in copies])
        assert (applied.count("refused"), told) == (2, [str(first), str(second)]), "the same file by three people books once"
        assert StatementLine.objects.count() == 2

    line = waiting_lines(desk.regulator.organisation).get()
    ends = at_once(
        lambda: match_line(line.pk, reference=str(third), reason="x", actor=desk.registrar, at=AT),
        lambda: match_line(line.pk, reference=str(fourth), reason="x", actor=desk.registrar, at=AT),
        lambda: return_line(line.pk, reason="x", actor=desk.registrar, at=AT),
    )
    assert ends.count("refused") == 2, "a line goes one way"

    payment = Payment.objects.get(invoice=first)
    ends = at_once(*[lambda: reverse_payment(payment.pk, reason="x", actor=desk.registrar, at=AT)] * 3)
    assert (ends.count("refused"), Reversal.objects.count()) == (2, 1)

    ends = at_once(
        lambda: cancel_invoice(first.pk, reason="x", actor=desk.registrar, at=AT),
        lambda: desk.pay(first, "1", seen_paid=Decimal(0)),
    )
    first.refresh_from_db()
    assert ends.count("refused") == 1
    assert (first.cancelled_at is None) == bool(paid_so_far(first)), "cancelled, or paid, never both"

    owed = desk.invoice()
    assert sum(at_once(*[lambda: remind(owed.pk, at=later(days=31))] * 3)) == Reminder.objects.count() == 1
    assert not list(verify_chains())
