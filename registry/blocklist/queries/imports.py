"""Comparing a file that was read with what a list says already."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registry.blocklist.chunks import CHUNK, chunks
from registry.blocklist.comparison import Aside, Reading, Subject
from registry.blocklist.models import EntryIdentifier, EntrySource, ImportBatch, ImportRow
from registry.blocklist.states import RemovalReason, RowClass
from registry.lib.canonical import sha256_hex


@dataclass(frozen=True)
class Known:
    """What an earlier import of the same source left of a row."""

    entry_id: int
    digest: str
    removal_reason: str
    is_ours: bool
    """Whether the entry came from this source; otherwise the row once joined another source's entry."""


def compare(reading: Reading, *, list_code: str, source: str) -> None:
    """Classify each subject against the list: new, changed, same, joining another source's entry, or removed before."""
    for part in chunks(reading.subjects):
        known = _known([subject.reference for subject in part], list_code, source)
        unknown = [subject for subject in part if not _settle(subject, known.get(subject.reference))]
        _join_others(unknown, list_code)


def _settle(subject: Subject, known: Known | None) -> bool:
    if known is None:
        return False
    subject.entry_id = known.entry_id
    if known.removal_reason:
        reason = _("It was taken off the list (%(reason)s). List it by hand if it belongs there again.")
        subject.row_class, subject.reason = RowClass.REJECTED, reason % {"reason": RemovalReason(known.removal_reason).label}
    elif known.digest == subject.digest:
        subject.row_class = RowClass.SAME
    else:
        subject.row_class = RowClass.CHANGED if known.is_ours else RowClass.MERGED
    return True


def _known(references: Iterable[str], list_code: str, source: str) -> dict[str, Known]:
    rows = EntrySource.objects.filter(source=source, reference__in=list(references), entry__list__code=list_code).order_by("pk")
    fields = ("reference", "entry_id", "digest", "entry__removal_reason", "is_origin")
    return {reference: Known(*rest) for reference, *rest in rows.values_list(*fields)}


def _join_others(subjects: Sequence[Subject], list_code: str) -> None:
    """A subject all of whose identifiers stand in one entry already adds nothing to the list but a source."""
    values = {item.value for subject in subjects for item in subject.identifiers.values()}
    rows = EntryIdentifier.objects.filter(canonical__in=values, entry__list__code=list_code, entry__removed_at=None)
    held: dict[tuple[str, str, str, str], set[int]] = {}
    for entry_id, *key in rows.values_list("entry_id", "kind", "canonical", "chain", "tag"):
        held.setdefault((key[0], key[1], key[2], key[3]), set()).add(entry_id)
    for subject in subjects:
        holders = [held.get(key, set()) for key in subject.identifiers]
        shared = set.intersection(*holders) if holders else set()
        if shared:
            subject.row_class, subject.entry_id = RowClass.MERGED, min(shared)


def rows_of(reading: Reading) -> Iterator[ImportRow]:
    """The rows to keep, without their batch, in the order of the file."""
    made = [*map(_subject_row, reading.subjects), *map(_aside_row, reading.asides)]
    return iter(sorted(made, key=lambda row: row.line))


def _subject_row(subject: Subject) -> ImportRow:
    says = subject.row_class in (RowClass.NEW, RowClass.CHANGED, RowClass.MERGED)
    return ImportRow(
        line=subject.line,
        row_class=subject.row_class,
        value=subject.value,
        reason=subject.reason,
        draft=subject.draft_text() if says else "",
        reference=subject.reference,
        entry_id=subject.entry_id,
    )


def _aside_row(aside: Aside) -> ImportRow:
    return ImportRow(line=aside.line, row_class=aside.row_class, value=aside.value, reason=aside.reason, reference="")


def counts_of(reading: Reading) -> dict[str, int]:
    """How many rows fell in each class; their sum is `rows`."""
    counts = {str(code): 0 for code in RowClass}
    for item in _all(reading):
        counts[str(item.row_class)] += 1
    return {"rows": sum(counts.values()), **counts}


def rejected_rows(reading: Reading) -> list[dict[str, Any]]:
    """Line, value and reason of each row that cannot be used, by line."""
    found = [item for item in _all(reading) if item.row_class == RowClass.REJECTED]
    return [{"line": item.line, "value": item.value, "reason": item.reason} for item in sorted(found, key=lambda item: item.line)]


def _all(reading: Reading) -> Iterator[Subject | Aside]:
    yield from reading.subjects
    yield from reading.asides


def rows_hash(batch: ImportBatch) -> str:
    """The hash over the rows that a batch holds now: what the proposal to apply it is bound to."""
    rows = ImportRow.objects.filter(batch=batch).order_by("line", "pk")
    return hash_of_rows(rows.values_list("line", "row_class", "reference", "entry_id", "draft").iterator(chunk_size=CHUNK))


def hash_of_rows(rows: Iterable[tuple[Any, ...]]) -> str:
    """The hash over (line, class, reference, entry, draft) of each row in order."""
    texts = ("\x1f".join("" if value is None else str(value) for value in row) for row in rows)
    return sha256_hex("\x1e".join(texts).encode())


def batch_summary(batch: ImportBatch) -> Mapping[str, Any]:
    """What a person reviews of a batch: file, source, terms and counts, and the hash that stands for every row."""
    return {
        "list": batch.list.code,
        "source": batch.source,
        "format": batch.format,
        "file_name": batch.file_name,
        "file_hash": batch.file_hash,
        "terms": batch.terms,
        "counts": batch.counts,
        "rows_hash": rows_hash(batch),
    }
