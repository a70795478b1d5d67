"""The parts of a licence."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from registry.exchanges.models import ControlProof, ExchangeIdentifier, ExchangeName, Person, ProofCheck, ProofDocument
from registry.exports.parts.part import Enclosure, Part, Scope, enclosed, file_name, filed, shown
from registry.exports.rows import Row, plain, row_of, rows_of
from registry.licensing.models import ApprovedPerson, Condition, ConditionReport, LicenceAct, LicenceActivity, Representation, StatusSpan


def head(scope: Scope) -> Iterator[Row]:
    """The licence itself, with the names behind its keys."""
    licence = scope.licence
    names = {
        "exchange": str(licence.exchange),
        "authority": licence.authority.code,
        "application": licence.application.number if licence.application else None,
    }
    yield row_of(licence) | names


def acts(scope: Scope) -> Iterator[Row]:
    """Every act, with what the holder said to it."""
    for act in LicenceAct.objects.filter(licence=scope.licence).order_by("number"):
        said = Representation.objects.filter(act=act).order_by("pk")
        yield row_of(act) | {"representations": list(rows_of(said))}


def spans(scope: Scope) -> QuerySet[StatusSpan]:
    """How the licence stood: `during` is when it held, `recorded_at` to `voided_at` when the register knew."""
    return StatusSpan.objects.filter(licence=scope.licence).order_by("recorded_at", "pk")


def activities(scope: Scope) -> Iterator[Row]:
    """What the licence allowed from when to when, with which types of investments."""
    rows = LicenceActivity.objects.filter(licence=scope.licence).select_related("activity").order_by("pk")
    for row in rows:
        types = list(row.investment_types.order_by("code").values_list("code", flat=True))
        yield row_of(row) | {"activity": row.activity.code, "investment_types": types}


def conditions(scope: Scope) -> Iterator[Row]:
    """Conditions and restrictions with the holder's reports, and the places of their evidence."""
    for condition in Condition.objects.filter(licence=scope.licence).order_by("number"):
        reports = [_report(scope, report) for report in _reports(scope).filter(condition=condition)]
        yield row_of(condition) | {"reports": reports}


def condition_files(scope: Scope) -> Iterator[Enclosure]:
    """The evidence that came with reports."""
    for report in _reports(scope).exclude(file=""):
        name = file_name("conditions", report.pk, report.content_type)
        yield Enclosure(name, report.original_name, report.content_type, report.sha256, report.size or 0, report.file)


def approved_people(scope: Scope) -> QuerySet[ApprovedPerson]:
    """Who the authority approved for which post, from when to when."""
    return ApprovedPerson.objects.filter(licence=scope.licence).order_by("from_at", "pk")


def names(scope: Scope) -> QuerySet[ExchangeName]:
    """The names of the holder and when each was in use."""
    return ExchangeName.objects.filter(exchange=scope.licence.exchange_id).order_by("valid_from", "pk")


def people(scope: Scope) -> QuerySet[Person]:
    """Who held a post at the holder or controlled it, and when."""
    return Person.objects.filter(exchange=scope.licence.exchange_id).order_by("from_on", "pk")


def identifiers(scope: Scope) -> QuerySet[ExchangeIdentifier]:
    """Everything the holder ever named as its own."""
    return ExchangeIdentifier.objects.filter(exchange=scope.licence.exchange_id).order_by("pk")


def proofs(scope: Scope) -> Iterator[Row]:
    """How control was shown: what was asked, what was presented, what was seen outside, and the places of documents."""
    for proof in _proofs(scope).select_related("created_by", "checked_by").order_by("pk"):
        checks = ProofCheck.objects.filter(proof=proof).order_by("pk")
        found = [{"asked_at": plain(one.created_at), "done_at": plain(one.done_at), "found": one.found} for one in checks]
        files = [_proof_document(scope, one) for one in proof.documents.select_related("uploaded_by").order_by("pk")]
        yield row_of(proof) | {"checks": found, "documents": files}


def proof_files(scope: Scope) -> Iterator[Enclosure]:
    """The documents sent as proofs."""
    for one in ProofDocument.objects.filter(proof__in=_proofs(scope)).order_by("pk"):
        yield enclosed("proofs", one)


def _reports(scope: Scope) -> QuerySet[ConditionReport]:
    rows = ConditionReport.objects.filter(condition__licence=scope.licence)
    return rows.select_related("reported_by", "decided_by").order_by("pk")


def _report(scope: Scope, report: ConditionReport) -> Row:
    path = f"{scope.folder}/{file_name('conditions', report.pk, report.content_type)}" if report.file else None
    kept = row_of(report) | {"path": path}
    return kept if scope.audience == "office" else {name: value for name, value in kept.items() if name != "decided_by"}


def _proofs(scope: Scope) -> QuerySet[ControlProof]:
    return ControlProof.objects.filter(identifier__exchange=scope.licence.exchange_id)


def _proof_document(scope: Scope, one: ProofDocument) -> Row:
    return filed(scope, "proofs", one)


PARTS: tuple[Part, ...] = (
    Part("licence", _("The licence"), head, shown=shown("number", "exchange", "authority", "application", "granted_at")),
    Part(
        "acts",
        _("Acts"),
        acts,
        shown=shown(
            "number", "move", "effective_at", "until", "becomes", "about", "condition", "ground", "reason", "is_urgent",
            "representations_until", "recorded_at", "set_aside_at", "representations",
        ),
    ),
    Part(
        "spans",
        _("How it stood, and when the register knew"),
        spans,
        shown=shown("status", "resumes_as", "during", "ground", "reason", "act", "recorded_at", "voided_at", "void_reason"),
    ),
    Part("activities", _("Activities"), activities, shown=shown("activity", "added_at", "removed_at", "investment_types")),
    Part(
        "conditions",
        _("Conditions and restrictions"),
        conditions,
        condition_files,
        shown=shown("number", "kind", "text", "due_on", "evidence", "added_at", "removed_at", "reports"),
    ),
    Part("approved-people", _("Approved people"), approved_people, shown=shown("post", "full_name", "from_at", "to_at", "recorded_at")),
    Part("names", _("Names of the holder"), names, shown=shown("kind", "name", "valid_from", "valid_until")),
    Part(
        "people",
        _("People of the holder"),
        people,
        shown=shown("role", "full_name", "email", "country", "share_percent", "from_on", "until_on"),
    ),
    Part(
        "identifiers",
        _("Sites, accounts, wallets and numbers"),
        identifiers,
        shown=shown(
            "kind", "raw", "canonical", "chain", "tag", "match", "label", "is_public", "is_deposit_address", "added_at", "confirmed_at",
            "withdrawn_at", "withdraw_reason",
        ),
    ),
    Part(
        "proofs",
        _("Proofs of control"),
        proofs,
        proof_files,
        shown=shown(
            "identifier", "method", "challenge", "created_at", "created_by", "expires_at", "state", "fault", "reason", "presented",
            "presented_at", "checked_at", "checks", "documents",
        ),
    ),
)  # fmt: skip
