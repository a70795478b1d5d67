"""Reading a register's file against this register, which changes nothing, and proposing to write it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.approvals.registry import Payload
from registry.blocklist.copying import copy_in
from registry.blocklist.states import ImportState, RowClass
from registry.lib.canonical import canonical_text
from registry.lib.errors import InvalidError, RuleError
from registry.licensing.countries import countries
from registry.licensing.importing import Codes, Reading, RegisterFile, Row, read_register
from registry.licensing.models import Activity, Authority, InvestmentType, RegisterImport, RegisterRow
from registry.licensing.queries.register_imports import (
    compare_register,
    counts_of_rows,
    hash_of,
    register_summary,
    rejected_of,
)
from registry.licensing.states import ProposalKind, RegisterTable

KEPT_WARNINGS = 1000


@dataclass(frozen=True)
class RegisterComparison:
    """A file against the register: what an import of it would do. Nothing is kept yet."""

    authority: Authority
    file: RegisterFile
    as_of: date
    reading: Reading

    @property
    def counts(self) -> dict[str, int]:
        """`rows` and the number of rows in each class; the books balance."""
        return counts_of_rows(self.reading)

    def as_json(self) -> dict[str, Any]:
        """The shape that `import_register --json` prints."""
        counts: dict[str, Any] = self.counts
        return {**counts, "rejected": rejected_of(self.reading), "warnings": self.reading.warnings}


def compare_file(
    file: RegisterFile, authority: Authority, *, as_of: date, at: datetime, advance: Callable[[int], None] = lambda _count: None
) -> RegisterComparison:
    """Read every row, check each history, and compare with the register. Changes nothing; `advance` is told of rows read.

    Raises `InvalidError` (field `as_of`) for a day that lies ahead.
    """
    if as_of > at.astimezone(settings.REGISTRY_ZONE).date():
        raise InvalidError(_("The day on which the register stood so lies ahead."), field="as_of")
    reading = read_register(file, _codes(authority), as_of, advance)
    compare_register(reading, authority)
    return RegisterComparison(authority, file, as_of, reading)


@transaction.atomic
def propose_register(comparison: RegisterComparison, *, reason: str, actor: User, at: datetime) -> Proposal:
    """Keep every row as a batch and propose to write it as a whole.

    Raises `RuleError` (code `nothing-new`) when the register says all of it already, (code `regulator`) when the authority has
    no people here, and as `approvals.actions.propose`.
    """
    counts = comparison.counts
    if not (counts[RowClass.NEW] or counts[RowClass.CHANGED]):
        raise RuleError(_("The register says everything in this file already, or cannot take it."), code="nothing-new")
    if comparison.authority.organisation is None:
        raise RuleError(_("This authority has nobody here who could decide."), code="regulator")
    batch = _keep(comparison, at=at)
    proposal = propose(
        ProposalKind.IMPORT_REGISTER, subject=batch, payload={}, reason=reason, actor=actor, at=at, title=str(batch),
        authority_org=comparison.authority.organisation,
    )  # fmt: skip
    batch.state, batch.proposal = ImportState.PROPOSED, proposal
    batch.save(update_fields=["state", "proposal"])
    return proposal


def register_content(subject_id: str, _payload: Payload) -> Mapping[str, Any]:
    """What the approver of an import reviews."""
    return register_summary(RegisterImport.objects.select_related("authority").get(pk=int(subject_id)))


def close_register(proposal: Proposal, _actor: User | None, _at: datetime) -> None:
    """The import was turned down, withdrawn or overtaken: the same file may be proposed anew."""
    RegisterImport.objects.filter(proposal=proposal).update(state=ImportState.PREPARED)


def _codes(authority: Authority) -> Codes:
    activities = Activity.objects.filter(authority_code=authority.code).values_list("code", flat=True)
    types = InvestmentType.objects.values_list("code", flat=True)
    return Codes(frozenset(activities), frozenset(types), frozenset(option.code for option in countries()))


def _keep(comparison: RegisterComparison, *, at: datetime) -> RegisterImport:
    rows = sorted(_kept_rows(comparison.reading), key=lambda row: (row[0], row[1]))
    batch = RegisterImport.objects.create(
        authority=comparison.authority,
        file_name=comparison.file.name,
        file_hash=comparison.file.digest,
        as_of=comparison.as_of,
        counts=comparison.counts,
        warnings=comparison.reading.warnings[:KEPT_WARNINGS],
        rows_hash=hash_of((table, line, code, key, draft) for table, line, code, key, _value, _reason, draft, _exchange in rows),
        created_at=at,
    )
    columns = ("batch_id", "table", "line", "row_class", "key", "value", "reason", "draft", "exchange_id")
    copy_in(RegisterRow, columns, ((batch.pk, *row) for row in rows))
    return batch


def _kept_rows(reading: Reading) -> Iterator[tuple[Any, ...]]:
    drafts = {id(licence.row): licence.draft_text for licence in reading.licences}
    for row in reading.rows():
        draft = ""
        if row.row_class in (RowClass.NEW, RowClass.CHANGED):
            whole = drafts.get(id(row))
            draft = whole() if whole else canonical_text(row.piece) if row.table in _OWN_DRAFT else ""
        yield row.table.value, row.line, str(row.row_class), _key(row), row.value, row.reason, draft, row.exchange_id


_OWN_DRAFT = (RegisterTable.FIRMS, RegisterTable.IDENTIFIERS)


def _key(row: Row) -> str:
    """Keys of parts may be longer than any name: what matters of them is in the draft of their licence."""
    return row.key[:200]
