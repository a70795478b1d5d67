"""An owner who switches the triggers off and alters rows is found out."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from registry.audit.actions import record
from registry.audit.models import Event
from registry.audit.queries import verify_chains
from registry.audit.subjects import Subject

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIRST, SECOND = Subject("test.thing", "1"), Subject("test.thing", "2")


@pytest.fixture(autouse=True)
def _two_chains() -> None:
    for number in range(3):
        for subject in (FIRST, SECOND):
            record(subject, "thing.moved", actor=None, at=AT, reason=f"for {number}", step=number)


def _as_owner(*statements: str) -> None:
    with connection.cursor() as cursor:
        for table in ("audit_event", "audit_chain"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for statement in statements:
            cursor.execute(statement)
        for table in ("audit_event", "audit_chain"):
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def test_whole_chains_show_no_fault() -> None:
    assert verify_chains() == []


@pytest.mark.parametrize(
    "change",
    [
        "reason = 'other'",
        "action = 'thing.lost'",
        "at = at + interval '1 second'",
        "actor_id = 5",
        "actor_email = 'other@example.test'",
        """data = '{"step":9}'""",
        "hash = repeat('0', 71)",
    ],
)
def test_an_altered_event_is_named_by_subject_and_number(change: str) -> None:
    _as_owner(f"UPDATE audit_event SET {change} WHERE subject_id = '2' AND number = 2")
    (fault,) = verify_chains()
    assert (fault.area, fault.subject, fault.number) == ("audit", "test.thing 2", 2)


def test_an_event_rehashed_by_the_forger_breaks_the_next_one() -> None:
    from registry.audit.hashing import event_hash, words_commitment

    event = Event.objects.get(subject_id="1", number=2)
    event.reason = "other"
    event.words_commitment = words_commitment(event)
    forged = f"words_commitment = '{event.words_commitment}', hash = '{event_hash(event)}'"
    _as_owner(f"UPDATE audit_event SET reason = 'other', {forged} WHERE id = {event.pk}")
    (fault,) = verify_chains()
    assert (fault.subject, fault.number, fault.message) == ("test.thing 1", 3, "the event does not follow the one before it")


def test_a_missing_event_is_named() -> None:
    _as_owner("DELETE FROM audit_event WHERE subject_id = '1' AND number = 2")
    assert [(fault.subject, fault.number) for fault in verify_chains()] == [("test.thing 1", 2)]


def test_a_cut_tail_is_named() -> None:
    _as_owner("DELETE FROM audit_event WHERE subject_id = '1' AND number = 3")
    assert [(fault.subject, fault.number) for fault in verify_chains()] == [("test.thing 1", 3)]


def test_a_subject_whose_events_are_all_gone_is_named() -> None:
    _as_owner("DELETE FROM audit_event WHERE subject_id = '2'")
    assert [(fault.subject, fault.number) for fault in verify_chains()] == [("test.thing 2", 1)]


def test_events_whose_head_is_gone_are_named() -> None:
    _as_owner("DELETE FROM audit_chain WHERE subject_id = '2'")
    assert [(fault.subject, fault.number) for fault in verify_chains()] == [("test.thing 2", 3)]


def test_each_broken_subject_is_named_once() -> None:
    _as_owner("UPDATE audit_event SET reason = 'other'")
    assert [(fault.subject, fault.number) for fault in verify_chains()] == [("test.thing 1", 1), ("test.thing 2", 1)]


def test_the_command_says_that_all_is_whole() -> None:
    out = StringIO()
    call_command("verify", only="audit", stdout=out)
    assert "audit: 0 faults" in out.getvalue()


def test_the_command_names_the_first_wrong_subject_and_number_and_fails() -> None:
    _as_owner("UPDATE audit_event SET reason = 'other' WHERE number = 2")
    out = StringIO()
    with pytest.raises(CommandError, match=r"test\.thing 1 no\. 2") as caught:
        call_command("verify", only="audit", stdout=out)
    assert caught.value.returncode == 1
    assert "test.thing 2 no. 2" in out.getvalue()


def test_the_command_answers_in_json() -> None:
    _as_owner("UPDATE audit_event SET reason = 'other' WHERE number = 2 AND subject_id = '1'")
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify", only="audit", as_json=True, stdout=out)
    answer = json.loads(out.getvalue())
    assert answer["verified"] == ["audit"]
    assert answer["faults"] == [{"area": "audit", "subject": "test.thing 1", "number": 2, "message": "the event was altered"}]
