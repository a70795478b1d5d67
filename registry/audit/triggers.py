"""Database rules that tables of record put in `Meta.triggers`.

They are pgtrigger triggers that cannot be skipped: pgtrigger's own let any session switch them off by setting
`pgtrigger.ignore`, which is of no use against the very people these rules are for.
"""

from collections.abc import Mapping

import pgtrigger
from django.db import models

TRUNCATE_SETTING = "tizilim.allow_truncate"
"""Only the test suite sets this (on its own throw-away database), so that transactional tests can flush tables."""

LONGEST_NAME = 63

ERASED, NO_DATA = "[erased]", "{}"
"""The marks that stand where personal words were."""
ERASING = "EXISTS (SELECT 1 FROM audit_erasure WHERE opened_in = pg_current_xact_id()::text::bigint)"
"""True in the one transaction in which an approved run of retention erases one thing, and at no other time."""


class Rule(pgtrigger.Trigger):
    """A trigger that no session setting switches off.

    pgtrigger's template asks `pgtrigger.ignore` before the body runs. The body here goes into a second function,
    `<id>_rule`, and the trigger calls that one; the first is left as a stub that nothing calls.
    """

    def get_pgid(self, model: models.Model) -> str:
        """The name in the database, short enough for `_rule` to follow it: PostgreSQL cuts names without a word."""
        pgid = str(super().get_pgid(model))
        if len(pgid) > LONGEST_NAME - len("_rule"):
            raise ValueError(f"the name of rule {self.name} is too long")
        return pgid

    def render_func(self, model: models.Model) -> str:
        """The stub's body, its end, and the head and body of the function that the trigger calls."""
        return (
            "RETURN NULL; END; $$ LANGUAGE plpgsql; "
            f"CREATE OR REPLACE FUNCTION {self.get_pgid(model)}_rule() RETURNS TRIGGER AS $$ "
            f"{super().render_declare(model)} BEGIN {super().render_func(model)}"
        )

    def render_declare(self, model: models.Model) -> str:
        """Nothing for the stub."""
        return ""

    def render_execute(self, model: models.Model) -> str:
        """The second function, which never asks whether it may be ignored."""
        return f"{self.get_pgid(model)}_rule()"


def append_only(name: str, *, erasable: Mapping[str, str] | None = None) -> list[Rule]:
    """Two rules that refuse UPDATE and DELETE of any row, and TRUNCATE outside tests: `triggers = [*append_only("x")]`.

    `erasable` maps columns to the mark (an SQL value) that an erasure may put there; it may change nothing else.
    """
    return [
        Rule(
            name=f"{name}_keep",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=(
                f"{_unless_erased(erasable or {})}"
                "RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';"
            ),
        ),
        no_truncate(name),
    ]


def _unless_erased(erasable: Mapping[str, str]) -> str:
    """PL/pgSQL that lets an erasure put marks into some columns of a row, and nothing else anywhere."""
    if not erasable:
        return ""
    marks = " AND ".join(f'(NEW."{column}" = {mark} OR NEW."{column}" = OLD."{column}")' for column, mark in erasable.items())
    columns = ", ".join(f"'{column}'" for column in erasable)
    return (
        f"IF TG_OP = 'UPDATE' AND {ERASING} AND {marks} "
        f"AND to_jsonb(NEW) - ARRAY[{columns}] = to_jsonb(OLD) - ARRAY[{columns}] THEN RETURN NEW; END IF; "
    )


def no_truncate(name: str) -> Rule:
    """A rule that refuses TRUNCATE unless the test suite allows it."""
    return Rule(
        name=f"{name}_whole",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=(
            f"IF current_setting('{TRUNCATE_SETTING}', true) IS DISTINCT FROM 'on' THEN "
            "RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; "
            "END IF; RETURN NULL;"
        ),
    )


def set_once(name: str, column: str, says: str) -> Rule:
    """A rule that an UPDATE may only ever set `column`, and once; `says` is the error, without a quote in it."""
    return Rule(
        name=name,
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=f"""
        IF OLD.{column} IS NOT NULL OR NEW.{column} IS NULL THEN
            RAISE EXCEPTION '{says}' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    """,
    )


def frozen_columns(name: str, *columns: str, erasable: Mapping[str, str] | None = None) -> Rule:
    """A rule that refuses to change any of `columns` once the row is there, whatever else may change.

    `erasable` maps some of them to the mark (an SQL value) that an erasure may put there.
    """
    marks = erasable or {}
    changed = " OR ".join(
        f'OLD."{column}" IS DISTINCT FROM NEW."{column}"'
        + (f' AND NOT (NEW."{column}" = {marks[column]} AND {ERASING})' if column in marks else "")
        for column in columns
    )
    return Rule(
        name=f"{name}_frozen",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func=(
            f"IF {changed} THEN RAISE EXCEPTION '% keeps what was recorded: column refused', TG_TABLE_NAME "
            "USING ERRCODE = 'restrict_violation'; END IF; RETURN NEW;"
        ),
    )


def no_delete(name: str) -> Rule:
    """A rule that refuses DELETE of any row."""
    return Rule(
        name=f"{name}_stay",
        when=pgtrigger.Before,
        operation=pgtrigger.Delete,
        func="RAISE EXCEPTION '% is never deleted from', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';",
    )
