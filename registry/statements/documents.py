"""The text of a statement: plain values for canonical JSON. Its shape is a promise (docs/statements.md); courts keep these files."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from registry.lib.clock import rfc3339
from registry.licensing.models import Activity, Authority, Condition
from registry.lookup.answers import Match
from registry.lookup.days import Day, DayStatus, DayVersion, version_at
from registry.lookup.queries import LicenceDay, Names

SCHEMA = "tizilim-statement/1"
REGISTRY = "Tizilim"
RECORDS_BY_NUMBER = ("licences", "status_spans", "activities", "conditions", "firm_names", "firm_numbers")
RECORDS_BY_TEXT = ("licence_numbers", "firm_names", "firm_numbers", "confirmed_sites_accounts_wallets", "warning_list")
BY_NUMBER_MEANS = (
    "The licence was looked up by its number. Every record of its standing was read, those set aside later too. "
    "A suspension that the authority withholds from the public does not show."
)
ABSENCE_MEANS = (
    "No record was found by this text. Absence is not safety: the firm may be recorded under another name or number, "
    "and before the day since which the register covers an authority it says nothing of that authority's licences."
)


def about_licence(found: LicenceDay, day: Day, *, known_at: datetime | None, number: str, key_id: str, at: datetime) -> dict[str, Any]:
    """The statement about one licence and one day, as known at `known_at` (None: at the end of that day) and as known now."""
    licence, then_at = found.licence, known_at or day.last_instant
    return {
        **_head(number, key_id, day, at),
        "about": "licence",
        "authority": authority_json(licence.authority, found.covered_since),
        "licence": {
            "number": licence.number,
            "granted_at": rfc3339(licence.granted_at),
            "activities": [_named(activity) for activity in found.activities],
            "conditions_on_day": [_condition(one) for one in found.conditions],
            "address": f"{settings.BASE_URL}/v/{licence.number}",
            **({"imported_as_of": found.stood_on.isoformat()} if found.stood_on else {}),
        },
        "firm": {
            "named_on_day": _names(found.names_then),
            "named_now": _names(found.names_now),
            "country": licence.exchange.country or None,
            **{kind: found.numbers.get(kind) for kind in ("bin", "registration", "lei")},
        },
        "as_known_then": _known(version_at(found.versions, then_at), then_at),
        "as_known_now": _known(found.versions[-1], at),
        "said_before": [_version(one) for one in found.versions[:-1] if one.known_from is not None],
        "is_covered": found.covered_since is not None and found.covered_since <= day.last_instant,
        "search": {"by": "licence_number", "text": licence.number, "records": list(RECORDS_BY_NUMBER), "means": BY_NUMBER_MEANS},
    }


def about_search(
    text: str, authorities: Iterable[tuple[Authority, datetime | None]], similar: Sequence[Match], day: Day,
    *, number: str, key_id: str, at: datetime,
) -> dict[str, Any]:  # fmt: skip
    """The statement that nothing was found by a text for one day."""
    return {
        **_head(number, key_id, day, at),
        "about": "search",
        "result": "no_record",
        "similar": [{"reference": match.reference, "how": match.how, "value": match.value} for match in similar],
        "authorities": [authority_json(authority, since) for authority, since in authorities],
        "search": {"by": "text", "text": text, "records": list(RECORDS_BY_TEXT), "means": ABSENCE_MEANS},
    }


def authority_json(authority: Authority, since: datetime | None) -> dict[str, Any]:
    """An authority, and since when the register covers its licences."""
    return {**_named(authority), "covered_since": rfc3339(since) if since else None}


def _head(number: str, key_id: str, day: Day, at: datetime) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "statement": number,
        "issued_at": rfc3339(at),
        "key_id": key_id,
        "registry": {"name": REGISTRY, "address": settings.BASE_URL},
        "day": {
            "on": day.on.isoformat(),
            "zone": day.zone,
            "from": rfc3339(day.start),
            "until": rfc3339(day.end),
            "seen_until": rfc3339(day.seen_until),
            "is_over": day.is_over,
        },
    }


def _named(row: Authority | Activity) -> dict[str, Any]:
    return {"code": row.code, "name": {"en": row.name, "ru": row.name_ru or row.name, "kk": row.name_kk or row.name}}


def _names(names: Names) -> dict[str, Any]:
    return {"legal": names.legal or None, "others": list(names.others)}


def _condition(one: Condition) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind,
        "text": one.text,
        "due_on": one.due_on.isoformat() if one.due_on else None,
        "from": rfc3339(one.added_at),
        "until": rfc3339(one.removed_at) if one.removed_at else None,
    }


def _known(version: DayVersion, known_at: datetime) -> dict[str, Any]:
    return {"known_at": rfc3339(known_at), "statuses": _statuses(version.statuses)}


def _version(version: DayVersion) -> dict[str, Any]:
    return {
        "known_from": rfc3339(version.known_from) if version.known_from else None,
        "known_until": rfc3339(version.known_until) if version.known_until else None,
        "statuses": _statuses(version.statuses),
    }


def _statuses(statuses: Iterable[DayStatus]) -> list[dict[str, Any]]:
    return [
        {
            "status": one.status,
            "counts_as": one.counts_as,
            "from": rfc3339(one.start),
            "until": rfc3339(one.end),
            "since": rfc3339(one.since) if one.since else None,
            "ground": one.ground or None,
        }
        for one in statuses
    ]
