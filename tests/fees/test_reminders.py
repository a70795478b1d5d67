"""Reminders: each once, none without need."""

from datetime import date

import pytest

from registry.audit.queries import events_of
from registry.fees.actions import cancel_invoice, remind, remind_due
from registry.fees.tasks import remind_due as task
from registry.outbox.models import Mail, Reminder
from tests.fees.desk import AT, Desk, later
from tests.licensing.world import refused_by_database

pytestmark = pytest.mark.django_db


def test_each_reminder_goes_out_once(desk: Desk) -> None:
    invoice = desk.invoice()
    sent = {day: (remind_due(later(days=day)), remind_due(later(days=day))) for day in (0, 22, 23, 24, 29, 30, 31, 60)}
    assert {day for day, (first, _again) in sent.items() if first} == {23, 29, 31}
    assert not any(again for _first, again in sent.values())
    assert list(Reminder.objects.values_list("code", flat=True)) == ["before_7", "before_1", "overdue"]
    subjects = list(Mail.objects.filter(subject__regex="Reminder|overdue").order_by("pk").values_list("subject", flat=True))
    assert subjects == [f"Reminder: invoice {invoice} is due on 21 December 2026"] * 2 + [f"Invoice {invoice} is overdue"]
    assert [event.action for event in events_of(invoice)].count("invoice.reminded") == 3


def test_what_was_missed_is_not_made_up_for_twice(desk: Desk) -> None:
    desk.invoice()
    assert remind_due(later(days=29)) == 1
    assert Reminder.objects.get().code == "before_1"


def test_nobody_is_reminded_without_need(desk: Desk) -> None:
    paid, cancelled, part = desk.invoice(), desk.invoice(), desk.invoice()
    desk.pay(paid)
    desk.pay(part, "30000")
    cancel_invoice(cancelled.pk, reason="Issued twice.", actor=desk.registrar, at=AT)
    desk.invoice(at=later(days=40), due_on=date(2027, 1, 1))
    assert remind_due(later(days=40)) == 1, "one issued today is not reminded of today"
    assert Reminder.objects.get().subject_id == str(part.pk)
    assert "40,000.00 USD" in Mail.objects.get(subject__contains="overdue").text
    assert not any(remind(invoice.pk, at=later(days=41)) for invoice in (paid, cancelled, part))


def test_the_task_may_run_twice(desk: Desk) -> None:
    desk.invoice(at=later(days=-300), due_on=date(2026, 2, 1))
    assert (task(), task()) == (1, 0)


def test_the_database_keeps_one_row_a_reminder(desk: Desk) -> None:
    invoice = desk.invoice()
    remind(invoice.pk, at=later(days=31))
    with refused_by_database("reminder_once"):
        Reminder.objects.create(subject_kind="fees.invoice", subject_id=str(invoice.pk), code="overdue", due_on=invoice.due_on, sent_at=AT)
