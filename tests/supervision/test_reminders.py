"""Reminders of returns: each once, none without need, across restarts."""

import pytest

from registry.audit.queries import events_of
from registry.outbox.models import Mail, Reminder
from registry.supervision.actions import send_reminders
from registry.supervision.tasks import remind
from tests.supervision.desk import Q1, Desk, at

pytestmark = pytest.mark.django_db


def test_each_reminder_goes_out_once_to_everybody_of_the_licensee(desk: Desk) -> None:
    desk.send(Q1, at=at(4, 2))
    days = [at(6, 30), at(7, 1), at(7, 22), at(7, 23), at(7, 28), at(7, 29), at(7, 31), at(8, 20)]
    sent = [(send_reminders(at=day), send_reminders(at=day)) for day in days]
    assert sent == [(0, 0), (1, 0), (0, 0), (1, 0), (0, 0), (1, 0), (1, 0), (0, 0)]
    assert list(Reminder.objects.values_list("code", flat=True)) == ["before_30", "before_7", "before_1", "overdue"]
    mails = Mail.objects.filter(subject__contains="quarter 2 of 2026", to="member@altyn.example").order_by("pk")
    assert [mail.subject.rpartition(", ")[2] for mail in mails] == ["is due soon"] * 3 + ["is overdue"]
    assert f"/apply/licences/{desk.licence.number}/returns/quarterly/2026-q2/" in mails[0].text
    assert [event.action for event in events_of(desk.licence)].count("return.reminded") == 4


def test_what_was_missed_is_made_up_for_by_the_latest_alone(desk: Desk) -> None:
    assert send_reminders(at=at(7, 29)) == 2
    assert told(desk) == {("quarterly/2026-q1/0", "overdue"), ("quarterly/2026-q2/0", "before_1")}


def test_nobody_is_reminded_of_what_was_sent_and_everybody_of_a_correction(desk: Desk) -> None:
    desk.send(Q1)
    desk.send()
    assert send_reminders(at=at(8, 5)) == 0
    desk.ask_correction(at=at(8, 5), days=5)
    assert [send_reminders(at=at(8, day)) for day in (5, 9, 10, 11, 12)] == [1, 1, 0, 1, 0]
    assert told(desk) == {("quarterly/2026-q2/1", code) for code in ("before_7", "before_1", "overdue")}
    assert "asked for a correction" in Mail.objects.filter(subject__endswith="is overdue").latest("pk").text


def test_the_task_may_run_twice(desk: Desk) -> None:
    remind()
    assert remind() == 0


def told(desk: Desk) -> set[tuple[str, str]]:
    """Kind, period and round of each return that was reminded of, with the reminder."""
    rows = Reminder.objects.filter(subject_kind="supervision.return").values_list("subject_id", "code")
    return {(subject.removeprefix(f"{desk.licence.pk}/"), code) for subject, code in rows}
