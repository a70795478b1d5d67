"""Loading the protected set."""

import csv
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from registry.blocklist.models import ProtectedIdentifier
from registry.identifiers import IdentifierError, Kind, Match, hosts, parse
from registry.lib.errors import InvalidError


@transaction.atomic
def load_protected(path: Path | str) -> int:
    """Make the protected set say what the CSV files say: one file, or every `*.csv` of a folder. Safe to run again.

    Columns: `kind`, `value`, and if wanted `chain`, `match`, `reason`, `source`. Rows that came from these files before and
    are in them no more go away. Gives the number of rows. Raises `InvalidError` naming file and line of a wrong row.
    """
    where = Path(path)
    files = sorted(where.glob("*.csv")) if where.is_dir() else [where]
    rows = {(row.kind, row.canonical, row.chain): row for file in files for row in _rows(file)}
    kept = ProtectedIdentifier.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["kind", "canonical", "chain"], update_fields=["match", "reason", "source"]
    )
    named = {row.source for row in kept}
    for old in ProtectedIdentifier.objects.filter(source__in=named):
        if (old.kind, old.canonical, old.chain) not in rows:
            old.delete()
    return len(rows)


def _rows(file: Path) -> Iterator[ProtectedIdentifier]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            try:
                yield _row(row, file.stem)
            except (IdentifierError, KeyError) as error:
                raise InvalidError(f"{file.name}, line {number}: {error}") from None


def _row(row: dict[str, str], stem: str) -> ProtectedIdentifier:
    found = parse(row.get("value") or row["canonical"], row["kind"], chain=row.get("chain") or "")
    match = row.get("match") or str(found.match)
    if found.kind == Kind.SITE and not row.get("match") and hosts.is_everybodys(found.canonical):
        match = Match.EXACT
    source = row.get("source") or stem
    return ProtectedIdentifier(
        kind=found.kind,
        canonical=found.canonical,
        chain=found.chain,
        match=match,
        reason=row.get("reason") or row.get("name") or stem,
        source=source[:300],
    )
