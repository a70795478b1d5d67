"""How answers of the read side look as JSON. The names of the members are a promise to other programs (see `openapi.yaml`)."""

from datetime import datetime
from typing import Any

from django.conf import settings

from registry.distribution.models import Acknowledgement, Attempt, Delivery, Endpoint
from registry.exchanges.models import ControlProof, WalletRotation
from registry.lib.clock import rfc3339
from registry.lookup.answers import Answer, Match, Moment, Named, RegisterEntry
from registry.outbox.states import DueState


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
        "counts_as": entry.counts_as,
        "status_since": rfc3339(entry.status_since),
        "valid_from": rfc3339(entry.valid_from),
        "valid_until": _instant(entry.valid_until),
        "authority": _named(entry.authority),
        "activities": [{**_named(one), "investment_types": [_named(kind) for kind in one.types]} for one in entry.activities],
        "conditions": list(entry.conditions),
        "restrictions": list(entry.restrictions),
        "successor": entry.successor or None,
        "imported": imported_json(entry),
        "url": f"{settings.BASE_URL}/v/{entry.number}",
    }


def imported_json(entry: RegisterEntry) -> dict[str, Any] | None:
    """Of a licence that came from a register kept before: how that stood, and since when this one covers it."""
    if entry.stood_on is None or entry.covered_since is None:
        return None
    return {"stood_on": entry.stood_on.isoformat(), "covered_since": rfc3339(entry.covered_since)}


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


def ack_json(statement: Acknowledgement, list_code: str) -> dict[str, Any]:
    """What a subscriber stated, as kept."""
    return {
        "list": list_code,
        "seq": statement.seq,
        "list_hash": statement.list_hash,
        "state": statement.state,
        "effective_at": rfc3339(statement.effective_at),
        "received_at": rfc3339(statement.at),
        "is_regressed": statement.is_regressed,
    }


def endpoint_json(endpoint: Endpoint) -> dict[str, Any]:
    """A webhook endpoint, without its secret."""
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "description": endpoint.description,
        "event_types": endpoint.event_types,
        "state": endpoint.state,
        "state_at": rfc3339(endpoint.state_at),
        "state_reason": endpoint.state_reason or None,
        "created_at": rfc3339(endpoint.created_at),
        "last_delivered_at": _instant(endpoint.last_delivered_at),
    }


def wallet_json(rotation: WalletRotation, proof: ControlProof | None) -> dict[str, Any]:
    """A new wallet of an exchange; `proof` is the open one, whose text is to be signed."""
    return {
        "id": rotation.pk,
        "wallet": rotation.identifier.canonical,
        "chain": rotation.identifier.chain,
        "label": rotation.identifier.label,
        "replaces": rotation.replaces.canonical if rotation.replaces else None,
        "state": rotation.state,
        "message": proof.challenge if proof and rotation.is_open else None,
        "fault": (proof.fault or None) if proof else None,
        "window_ends_at": _instant(rotation.window_ends_at),
        "created_at": rfc3339(rotation.created_at),
        "closed_at": _instant(rotation.closed_at),
        "close_reason": rotation.close_reason or None,
    }


def delivery_json(delivery: Delivery) -> dict[str, Any]:
    """One message to one endpoint with its attempts, oldest first. `id` is the `webhook-id` header."""
    return {
        "id": delivery.webhook_id,
        "endpoint": delivery.endpoint_id,
        "type": delivery.event.type,
        "list": delivery.event.list.code if delivery.event.list else None,
        "seq": delivery.event.seq,
        "state": delivery.state,
        "created_at": rfc3339(delivery.created_at),
        "next_attempt_at": _instant(delivery.next_attempt_at) if delivery.state == DueState.PENDING else None,
        "attempts": [_attempt(attempt) for attempt in delivery.tries.all()],
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "number": attempt.number,
        "at": rfc3339(attempt.started_at),
        "milliseconds": attempt.milliseconds,
        "outcome": attempt.outcome,
        "status": attempt.status,
        "error": attempt.error,
    }


def _named(named: Named) -> dict[str, str]:
    return {"code": named.code, "name": named.name}


def _instant(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None
