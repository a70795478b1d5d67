"""Reads the package's own reference tables: CSV files in `data/`, each with its source in `data/SOURCES.md`."""

import csv
from functools import cache
from importlib.resources import files


@cache
def rows(table: str) -> tuple[dict[str, str], ...]:
    """The rows of `data/<table>.csv`, each a mapping of column to text."""
    text = (files("registry.identifiers") / "data" / f"{table}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))
