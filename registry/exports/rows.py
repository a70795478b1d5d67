"""Rows of the database as plain values, word for word: what a record said, with people by name and instants in UTC."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from registry.accounts.models import User
from registry.lib.clock import rfc3339

Row = dict[str, Any]
CHUNK = 200


def rows_of(rows: models.QuerySet[Any], *, without: tuple[str, ...] = ()) -> Iterator[Row]:
    """Each row of the query as `row_of`, some hundreds at a time, with its people fetched."""
    people = [field.name for field in rows.model._meta.concrete_fields if field.related_model is User]
    fetched = rows.select_related(*people) if people else rows
    for instance in fetched.iterator(chunk_size=CHUNK):
        yield row_of(instance, without=without)


def row_of(instance: models.Model, *, without: tuple[str, ...] = ()) -> Row:
    """All columns of one row but `without`. Where a file is stored is nobody's business and left out always."""
    fields = (field for field in instance._meta.concrete_fields if not isinstance(field, models.FileField) and field.name not in without)
    return {field.name: _value(instance, field) for field in fields}


def person(user: User | None) -> Row | None:
    """A person as archives name one."""
    return None if user is None else {"id": user.pk, "name": user.full_name, "email": user.email}


def plain(value: Any) -> Any:
    """A value as JSON holds it. Raises `TypeError` on a type that no column has."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return rfc3339(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | UUID | float):
        return str(value)
    if isinstance(value, DateTimeTZRange):
        return {"from": plain(value.lower), "until": plain(value.upper)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(item) for item in value]
    raise TypeError(f"no plain value for {type(value).__name__}")


def _value(instance: models.Model, field: "models.Field[Any, Any]") -> Any:
    if field.related_model is User:
        return person(getattr(instance, field.name))
    return plain(getattr(instance, field.attname))
