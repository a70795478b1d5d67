"""How a licence looks as JSON to its holder: also what the register does not show, such as what is not confirmed yet."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from registry.api.application_shapes import instant
from registry.exchanges.models import ExchangeIdentifier
from registry.lib.clock import rfc3339
from registry.licensing.models import Condition, Licence, StatusSpan
from registry.licensing.queries import permissions_of
from registry.licensing.standing import Standing

Json = dict[str, Any]


def own_licence_json(licence: Licence, standing: Standing | None, at: datetime) -> Json:
    """A licence and how it stands."""
    return {
        "number": licence.number,
        "status": standing.status if standing else None,
        "status_since": rfc3339(standing.valid_from) if standing else None,
        "status_until": instant(standing.valid_until) if standing else None,
        "ground": (standing.ground or None) if standing else None,
        "reason": (standing.reason or None) if standing else None,
        "authority": {"code": licence.authority.code, "name": str(licence.authority)},
        "activities": [{"code": row.activity.code, "name": str(row.activity)} for row in permissions_of(licence, at)],
        "granted_at": rfc3339(licence.granted_at),
        "url": f"{settings.BASE_URL}/v/{licence.number}",
    }


def condition_json(condition: Condition) -> Json:
    """What the holder must do, or a restriction."""
    return {
        "number": condition.number,
        "kind": condition.kind,
        "text": condition.text,
        "due_on": condition.due_on.isoformat() if condition.due_on else None,
    }


def span_json(span: StatusSpan) -> Json:
    """How the licence stands from one instant to another."""
    return {"status": span.status, "from": rfc3339(span.during.lower), "until": instant(span.during.upper), "ground": span.ground or None}


def identifiers_json(identifiers: Iterable[ExchangeIdentifier]) -> list[Json]:
    """What the exchange names as its own; banks are told of what is confirmed."""
    return [
        {
            "kind": one.kind,
            "value": one.canonical,
            "chain": one.chain or None,
            "tag": one.tag or None,
            "label": one.label or None,
            "is_confirmed": one.confirmed_at is not None,
        }
        for one in identifiers
    ]
