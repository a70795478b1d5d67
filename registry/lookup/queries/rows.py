"""Running SQL on the hot path: one cursor, named parameters, rows with their columns by name."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from django.db import connection


def select(sql: str, parameters: Mapping[str, Any]) -> list[Any]:
    """The rows of a query, their columns as attributes. Values travel as parameters, never inside the text."""
    with connection.cursor() as cursor:
        cursor.execute(sql, dict(parameters))
        names = [column.name for column in cursor.description]
        return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]
