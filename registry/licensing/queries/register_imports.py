"""Comparing a register's file with this register, and what is reviewed of one."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, Max, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext as _

from registry.blocklist.chunks import CHUNK, chunks
from registry.blocklist.states import RowClass
from registry.exchanges.models import ExchangeIdentifier
from registry.lib.canonical import canonical_text, sha256_hex
from registry.licensing.importing import FirmDraft, LicenceDraft, Reading, Row
from registry.licensing.importing.drafts import PARTS
from registry.licensing.importing.reading import settle
from registry.licensing.models import Authority, Licence, RegisterImport, RegisterRow
from registry.licensing.queries.imported import applied_rows
from registry.licensing.states import RegisterTable

NUMBERS = ("bin", "lei", "registration")


def compare_register(reading: Reading, authority: Authority) -> None:
    """Give every row of the file its class by what the register says. A fixed number of queries for each thousand."""
    for firms in chunks(reading.firms):
        _compare_firms([firm for firm in firms if not firm.row.is_rejected])
    for licences in chunks(reading.licences):
        _compare_licences(licences, authority, reading.warnings)
    for firms in chunks(reading.firms):
        _compare_identifiers([firm for firm in firms if not firm.row.is_rejected])


def _compare_firms(firms: list[FirmDraft]) -> None:
    wanted = {number for firm in firms for number in firm.numbers}
    rows = ExchangeIdentifier.objects.filter(kind__in=NUMBERS, canonical__in={value for _kind, value in wanted}, withdrawn_at=None)
    holders: dict[tuple[str, str], set[int]] = {}
    for kind, value, exchange_id in rows.values_list("kind", "canonical", "exchange_id"):
        holders.setdefault((kind, value), set()).add(exchange_id)
    for firm in firms:
        found = {one for number in firm.numbers for one in holders.get(number, ())}
        if len(found) > 1:
            firm.row.reject(_("Its numbers belong to several firms of the register."))
        firm.row.exchange_id = next(iter(found), None)
    _classify_firms([firm for firm in firms if firm.row.exchange_id and not firm.row.is_rejected])


def _classify_firms(firms: list[FirmDraft]) -> None:
    kept = RegisterRow.objects.filter(table=RegisterTable.FIRMS, exchange__in=[firm.row.exchange_id for firm in firms])
    drafts = dict(kept.filter(row_class__in=(RowClass.NEW, RowClass.CHANGED)).order_by("pk").values_list("exchange_id", "draft"))
    for firm in firms:
        before = drafts.get(firm.row.exchange_id) if firm.row.exchange_id else None
        if before is None:
            firm.row.row_class, firm.row.reason = RowClass.MERGED, _("The register knows this firm: it keeps what it says of it.")
        else:
            firm.row.row_class = RowClass.SAME if _firm_facts(before) == _firm_facts(firm.draft_text()) else RowClass.CHANGED


def _firm_facts(draft: str) -> dict[str, Any]:
    """What a draft says of a firm, whatever the file calls it."""
    return {key: value for key, value in json.loads(draft).items() if key != "firm"}


def _compare_identifiers(firms: list[FirmDraft]) -> None:
    """An identifier that the firm has is the same; one that another has confirmed cannot be confirmed for this one."""
    rows = [(firm, row) for firm in firms for row in firm.identifiers if row.row_class == RowClass.NEW]
    values = {row.piece["canonical"] for _firm, row in rows}
    known: dict[str, list[tuple[int, bool]]] = {}
    for item in ExchangeIdentifier.objects.filter(canonical__in=values, withdrawn_at=None):
        key = f"{item.kind}|{item.canonical}|{item.chain}|{item.tag}"
        known.setdefault(key, []).append((item.exchange_id, item.confirmed_at is not None))
    confirmed_here: dict[str, Row] = {}
    for firm, row in rows:
        own = [is_confirmed for holder, is_confirmed in known.get(row.key, ()) if holder == firm.row.exchange_id]
        first = confirmed_here.setdefault(row.key, row) if row.piece["how"] else row
        if any(is_confirmed and holder != firm.row.exchange_id for holder, is_confirmed in known.get(row.key, ())) and row.piece["how"]:
            row.reject(_("It stands confirmed for another firm. It has to be withdrawn there first."))
        elif first is not row:
            row.reject(_("Line %(line)d has it confirmed for another firm.") % {"line": first.line})
        elif own:
            row.row_class = RowClass.SAME if own[0] or not row.piece["how"] else RowClass.CHANGED


def _compare_licences(drafts: Iterable[LicenceDraft], authority: Authority, warnings: list[str]) -> None:
    usable = [draft for draft in drafts if not draft.row.is_rejected]
    for draft in usable:
        if draft.firm.row.is_rejected:
            draft.row.reject(_("Its firm is not in the table of firms, or cannot be used."))
    present = {row.number.upper(): row for row in licences_of_numbers(draft.row.key for draft in usable)}
    before = dict(applied_rows(row.number for row in present.values()).values_list("key", "draft"))
    acted = acted_on(present.values())
    acted_sentence = _("This register has acted on the licence since it was imported, so it is not changed by a file.")
    for draft in usable:
        licence = present.get(draft.row.key)
        if licence is not None and not draft.row.is_rejected:
            acted_since = acted_sentence if licence.pk in acted else ""
            _classify(draft, licence, before.get(licence.number, ""), acted_since, authority, warnings)
        settle(draft)


def licences_of_numbers(numbers: Iterable[str]) -> list[Licence]:
    """The licences of these numbers, whatever their case, by number."""
    return list(Licence.objects.annotate(upper=Upper("number")).filter(upper__in=list(numbers)).order_by("number"))


def acted_on(licences: Iterable[Licence]) -> set[int]:
    """Of imported licences the ids of those on which this register has acted since."""
    ours = Q(acts__isnull=False, acts__origin=None) | Q(later_applications__isnull=False) | Q(conditions__reports__isnull=False)
    ours |= Q(people__isnull=False, people__origin=None) | Q(conditions__isnull=False, conditions__origin=None)
    rows = Licence.objects.filter(ours, pk__in=[licence.pk for licence in licences if licence.origin_id])
    return set(rows.values_list("pk", flat=True))


def _classify(draft: LicenceDraft, licence: Licence, before: str, acted_since: str, authority: Authority, warnings: list[str]) -> None:
    row = draft.row
    row.exchange_id = licence.exchange_id
    if licence.authority_id != authority.pk:
        row.reject(_("Another authority granted a licence of this number."))
    elif licence.origin_id is None or not before:
        row.reject(_("This register granted it: what it says of it is not imported."))
    elif licence.exchange_id != draft.firm.row.exchange_id:
        row.reject(_("The register has it as another firm's."))
    else:
        _classify_content(draft, json.loads(before)["content"], acted_since, warnings)


def _classify_content(draft: LicenceDraft, old: Mapping[str, Any], acted_since: str, warnings: list[str]) -> None:
    new = draft.content()
    if _facts(new) == _facts(old):
        for row in (draft.row, *draft.children):
            row.row_class = row.row_class if row.row_class == RowClass.MERGED else RowClass.SAME
        return
    if acted_since:
        draft.row.reject(acted_since)
    elif any(old[name] != new[name] for name in ("granted_on", "starts_on", "ends_on")):
        draft.row.reject(_("It was granted on other days by the earlier import, and a grant is never rewritten."))
    elif any(piece["to"] and piece not in new["people"] for piece in old["people"]):
        draft.row.reject(_("When somebody left a post was recorded by the earlier import, and is never rewritten."))
    else:
        draft.row.row_class = RowClass.CHANGED
        for table in PARTS:
            _classify_parts(draft, table, old[table.value], warnings)


def _classify_parts(draft: LicenceDraft, table: RegisterTable, old: list[dict[str, Any]], warnings: list[str]) -> None:
    rows = draft.of(table)
    for row in rows:
        if row.piece in old:
            row.row_class = RowClass.SAME
        elif any(all(piece[name] == row.piece[name] for name in KEYS[table]) for piece in old):
            row.row_class = RowClass.CHANGED
    for piece in old:
        if not any(all(piece[name] == row.piece[name] for name in KEYS[table]) for row in rows):
            words = {"licence": draft.row.piece["number"], "table": table.label, "said": " ".join(str(piece[name]) for name in KEYS[table])}
            warnings.append(_("%(licence)s, %(table)s: the earlier import said “%(said)s”, this file does not. It is taken back.") % words)


KEYS: Mapping[RegisterTable, tuple[str, ...]] = {
    RegisterTable.ACTIVITIES: ("activity", "from"),
    RegisterTable.STATUS: ("status", "from"),
    RegisterTable.CONDITIONS: ("kind", "from", "text"),
    RegisterTable.PEOPLE: ("post", "full_name", "from"),
}


def _facts(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a draft says of a licence, whatever the file calls its firm."""
    return {key: value for key, value in content.items() if key != "firm"}


def counts_of_rows(reading: Reading) -> dict[str, int]:
    """How many rows fell in each class; their sum is `rows`."""
    counts = {str(code): 0 for code in RowClass}
    for row in reading.rows():
        counts[str(row.row_class)] += 1
    return {"rows": sum(counts.values()), **counts}


def rejected_of(reading: Reading) -> list[dict[str, Any]]:
    """Table, line, value and reason of each row that cannot be used, in the order of the tables."""
    order = list(RegisterTable)
    rows = sorted((row for row in reading.rows() if row.is_rejected), key=lambda row: (order.index(row.table), row.line))
    return [{"table": row.table.value, "line": row.line, "value": row.value, "reason": row.reason} for row in rows]


def register_summary(batch: RegisterImport) -> dict[str, Any]:
    """What an approver reviews of an import: the file, its books, a hash of every row, and how what it touches stands now."""
    return {
        "authority": batch.authority.code,
        "file_name": batch.file_name,
        "file_hash": batch.file_hash,
        "as_of": batch.as_of.isoformat(),
        "counts": batch.counts,
        "rows_hash": hash_of(batch_rows(batch)),
        "touched_hash": sha256_hex(canonical_text(_touched(batch)).encode()),
    }


def batch_rows(batch: RegisterImport) -> Iterable[tuple[Any, ...]]:
    """What the hash of a batch is over, in order."""
    rows = RegisterRow.objects.filter(batch=batch).order_by("table", "line")
    return rows.values_list("table", "line", "row_class", "key", "draft").iterator(chunk_size=CHUNK)


def hash_of(rows: Iterable[tuple[Any, ...]]) -> str:
    """The hash over table, line, class, key and draft of each row, in the order of table and line."""
    return sha256_hex("\x1e".join("\x1f".join(map(str, row)) for row in rows).encode())


def _touched(batch: RegisterImport) -> list[list[Any]]:
    """What would change if somebody acted on a licence of the batch, or imported another file of the authority."""
    numbers = RegisterRow.objects.filter(batch=batch, table=RegisterTable.LICENCES).exclude(row_class=RowClass.REJECTED)
    rows = Licence.objects.annotate(upper=Upper("number")).filter(upper__in=list(numbers.values_list("key", flat=True)))
    rows = rows.annotate(
        act=Max("acts__number"), later=Count("later_applications", distinct=True), reports=Count("conditions__reports", distinct=True)
    )
    last = RegisterImport.objects.filter(authority=batch.authority, applied_at__isnull=False).exclude(pk=batch.pk).aggregate(last=Max("pk"))
    return [[last["last"]], *(list(row) for row in rows.order_by("number").values_list("number", "act", "later", "reports"))]
