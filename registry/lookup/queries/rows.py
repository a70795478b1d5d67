"""Running SQL on the hot path: one cursor, named parameters, rows as named tuples."""

from collections import namedtuple
from collections.abc import Mapping
from typing import Any

from django.db import connection


def select(sql: str, parameters: Mapping[str, Any]) -> list[Any]:
    """The rows of a query as named tuples. Values travel as parameters, never inside the text."""
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(parameters))
        row_type = namedtuple("Row", [column.name for column in cursor.description])  # type: ignore[misc]
        return [row_type(*row) for row in cursor.fetchall()]
