"""What the database refuses, whoever asks."""

from collections.abc import Callable
from datetime import UTC, datetime

import pgtrigger
import pytest
from django.db import DatabaseError, connection, transaction

from registry.audit.actions import record
from registry.audit.models import GENESIS, Chain, Event
from registry.audit.subjects import Subject
from registry.audit.triggers import Rule

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
THING = Subject("test.thing", "7")


def _refused(statement: str) -> str:
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    return str(caught.value)


@pytest.fixture(autouse=True)
def _two_events() -> None:
    record(THING, "thing.made", actor=None, at=AT)
    record(THING, "thing.moved", actor=None, at=AT)


def test_update_of_an_event_is_refused() -> None:
    assert "append-only" in _refused("UPDATE audit_event SET reason = 'other'")


def test_delete_of_an_event_is_refused() -> None:
    assert "append-only" in _refused("DELETE FROM audit_event")


def test_the_orm_is_refused_too() -> None:
    acts: list[Callable[[], object]] = [
        lambda: Event.objects.update(reason="other"),
        lambda: Event.objects.all().delete(),
        lambda: Chain.objects.all().delete(),
    ]
    for act in acts:
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_truncate_is_refused_unless_the_test_suite_allows_it() -> None:
    for table in ("audit_event", "audit_chain"):
        assert "TRUNCATE refused" in _refused(f"SET LOCAL tizilim.allow_truncate = ''; TRUNCATE {table}")


def test_no_session_setting_switches_the_rules_off() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(tgname) FROM pg_trigger WHERE tgname LIKE 'pgtrigger_%'")
        names = cursor.fetchone()[0]
    assert any("event_keep" in name for name in names)
    listed = "{" + ",".join(names) + "}"
    assert "append-only" in _refused(f"SET LOCAL pgtrigger.ignore = '{listed}'; DELETE FROM audit_event")


def test_an_event_that_does_not_follow_the_head_is_refused() -> None:
    columns = "subject_kind, subject_id, number, action, actor_email, at, reason, data, prev_hash, hash"
    for number, prev_hash in ((3, GENESIS), (9, Chain.objects.get().hash)):
        values = f"'test.thing', '7', {number}, 'forged', '', now(), '', '{{}}', '{prev_hash}', '{GENESIS}'"
        assert "does not follow" in _refused(f"INSERT INTO audit_event ({columns}) VALUES ({values})")


def test_a_head_moves_forward_by_one_only() -> None:
    for change in ("number = number + 2", "number = number - 1", "number = number", "subject_id = '8', number = number + 1"):
        assert "forward by one" in _refused(f"UPDATE audit_chain SET {change}")


def test_a_head_points_at_an_event_that_is_there() -> None:
    assert "newest event" in _refused("UPDATE audit_chain SET number = number + 1")


def test_a_chain_starts_empty() -> None:
    assert "starts empty" in _refused(
        f"INSERT INTO audit_chain (subject_kind, subject_id, number, hash) VALUES ('a.b', '1', 5, '{GENESIS}')"
    )


def test_a_rule_whose_name_would_be_cut_is_refused() -> None:
    rule = Rule(name="x" * 44, when=pgtrigger.Before, operation=pgtrigger.Delete, func="RETURN OLD;")
    with pytest.raises(ValueError, match="too long"):
        rule.compile(Event)
