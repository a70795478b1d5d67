"""Who may work on a row, and for how long."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from registry.outbox.actions import claim_due, fail, finish, keep_mail, mark_swept, release, take
from registry.outbox.models import Mail
from registry.outbox.queries import backlogs
from registry.outbox.states import DueState

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
LATER = AT + timedelta(seconds=40)


def _mail(at: datetime = AT) -> Mail:
    return keep_mail(to="reader@example.test", subject="Hello", text="Text", language="en", at=at)


def _claim(at: datetime = AT, limit: int = 100) -> list[tuple[int, uuid.UUID]]:
    return claim_due(Mail, at=at, limit=limit, lease_seconds=35)


def _take(pk: int, token: uuid.UUID, at: datetime = AT) -> Mail | None:
    return take(Mail, pk, token, at=at, lease_seconds=35)


@pytest.mark.django_db
def test_due_rows_are_claimed_longest_due_first_and_no_more_than_asked() -> None:
    late, early, future = _mail(), _mail(AT - timedelta(hours=1)), _mail(AT + timedelta(seconds=1))
    assert [pk for pk, _ in _claim(limit=1)] == [early.pk]
    assert [pk for pk, _ in _claim()] == [late.pk]
    assert _claim() == []
    assert [pk for pk, _ in _claim(future.next_attempt_at)] == [future.pk]


@pytest.mark.django_db
def test_a_row_is_free_again_when_its_lease_runs_out() -> None:
    mail = _mail()
    ((_, first),) = _claim()
    assert _claim(AT + timedelta(seconds=34)) == []
    ((pk, second),) = _claim(AT + timedelta(seconds=35))
    assert pk == mail.pk
    assert _take(mail.pk, first) is None
    assert _take(mail.pk, second) is not None


@pytest.mark.django_db
def test_a_token_works_once_however_often_the_message_comes() -> None:
    mail = _mail()
    ((_, token),) = _claim()
    row = _take(mail.pk, token)
    assert row is not None
    assert row.attempts == 1
    assert _take(mail.pk, token) is None
    assert _take(mail.pk, uuid.uuid4()) is None


@pytest.mark.django_db
def test_taking_begins_the_lease_anew() -> None:
    mail = _mail()
    ((_, token),) = _claim()
    _take(mail.pk, token, AT + timedelta(seconds=30))
    assert _claim(AT + timedelta(seconds=64)) == []
    assert len(_claim(AT + timedelta(seconds=65))) == 1


@pytest.mark.django_db
def test_finished_work_is_never_claimed_again() -> None:
    mail = _mail()
    ((_, token),) = _claim()
    row = _take(mail.pk, token)
    assert row is not None
    assert finish(row, row.lease_token, at=AT)
    mail.refresh_from_db()
    assert (mail.state, mail.done_at, mail.lease_token, mail.lease_until) == ("succeeded", AT, None, None)
    assert _claim(AT + timedelta(days=30)) == []


@pytest.mark.django_db
def test_whoever_lost_the_lease_changes_nothing() -> None:
    mail = _mail()
    ((_, token),) = _claim()
    slow = _take(mail.pk, token)
    assert slow is not None
    ((_, other),) = _claim(LATER)
    assert not finish(slow, slow.lease_token, at=LATER)
    assert not fail(slow, slow.lease_token, at=LATER, error="late")
    mail.refresh_from_db()
    assert (mail.state, mail.lease_token, mail.last_error) == ("pending", other, "")


@pytest.mark.django_db
def test_failure_sets_the_next_try_and_keeps_the_reason() -> None:
    mail = _mail()
    ((_, token),) = _claim()
    row = _take(mail.pk, token)
    assert row is not None
    assert fail(row, row.lease_token, at=AT, error="refused", retry_after=60)
    mail.refresh_from_db()
    assert (mail.state, mail.next_attempt_at, mail.last_error, mail.lease_token) == (
        "pending", AT + timedelta(seconds=60), "refused", None,
    )  # fmt: skip
    assert len(_claim(AT + timedelta(seconds=60))) == 1


@pytest.mark.django_db
def test_a_day_of_failure_ends_the_work() -> None:
    mail, end = _mail(), AT + timedelta(hours=24)
    ((_, token),) = _claim(end)
    row = _take(mail.pk, token, end)
    assert row is not None
    fail(row, row.lease_token, at=end, error="refused")
    mail.refresh_from_db()
    assert (mail.state, mail.done_at) == ("failed", end)
    assert _claim(end + timedelta(days=1)) == []


@pytest.mark.django_db
def test_released_rows_are_free_at_once_and_cost_no_attempt() -> None:
    _mail()
    release(Mail, _claim())
    ((pk, token),) = _claim()
    row = _take(pk, token)
    assert row is not None
    assert row.attempts == 1


@pytest.mark.django_db
def test_superseded_work_is_ended_without_being_done() -> None:
    mail = _mail()
    ((_, token),) = _claim()
    mail.refresh_from_db()
    assert finish(mail, token, at=AT, state=DueState.SUPERSEDED)
    assert mail.state == "superseded"


@pytest.mark.django_db
def test_the_backlog_is_the_age_of_the_oldest_due_row_and_of_the_last_sweep() -> None:
    _mail(AT - timedelta(seconds=90))
    _mail(AT + timedelta(seconds=90))
    assert [(line.oldest_due_seconds, line.swept_seconds) for line in backlogs(AT) if line.model_label == "outbox.Mail"] == [(90, None)]
    mark_swept(Mail, at=AT)
    mark_swept(Mail, at=AT + timedelta(seconds=1))
    assert [line.swept_seconds for line in backlogs(AT + timedelta(seconds=3)) if line.model_label == "outbox.Mail"] == [2]


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_never_claim_the_same_row() -> None:
    for _ in range(60):
        _mail()

    def sweep(_: int) -> list[int]:
        try:
            return [pk for _ in range(10) for pk, _token in _claim(limit=4)]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(sweep, range(2))
    assert len(first) + len(second) == len({*first, *second}) == 60


@pytest.mark.django_db(transaction=True)
def test_rows_another_sweeper_is_claiming_are_skipped_not_waited_for() -> None:
    held, free = _mail(AT - timedelta(hours=1)), _mail()

    def sweep() -> list[int]:
        try:
            return [pk for pk, _token in _claim()]
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        assert [pk for pk, _token in _claim(limit=1)] == [held.pk]
        assert pool.submit(sweep).result(timeout=5) == [free.pk]
