"""How answers of the read side look as JSON. The names of the members are a promise to other programs (see `openapi.yaml`)."""

from datetime import datetime
from typing import Any

from django.conf import settings

from registry.lib.clock import rfc3339
from registry.lookup.answers import Answer, Match, Moment, Named, RegisterEntry


def answer_json(answer: Answer) -> dict[str, Any]:
    """The body of `GET /api/v1/lookup`."""
    entry = answer.entry
    return {
        "query": {"raw": answer.asked.raw, "kind": answer.asked.kind, "canonical": answer.asked.canonical},
        "verdict": answer.verdict,
        "at": rfc3339(answer.at),
        "exchange": firm_json(entry) if entry else None,
        "licence": licence_json(entry) if entry else None,
        "matches": [match_json(match) for match in answer.matches],
        "notice": " ".join(answer.notices),
        "lists": answer.lists,
    }


def register_json(entry: RegisterEntry) -> dict[str, Any]:
    """One row of the register."""
    return {**licence_json(entry), "exchange": firm_json(entry)}


def licence_json(entry: RegisterEntry) -> dict[str, Any]:
    """A licence at an instant."""
    return {
        "number": entry.number,
        "status": entry.status,
        "status_since": rfc3339(entry.status_since),
        "valid_from": rfc3339(entry.valid_from),
        "valid_until": _instant(entry.valid_until),
        "authority": _named(entry.authority),
        "activities": [_named(activity) for activity in entry.activities],
        "conditions": list(entry.conditions),
        "restrictions": list(entry.restrictions),
        "successor": entry.successor or None,
        "url": f"{settings.BASE_URL}/v/{entry.number}",
    }


def firm_json(entry: RegisterEntry) -> dict[str, Any]:
    """The firm behind a licence."""
    firm = entry.firm
    return {
        "legal_name": firm.legal_name,
        "names": list(firm.names),
        "country": firm.country,
        "bin": firm.bin or None,
        "registration": firm.registration or None,
        "lei": firm.lei or None,
        "sites": list(firm.sites),
    }


def match_json(match: Match) -> dict[str, Any]:
    """One thing found."""
    return {
        "how": match.how,
        "list": match.list,
        "category": match.category,
        "reference": match.reference,
        "name": match.name,
        "kind": match.kind,
        "value": match.value,
        "verdict": match.verdict,
        "action": match.action or None,
        "authority": match.authority,
        "basis": match.basis,
        "note": match.note,
        "valid_from": _instant(match.valid_from),
        "valid_until": _instant(match.valid_until),
    }


def moment_json(moment: Moment) -> dict[str, Any]:
    """One line of a licence's history."""
    return {"at": rfc3339(moment.at), "until": _instant(moment.until), "status": moment.status, "ground": moment.ground or None}


def _named(named: Named) -> dict[str, str]:
    return {"code": named.code, "name": named.name}


def _instant(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None
