"""What the database lets web and worker do. They are one role, the owner of the tables is another."""

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from psycopg import sql

# Rows are added and read, never changed or removed. A table that is not there yet is passed over.
APPEND_ONLY = (
    "audit_event",
    "audit_erasure",
    "approvals_approval",
    "blocklist_publication",
    "blocklist_changelog",
    "licensing_submission",
    "licensing_decision",
    "fees_payment",
    "fees_reversal",
    "fees_statementreturn",
    "statements_statement",
    "supervision_returnsending",
    "supervision_returnreview",
    "supervision_noticestep",
    "supervision_noticefile",
    "licensing_calendarday",
    "licensing_interestdeclaration",
    "licensing_annualcharge",
    "licensing_errorreportfile",
    "licensing_submissionsignature",
    "licensing_powerfile",
    "licensing_powercheck",
    "licensing_powerrevocation",
    "exchanges_proofdocument",
    "distribution_attempt",
    "distribution_acknowledgement",
    "distribution_holderalert",
    "outbox_bounce",
    "outbox_reminder",
)
# Of those, the columns into which an erasure may put its marks; the triggers let nothing else through.
ERASABLE = {
    "audit_event": ("actor_email", "actor_salt", "reason", "data", "words_salt", "erasure_id"),
    "licensing_submission": ("content",),
}
# What web and worker may read but never write: the schema's own history.
READ_ONLY = ("django_migrations",)


@dataclass(frozen=True)
class Granted:
    """What was granted to whom."""

    role: str
    tables: int
    append_only: int


def grant_to(role: str, connection: BaseDatabaseWrapper) -> Granted:
    """Give `role` what web and worker need on every table, and nothing more. Run as the owner, after each migration."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        append_only = [name for name in APPEND_ONLY if name in tables]
        _run(cursor, role, "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        _run(cursor, role, "GRANT USAGE ON SCHEMA public TO {role}")
        _run(cursor, role, "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}")
        _run(cursor, role, "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}")
        for name in append_only:
            _run(cursor, role, "REVOKE UPDATE, DELETE ON {table} FROM {role}", name)
            for column in ERASABLE.get(name, ()):
                _run(cursor, role, f"GRANT UPDATE ({column}) ON {{table}} TO {{role}}", name)
        for name in READ_ONLY:
            _run(cursor, role, "REVOKE INSERT, UPDATE, DELETE ON {table} FROM {role}", name)
    return Granted(role, len(tables), len(append_only))


def _run(cursor: CursorWrapper, role: str, statement: str, table: str = "") -> None:
    composed = sql.SQL(statement).format(role=sql.Identifier(role), table=sql.Identifier(table or "-"))
    cursor.execute(composed.as_string(cursor.connection))
