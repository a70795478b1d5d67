"""How banks see an exchange, as JSON to that exchange."""

from typing import Any

from django.conf import settings

from registry.api.application_shapes import instant
from registry.distribution.queries import Coming, Hit, ListView, OwnLine, PastView
from registry.exchanges.models import ExchangeIdentifier
from registry.lib.clock import rfc3339
from registry.licensing.clocks import Clock
from registry.licensing.models import ErrorReport

Json = dict[str, Any]


def list_json(view: ListView) -> Json:
    """One list as far as it is about the exchange."""
    return {
        "list": str(view.code),
        "seq": view.seq,
        "served_seq": view.served_seq,
        "published_at": instant(view.published_at),
        "entries": [line_json(line) for line in view.lines],
        "coming": [coming_json(item) for item in view.coming],
        "subscribers": [{"seq": row.seq, "count": row.subscribers, "names": list(row.names)} for row in view.versions],
        "slowest_minutes": view.slowest_minutes,
    }


def line_json(line: OwnLine) -> Json:
    """An entry as published; `line` is what banks receive, byte for byte."""
    return {
        "entry": line.entry_ref,
        "licence": line.licence,
        "seq": line.seq,
        "since": instant(line.published_at),
        "listed_at": rfc3339(line.listed_at),
        "valid_until": instant(line.valid_until),
        "line": line.line,
    }


def coming_json(item: Coming) -> Json:
    """What the list will say; `line` null: the entry leaves it. `at` null: with the next version."""
    return {
        "entry": item.entry_ref or None,
        "licence": item.licence,
        "at": instant(item.at),
        "waits_since": instant(item.waits_since),
        "is_held": item.is_held,
        "line": item.line or None,
        "differences": [{"member": one.member, "before": one.before, "after": one.after} for one in item.differences],
    }


def hit_json(hit: Hit) -> Json:
    """Something that touches the exchange, as far as it is told."""
    return {
        "kind": str(hit.kind),
        "detail": str(hit.kind.label),
        "own": hit.own,
        "since": rfc3339(hit.since),
        "list": hit.list_code or None,
        "entry": hit.entry_ref or None,
        "name": hit.name or None,
        "category": hit.category or None,
        "value": hit.value or None,
    }


def unconfirmed_json(identifier: ExchangeIdentifier) -> Json:
    """Something that the exchange named and no list says."""
    return {
        "kind": identifier.kind,
        "value": identifier.canonical,
        "chain": identifier.chain or None,
        "tag": identifier.tag or None,
        "why": "deposit_address" if identifier.is_deposit_address else "not_confirmed",
        "url": f"{settings.BASE_URL}/en/apply/identifiers/{identifier.pk}/",
    }


def error_json(report: ErrorReport, clock: Clock) -> Json:
    """A report that something is wrong, and what became of it."""
    version = report.corrected_publication
    return {
        "reference": report.reference,
        "licence": report.licence.number,
        "list": report.about_list or None,
        "entry": report.about_entry or None,
        "identifier": report.about_identifier.canonical if report.about_identifier else None,
        "reported_at": rfc3339(report.reported_at),
        "due_on": report.due_on.isoformat() if report.due_on else None,
        "day": clock.day,
        "of_days": clock.limit.days,
        "is_overdue": clock.is_over,
        "outcome": report.outcome or None,
        "note": report.note or None,
        "closed_at": instant(report.closed_at),
        "corrected_by_act": report.corrected_act.number if report.corrected_act else None,
        "corrected_by_publication": {"list": version.list.code, "seq": version.seq} if version else None,
    }


def past_json(past: PastView) -> Json:
    """What one version of a list said of the exchange."""
    publication = past.publication
    return {
        "list": publication.list.code,
        "seq": publication.seq,
        "published_at": rfc3339(publication.published_at),
        "entries": [line_json(line) for line in past.lines],
        "changed": [{"entry": ref, "op": str(op)} for ref, op in past.changed],
    }
