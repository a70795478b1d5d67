"""Importing a file: read and compare (which changes nothing), keep as a batch, propose, and apply as one approved act."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.approvals.registry import Payload
from registry.audit.actions import record
from registry.blocklist.actions.bulk import change_entries, create_entries, join_entries
from registry.blocklist.actions.changes import mark_changes
from registry.blocklist.actions.refusals import hit_sentence
from registry.blocklist.chunks import CHUNK
from registry.blocklist.comparison import Reading, SourceRow, read_rows
from registry.blocklist.copying import copy_in
from registry.blocklist.drafts import checked_terms
from registry.blocklist.models import ImportBatch, ImportRow
from registry.blocklist.queries import guard, list_head
from registry.blocklist.queries.imports import batch_summary, compare, counts_of, hash_of_rows, rejected_rows, rows_of
from registry.blocklist.states import ImportState, RowClass, SubjectKind
from registry.lib.errors import RuleError

IMPORT = "blocklist.import"


@dataclass(frozen=True)
class Terms:
    """What an import says of every entry, because its rows do not."""

    category: str
    action: str
    authority: str
    basis: str
    territory: str = "KZ"
    note: str = ""


@dataclass(frozen=True)
class SourceFile:
    """The file and how it was read."""

    source: str
    format: str
    file_name: str
    file_hash: str


@dataclass(frozen=True)
class Comparison:
    """A file against the list: what an import of it would do. Nothing is kept yet."""

    list_code: str
    file: SourceFile
    terms: Terms
    reading: Reading

    @property
    def counts(self) -> dict[str, int]:
        """`rows` and the number of rows in each class; the books balance."""
        return counts_of(self.reading)

    def as_json(self) -> dict[str, Any]:
        """The shape that `import_list --json` prints."""
        counts: dict[str, Any] = self.counts
        return {**counts, "rejected": rejected_rows(self.reading), "warnings": self.reading.warnings}


def compare_import(rows: Iterable[SourceRow], *, list_code: str, file: SourceFile, terms: Terms) -> Comparison:
    """Read the rows, group them, refuse what is guarded, and compare with the list. Changes nothing.

    Raises `InvalidError` naming a field when the terms are wrong.
    """
    checked_terms(**asdict(terms))
    reading = read_rows(rows, guard(), refusal=hit_sentence)
    compare(reading, list_code=list_code, source=file.source)
    return Comparison(list_code, file, terms, reading)


@transaction.atomic
def propose_import(comparison: Comparison, *, reason: str, actor: User, at: datetime) -> Proposal:
    """Keep every row as a batch and propose to apply it as a whole.

    Raises `RuleError` (code `nothing-new`) when the list says all of it already, and as `approvals.actions.propose`.
    """
    counts = comparison.counts
    if not (counts[RowClass.NEW] or counts[RowClass.CHANGED] or counts[RowClass.MERGED]):
        raise RuleError(_("The list says everything in this file already."), code="nothing-new")
    batch = _keep(comparison, at=at)
    proposal = propose(IMPORT, subject=batch, payload={}, reason=reason, actor=actor, at=at, title=str(batch))
    batch.state, batch.proposal = ImportState.PROPOSED, proposal
    batch.save(update_fields=["state", "proposal"])
    return proposal


@transaction.atomic
def apply_import(proposal: Proposal, *, actor: User, at: datetime) -> ImportBatch:
    """Do what an approved import says: new entries, changed ones, further sources. Only for the approvals handler.

    One audit event and one publication, however many rows; memory is bounded by the chunk.
    """
    batch = ImportBatch.objects.select_for_update().select_related("list").get(pk=int(proposal.subject_id))
    if batch.state != ImportState.PROPOSED or batch.proposal_id != proposal.pk:
        raise RuleError(_("This import has been applied already."), code="applied")
    for part in _parts(batch, RowClass.NEW):
        _mark(create_entries(batch, part, at=at), batch, at=at)
    for part in _parts(batch, RowClass.CHANGED):
        _mark(change_entries(batch, part), batch, at=at)
    for part in _parts(batch, RowClass.MERGED):
        join_entries(batch, part)
    batch.state, batch.applied_at = ImportState.APPLIED, at
    batch.save(update_fields=["state", "applied_at"])
    record(batch, "import.applied", actor=actor, at=at, reason=proposal.reason, proposal=proposal.pk, counts=batch.counts)
    return batch


def batch_content(subject_id: str, _payload: Payload) -> Mapping[str, Any]:
    """What the approver of an import reviews."""
    return batch_summary(ImportBatch.objects.select_related("list").get(pk=int(subject_id)))


def close_import(proposal: Proposal, _actor: User | None, _at: datetime) -> None:
    """The import was turned down, withdrawn or overtaken: a new one of the same file may be proposed."""
    ImportBatch.objects.filter(proposal=proposal).update(state=ImportState.PREPARED)


def _keep(comparison: Comparison, *, at: datetime) -> ImportBatch:
    rows = list(rows_of(comparison.reading))
    hashed = ((row.line, row.row_class, row.reference, row.entry_id, row.draft) for row in rows)
    batch = ImportBatch.objects.create(
        list=list_head(comparison.list_code),
        **asdict(comparison.file),
        terms=asdict(comparison.terms),
        counts=comparison.counts,
        rows_hash=hash_of_rows(hashed),
        created_at=at,
    )
    columns = ("batch_id", "line", "row_class", "value", "reason", "draft", "reference", "entry_id")
    copy_in(ImportRow, columns, ((batch.pk, *(getattr(row, column) for column in columns[1:])) for row in rows))
    return batch


def _parts(batch: ImportBatch, row_class: RowClass) -> Iterable[list[tuple[ImportRow, dict[str, Any]]]]:
    """Rows of one class that say something, with their drafts, in pieces."""
    last = 0
    while True:
        rows = list(ImportRow.objects.filter(batch=batch, row_class=row_class, pk__gt=last).exclude(draft="").order_by("pk")[:CHUNK])
        if not rows:
            return
        last = rows[-1].pk
        yield [(row, json.loads(row.draft)) for row in rows]


def _mark(entry_ids: list[int], batch: ImportBatch, *, at: datetime) -> None:
    mark_changes(batch.list.code, SubjectKind.ENTRY, entry_ids, approved_at=at, due_at=at, proposal=batch.proposal)
