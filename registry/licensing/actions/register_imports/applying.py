"""Writing an approved import of a register: firms, then new licences by the hundred, then changed ones one by one."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from registry.accounts.models import User
from registry.approvals.models import Proposal
from registry.audit.actions import record
from registry.blocklist.states import ImportState, RowClass
from registry.lib.errors import RuleError
from registry.licensing.actions.numbers import reserve_licence_numbers
from registry.licensing.actions.register_imports.changing import change_licence
from registry.licensing.actions.register_imports.firms import write_firms
from registry.licensing.actions.register_imports.writing import Import, write_licences
from registry.licensing.models import RegisterImport, RegisterRow
from registry.licensing.states import RegisterTable

PART = 500


@transaction.atomic
def apply_register(proposal: Proposal, *, actor: User, at: datetime) -> RegisterImport:
    """Write what an approved import says, in one transaction, known from `at` on. Only for the approvals handler.

    Raises `RuleError` when it was written already, or an identifier that it confirms was confirmed for another since.
    """
    rows = RegisterImport.objects.select_for_update(of=("self",)).select_related("authority")
    batch = rows.get(pk=int(proposal.subject_id))
    if batch.state != ImportState.PROPOSED or batch.proposal_id != proposal.pk:
        raise RuleError(_("This import has been written already."), code="applied")
    # Written before the licences, which say since when the register covers them.
    batch.state, batch.applied_at = ImportState.APPLIED, at
    batch.save(update_fields=["state", "applied_at"])
    found = Import(batch, proposal, write_firms(batch, proposal, actor=actor, at=at), _origins(batch), actor, at)
    _by_parts(batch, RowClass.NEW, lambda part: write_licences(part, found))
    _by_parts(batch, RowClass.CHANGED, lambda part: [change_licence(row, found) for row in part])
    _reserve(batch)
    record(batch, "register_import.applied", actor=actor, at=at, reason=proposal.reason, proposal=proposal.pk, counts=batch.counts)
    _plan_anew()
    return batch


def _origins(batch: RegisterImport) -> dict[tuple[str, int], int]:
    """The key of each row of the batch by its table and line."""
    rows = RegisterRow.objects.filter(batch=batch).values_list("table", "line", "pk")
    return {(table, line): pk for table, line, pk in rows.iterator()}


def _by_parts(batch: RegisterImport, row_class: RowClass, write: Callable[[Sequence[RegisterRow]], Any]) -> None:
    for part in _parts(batch, row_class):
        write(part)
        _plan_anew()


def _parts(batch: RegisterImport, row_class: RowClass) -> Iterator[list[RegisterRow]]:
    """The licences of one class, in pieces, so that memory stays bounded."""
    rows, last = RegisterRow.objects.filter(batch=batch, table=RegisterTable.LICENCES, row_class=row_class).order_by("line"), 0
    while part := list(rows.filter(line__gt=last)[:PART]):
        last = part[-1].line
        yield part


def _reserve(batch: RegisterImport) -> None:
    rows = RegisterRow.objects.filter(batch=batch, table=RegisterTable.LICENCES, row_class=RowClass.NEW)
    reserve_licence_numbers(batch.authority, rows.values_list("key", flat=True))


def _plan_anew() -> None:
    """The rules of the database are planned once a session; planned while the tables were small they would read them whole."""
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
