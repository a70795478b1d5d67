"""What goes to stdout: one JSON object a line, or a plain table for people. Words go to stderr."""

import json
import os
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

words = Console(stderr=True, highlight=False, soft_wrap=True)


def say(text: str) -> None:
    """A sentence for the person at the terminal, or for the journal."""
    words.print(text, markup=False)


def show_json(value: dict[str, Any]) -> None:
    """One object on one line."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + os.linesep)
    sys.stdout.flush()


def show_line(text: str) -> None:
    """One line of text."""
    _out().print(text, markup=False)


def show_table(columns: list[str], rows: list[dict[str, Any]]) -> None:
    """Rows as an aligned table, for reading and not for parsing."""
    table = Table(*columns, box=None, pad_edge=False)
    for row in rows:
        table.add_row(*("" if row[column] is None else _plain(row[column]) for column in columns))
    _out().print(table)


def _plain(value: Any) -> str:
    return str(value).replace("[", r"\[")


def _out() -> Console:
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)
