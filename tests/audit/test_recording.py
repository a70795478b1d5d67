"""What `record` keeps, and in what order."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.db import close_old_connections, connection, transaction

from registry.accounts.models import User
from registry.audit.actions import record
from registry.audit.models import GENESIS, Chain, Event
from registry.audit.queries import events_of, verify_chains
from registry.audit.subjects import Subject

AT = datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=UTC)
THING = Subject("test.thing", "7")


@pytest.mark.django_db
def test_first_event_starts_the_chain_and_the_next_follows_it() -> None:
    first = record(THING, "thing.made", actor=None, at=AT)
    second = record(THING, "thing.moved", actor=None, at=AT, reason="needed")
    assert (first.number, first.prev_hash) == (1, GENESIS)
    assert (second.number, second.prev_hash) == (2, first.hash)
    assert list(events_of(THING)) == [first, second]


@pytest.mark.django_db
def test_each_subject_has_its_own_numbers() -> None:
    record(THING, "thing.made", actor=None, at=AT)
    assert record(Subject("test.thing", "8"), "thing.made", actor=None, at=AT).number == 1


@pytest.mark.django_db
def test_actor_is_kept_as_plain_columns_and_nobody_is_the_system() -> None:
    user = User.objects.create_user("officer@example.test", full_name="Officer")
    by_user = record(THING, "thing.made", actor=user, at=AT)
    by_nobody = record(THING, "thing.made", actor=None, at=AT)
    assert (by_user.actor_id, by_user.actor_email) == (user.pk, "officer@example.test")
    assert (by_nobody.actor_id, by_nobody.actor_email) == (None, "system")


@pytest.mark.django_db
def test_a_model_instance_is_a_subject_by_its_label_and_key() -> None:
    user = User.objects.create_user("officer@example.test", full_name="Officer")
    event = record(user, "user.made", actor=None, at=AT)
    assert (event.subject_kind, event.subject_id) == ("accounts.user", str(user.pk))


@pytest.mark.django_db
def test_data_is_kept_as_canonical_json_with_instants_as_text() -> None:
    event = record(THING, "thing.made", actor=None, at=AT, when=AT, on=date(2026, 1, 2), names={"б", "a"}, parts=(1, None))
    assert event.data == '{"names":["a","б"],"on":"2026-01-02","parts":[1,null],"when":"2026-11-20T09:00:00.123456Z"}'


@pytest.mark.django_db
def test_data_survives_text_that_databases_dislike() -> None:
    event = record(THING, "thing.made", actor=None, at=AT, text='nul \0, quote ", newline \n')
    event.refresh_from_db()
    assert json.loads(event.data) == {"text": 'nul \0, quote ", newline \n'}
    assert verify_chains() == []


@pytest.mark.django_db
def test_data_of_an_unknown_type_is_refused() -> None:
    with pytest.raises(TypeError):
        record(THING, "thing.made", actor=None, at=AT, amount=1.5)


@pytest.mark.django_db
def test_an_unsaved_subject_is_refused() -> None:
    with pytest.raises(ValueError, match="saved"):
        record(User(email="x@example.test"), "user.made", actor=None, at=AT)


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        record(THING, "thing.made", actor=None, at=AT)
    assert Event.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_an_act_that_fails_leaves_no_event() -> None:
    def act() -> None:
        with transaction.atomic():
            record(THING, "thing.made", actor=None, at=AT)
            raise LookupError

    with pytest.raises(LookupError):
        act()
    assert Event.objects.count() == Chain.objects.count() == 0


def _record_many(count: int) -> None:
    try:
        for _ in range(count):
            with transaction.atomic():
                record(THING, "thing.moved", actor=None, at=AT)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_recorders_at_the_same_time_leave_no_gap_and_no_fork() -> None:
    with ThreadPoolExecutor(4) as pool:
        for job in [pool.submit(_record_many, 15) for _ in range(4)]:
            job.result(timeout=60)
    close_old_connections()
    assert [event.number for event in events_of(THING)] == list(range(1, 61))
    assert verify_chains() == []


@pytest.mark.django_db(transaction=True)
def test_recording_on_one_subject_does_not_wait_for_another() -> None:
    def record_on_another() -> int:
        try:
            with transaction.atomic():
                return record(Subject("test.thing", "other"), "thing.moved", actor=None, at=AT).number
        finally:
            connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        record(THING, "thing.moved", actor=None, at=AT)
        assert pool.submit(record_on_another).result(timeout=10) == 1
