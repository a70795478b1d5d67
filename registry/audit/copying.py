"""Many rows at once by COPY: several times as fast as inserting model instances, and the database's rules hold all the same."""

from collections.abc import Iterable, Sequence

from django.db import connection, models


def copy_in(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Insert rows of plain values. `columns` names every column that has no default in the database."""
    quote = connection.ops.quote_name
    listed = ", ".join(map(quote, columns))
    statement = f"COPY {quote(model._meta.db_table)} ({listed}) FROM STDIN"
    with connection.cursor() as cursor:
        with connection.wrap_database_errors, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        # The checks at commit are planned once a session. Planned while the tables were small they read them whole for every row.
        cursor.execute("DISCARD PLANS")


def fresh_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys that nobody else gets."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [connection.ops.quote_name(model._meta.db_table), count],
        )
        return [int(key) for (key,) in cursor.fetchall()]


def copy_rows(rows: Iterable[models.Model]) -> None:
    """Insert new instances of one model, each under a primary key of its own. For models without JSON columns."""
    fresh = list(rows)
    if not fresh:
        return
    model = type(fresh[0])
    for row, key in zip(fresh, fresh_keys(model, len(fresh)), strict=True):
        row.pk = key
    fields = model._meta.concrete_fields
    copy_in(model, [str(field.column) for field in fields], ([getattr(row, field.attname) for field in fields] for row in fresh))
