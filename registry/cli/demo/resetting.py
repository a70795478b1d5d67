"""Emptying the database and the folders of the demo world, so that it can be loaded anew. Runs as the owner of the tables."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from psycopg import sql

from registry.blocklist.models import List
from registry.cli.demo.access import secrets_file

# What migrations put there and nothing else brings back.
KEPT = ("django_migrations", "django_content_type", "auth_permission", List._meta.db_table)
# A new epoch tells every subscriber that what it holds is of another life.
_NEW_EPOCH = """
UPDATE {lists} SET epoch = gen_random_uuid(), seq = 0, served_seq = 0, count = 0, published_at = NULL, list_hash = {empty}
"""


def empty_everything() -> int:
    """Forget all that people did: every row, document and artefact. Gives how many tables were emptied."""
    secrets_file().unlink(missing_ok=True)
    with transaction.atomic(), connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in KEPT]
        cursor.execute("SET LOCAL tizilim.allow_truncate = on")
        listed = sql.SQL(", ").join(map(sql.Identifier, tables))
        cursor.execute(sql.SQL("TRUNCATE {tables} RESTART IDENTITY").format(tables=listed).as_string(cursor.connection))
        cursor.execute(_new_epoch().as_string(cursor.connection))
    for folder in (settings.DOCUMENTS_DIR, settings.ARTEFACTS_DIR):
        shutil.rmtree(Path(folder), ignore_errors=True)
    cache.clear()
    return len(tables)


def _new_epoch() -> sql.Composed:
    empty = List._meta.get_field("list_hash").get_default()
    return sql.SQL(_NEW_EPOCH).format(lists=sql.Identifier(List._meta.db_table), empty=sql.Literal(empty))
