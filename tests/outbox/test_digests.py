"""One mail a day with all that was collected: never two, nothing lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import Settings

from registry.outbox.actions import digest_moment, keep_choice, keep_mail, write_digests
from registry.outbox.models import Mail
from registry.outbox.purposes import Purpose
from registry.outbox.states import Choice, MailState

HOUR = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
"""Eight o'clock in Almaty."""
BEFORE, AFTER = HOUR - timedelta(minutes=1), HOUR + timedelta(minutes=4)
READER = "reader@example.test"


def collected(subject: str, at: datetime, *, to: str = READER, language: str = "en", text: str = "Words.") -> Mail:
    keep_choice(to, Purpose.CASE, Choice.COLLECT, at=at)
    return keep_mail(to=to, subject=subject, text=text, language=language, at=at, purpose=Purpose.CASE)


def digests() -> list[Mail]:
    return list(Mail.objects.filter(purpose=Purpose.DIGEST).order_by("pk"))


@pytest.mark.django_db
def test_the_hour_is_the_jurisdictions_own() -> None:
    assert digest_moment(HOUR) == HOUR
    assert digest_moment(BEFORE) == HOUR - timedelta(days=1)


@pytest.mark.django_db
def test_what_was_collected_comes_at_the_hour_in_one_mail_with_its_links(settings: Settings) -> None:
    link = f"{settings.BASE_URL}/ru/portal/cases/APP-1/"
    first = collected("First", BEFORE - timedelta(hours=5))
    second = collected("Second", BEFORE, language="ru", text=f"Words.\n{link}\n\n-- \nMore\n{settings.BASE_URL}/ru/account/\n")
    later, other = collected("Later", AFTER), collected("Theirs", BEFORE, to="other@example.test")
    assert write_digests(at=BEFORE) == 0
    assert write_digests(at=AFTER) == 2
    assert write_digests(at=AFTER + timedelta(minutes=5)) == 0
    (mine,) = [mail for mail in digests() if mail.to == READER]
    assert mine.language == "ru"
    assert "* First\n  Words." in mine.text
    assert f"* Second\n  {link}\n" in mine.text
    assert "Theirs" not in mine.text
    rows = {row.pk: row for row in Mail.objects.all()}
    assert {rows[mail.pk].digest_id for mail in (first, second)} == {mine.pk}
    assert (rows[first.pk].state, rows[first.pk].done_at) == (MailState.IN_DIGEST, AFTER)
    assert rows[later.pk].state == MailState.COLLECTED
    assert rows[other.pk].digest_id != mine.pk


@pytest.mark.django_db
def test_days_without_a_worker_make_one_digest_and_what_comes_to_light_late_waits_for_tomorrow() -> None:
    collected("Old", BEFORE - timedelta(days=3))
    collected("New", BEFORE)
    assert write_digests(at=AFTER) == 1
    late = collected("Late", BEFORE)
    assert write_digests(at=AFTER + timedelta(hours=1)) == 0
    assert write_digests(at=AFTER + timedelta(days=1)) == 1
    late.refresh_from_db()
    assert (late.state, len(digests())) == (MailState.IN_DIGEST, 2)


@pytest.mark.django_db
def test_how_a_part_fares_is_how_its_digest_does() -> None:
    part = collected("First", BEFORE)
    write_digests(at=AFTER)
    part.refresh_from_db()
    assert part.carrier.state == MailState.PENDING
    Mail.objects.filter(pk=part.digest_id).update(state=MailState.BOUNCED)
    assert Mail.objects.get(pk=part.pk).carrier.state == MailState.BOUNCED


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_digest_with_everything() -> None:
    for number in range(5):
        collected(f"No. {number}", BEFORE)
    start = Barrier(2)

    def work(_: int) -> int:
        try:
            start.wait(10)
            return write_digests(at=AFTER)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, range(2))) == [0, 1]
    (digest,) = digests()
    assert digest.parts.count() == 5
