"""What must hold for the system to do its work, each failing in one sentence."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError
from redis import RedisError

from registry.blocklist.models import List
from registry.blocklist.queries.lists import changes_waiting
from registry.outbox.queries import backlogs

SWEEP_SECONDS = 60.0
BACKLOG_SECONDS = 300.0
BROKER_TRANSPORT = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0, "retry_on_timeout": False}


@dataclass(frozen=True)
class ListHealth:
    """One list: what is published, and since how many seconds something due has waited to be."""

    code: str
    seq: int
    served_seq: int
    count: int
    waiting_seconds: float


@dataclass(frozen=True)
class Readiness:
    """`is_ready` when `reasons` is empty."""

    reasons: list[str]
    lists: list[ListHealth] = field(default_factory=list)

    @property
    def is_ready(self) -> bool:
        """Whether a balancer may send requests here."""
        return not self.reasons


class _Schema:
    """Once complete, it stays complete while this process lives."""

    is_complete = False


def readiness(at: datetime) -> Readiness:
    """The state of database, schema, broker, work and lists at `at`."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not _schema_is_complete():
            return Readiness(["The database lacks migrations: run manage.py migrate."])
        lists = list_health(at)
        return Readiness([*_broker(), *_work(at), *_lists(lists)], lists)
    except DatabaseError:
        return Readiness(["The database does not answer.", *_broker()])


def list_health(at: datetime) -> list[ListHealth]:
    """Each list at `at`, by code."""
    return [_list_health(head, at) for head in List.objects.order_by("code")]


def _list_health(head: List, at: datetime) -> ListHealth:
    # What a second officer must release first waits for a person, not for the publisher.
    oldest = changes_waiting(head.code, at).filter(held_at=None).first()
    waiting = (at - oldest.due_at).total_seconds() if oldest else 0.0
    return ListHealth(head.code, head.seq, head.served_seq, head.count, waiting)


def _schema_is_complete() -> bool:
    if not _Schema.is_complete:
        executor = MigrationExecutor(connection)
        _Schema.is_complete = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _Schema.is_complete


def _broker() -> Iterator[str]:
    try:
        with current_app.connection_for_write(connect_timeout=1, transport_options=BROKER_TRANSPORT) as link:
            link.ensure_connection(max_retries=1, timeout=1)
    except (OSError, RedisError, OperationalError):
        yield "The broker does not answer."


def _work(at: datetime) -> Iterator[str]:
    for backlog in backlogs(at):
        if backlog.swept_seconds is None or backlog.swept_seconds > SWEEP_SECONDS:
            yield f"Nobody looked for due work in {backlog.model_label} lately: are the scheduler and a worker up?"
        if (backlog.oldest_due_seconds or 0) > BACKLOG_SECONDS:
            yield f"Work in {backlog.model_label} has been due for {backlog.oldest_due_seconds:.0f} s."


def _lists(lists: list[ListHealth]) -> Iterator[str]:
    limit = settings.LIST_AGE_LIMIT.total_seconds()
    for item in lists:
        if item.waiting_seconds > limit:
            yield f"The list {item.code} is stale: a change has waited {item.waiting_seconds:.0f} s to be published."
