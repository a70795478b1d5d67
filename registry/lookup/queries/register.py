"""The public register at an instant: licences, past ones included, with what the public may know of each."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from registry.identifiers import fold_name
from registry.licensing.states import LicenceStatus
from registry.lookup.answers import Firm, Moment, Named, RegisterEntry
from registry.lookup.queries.rows import select

# What the authority withholds, for good or until a day, shows as what it stands in front of.
IS_WITHHELD = "(span.publicity = 'staff' OR span.publicity = 'later' AND span.public_from > %(seen_at)s)"
PUBLIC_STATUS = f"CASE WHEN {IS_WITHHELD} AND span.resumes_as <> '' THEN span.resumes_as ELSE span.status END"
PUBLIC_GROUND = f"CASE WHEN {IS_WITHHELD} THEN '' ELSE span.ground END"
# An authority gives its reasons to the public; what a holder writes is for the authority.
_PUBLIC_REASON = f"CASE WHEN {IS_WITHHELD} OR span.proposal_id IS NULL THEN '' ELSE span.reason END"
# A court stay and a renewal applied for in time count as what they keep.
COUNTS_AS = "CASE WHEN {span}.status IN ('court_stay', 'renewal_pending') THEN {span}.resumes_as ELSE {span}.status END"
_PUBLIC_COUNT = f"CASE WHEN {IS_WITHHELD} AND span.resumes_as <> '' THEN span.resumes_as ELSE {COUNTS_AS.format(span='span')} END"
LICENSED = "('active', 'restricted', 'surrender_requested', 'winding_down')"
_ENDED = "('revoked', 'surrendered', 'expired', 'superseded')"

_REGISTER = f"""
SELECT licence.id, licence.number, {PUBLIC_STATUS} AS status, {_PUBLIC_COUNT} AS counts_as, lower(span.during) AS status_since,
       bounds.valid_from, CASE WHEN span.status IN {_ENDED} THEN lower(span.during) ELSE bounds.ends_at END AS valid_until,
       authority.code AS authority, authority.name AS authority_en, authority.name_kk AS authority_kk, authority.name_ru AS authority_ru,
       exchange.id AS exchange_id, exchange.legal_name, exchange.country,
       activities.items AS activities, conditions.items AS conditions, names.items AS names, identifiers.items AS identifiers,
       successor.number AS successor, batch.as_of AS stood_on, batch.applied_at AS covered_since
FROM licensing_licence licence
JOIN exchanges_exchange exchange ON exchange.id = licence.exchange_id
JOIN licensing_authority authority ON authority.id = licence.authority_id
JOIN licensing_statusspan span
  ON span.licence_id = licence.id AND span.voided_at IS NULL AND span.during @> %(at)s::timestamptz
LEFT JOIN licensing_registerrow origin ON origin.id = licence.origin_id
LEFT JOIN licensing_registerimport batch ON batch.id = origin.batch_id
CROSS JOIN LATERAL (
  SELECT min(lower(during)) FILTER (WHERE status NOT IN {_ENDED} AND status <> 'not_commenced') AS valid_from,
         min(lower(during)) FILTER (WHERE status IN {_ENDED} AND lower(during) > %(at)s) AS ends_at
  FROM licensing_statusspan WHERE licence_id = licence.id AND voided_at IS NULL
) bounds
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(json_build_array(activity.code, activity.name, activity.name_kk, activity.name_ru, types.items)
                  ORDER BY activity."order", activity.code), '[]') AS items
  FROM licensing_licenceactivity link JOIN licensing_activity activity ON activity.id = link.activity_id
  CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_array(type.code, type.name, type.name_kk, type.name_ru)
                    ORDER BY type."order", type.code), '[]') AS items
    FROM licensing_activityinvestmenttype allowed JOIN licensing_investmenttype type ON type.id = allowed.investment_type_id
    WHERE allowed.licence_activity_id = link.id
  ) types
  WHERE link.licence_id = licence.id AND (link.added_at IS NULL OR link.added_at <= %(at)s)
    AND (link.removed_at IS NULL OR link.removed_at > %(at)s)
) activities
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(json_build_array(kind, text) ORDER BY number), '[]') AS items
  FROM licensing_condition
  WHERE licence_id = licence.id AND added_at <= %(at)s AND (removed_at IS NULL OR removed_at > %(at)s)
) conditions
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(name ORDER BY name), '[]') AS items
  FROM exchanges_exchangename
  WHERE exchange_id = exchange.id AND kind <> 'legal' AND valid_from <= %(at)s AND (valid_until IS NULL OR valid_until > %(at)s)
) names
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(json_build_array(kind, canonical) ORDER BY kind, canonical), '[]') AS items
  FROM exchanges_exchangeidentifier
  WHERE exchange_id = exchange.id AND added_at <= %(at)s AND (withdrawn_at IS NULL OR withdrawn_at > %(at)s)
    AND (kind IN ('bin', 'registration', 'lei') OR kind = 'site' AND confirmed_at <= %(at)s)
) identifiers
LEFT JOIN LATERAL (
  SELECT later.number FROM licensing_licence later
  JOIN licensing_statusspan standing
    ON standing.licence_id = later.id AND standing.voided_at IS NULL AND standing.during @> %(at)s::timestamptz
  WHERE later.exchange_id = exchange.id AND later.id <> licence.id AND {COUNTS_AS.format(span="standing")} IN {LICENSED}
  ORDER BY later.number DESC LIMIT 1
) successor ON {PUBLIC_STATUS} IN {_ENDED}
"""

_FILTERED = f"""
WHERE (%(number)s = '' OR upper(licence.number) = upper(%(number)s))
  AND (%(exchanges)s::bigint[] IS NULL OR exchange.id = ANY(%(exchanges)s::bigint[]))
  AND (%(status)s = '' OR {PUBLIC_STATUS} = %(status)s)
  AND (%(authority)s = '' OR authority.code = %(authority)s)
  AND (%(activity)s = '' OR EXISTS (
    SELECT 1 FROM licensing_licenceactivity link JOIN licensing_activity activity ON activity.id = link.activity_id
    WHERE link.licence_id = licence.id AND activity.code = %(activity)s AND (link.added_at IS NULL OR link.added_at <= %(at)s)
      AND (link.removed_at IS NULL OR link.removed_at > %(at)s)))
  AND (%(q)s = '' OR strpos(upper(licence.number), upper(%(q)s)) > 0 OR EXISTS (
    SELECT 1 FROM exchanges_exchangename name
    WHERE name.exchange_id = exchange.id AND (strpos(lower(name.name), lower(%(q)s)) > 0 OR name.key = %(key)s)
      AND name.valid_from <= %(at)s AND (name.valid_until IS NULL OR name.valid_until > %(at)s)))
  AND (%(after)s = '' OR licence.number > %(after)s)
  AND (%(before)s = '' OR licence.number < %(before)s)
"""

_HISTORY = f"""
SELECT lower(span.during) AS at, upper(span.during) AS until, {PUBLIC_STATUS} AS status,
       {PUBLIC_GROUND} AS ground, {_PUBLIC_REASON} AS reason
FROM licensing_statusspan span JOIN licensing_licence licence ON licence.id = span.licence_id
WHERE upper(licence.number) = upper(%(number)s) AND span.voided_at IS NULL AND lower(span.during) <= %(at)s
ORDER BY lower(span.during)
"""


@dataclass(frozen=True)
class RegisterFilter:
    """What to show of the register. Empty texts mean no filter; `after`/`before` are licence numbers, for paging."""

    q: str = ""
    status: str = ""
    activity: str = ""
    authority: str = ""
    after: str = ""
    before: str = ""


def register_entries(wanted: RegisterFilter, *, at: datetime, limit: int, seen_at: datetime | None = None) -> list[RegisterEntry]:
    """At most `limit` licences by number, as they stood at `at`. Those before `wanted.before` come nearest first, then are turned round.

    `seen_at` is when the reader looks, by default at `at`: what was withheld and is public by now shows on past days too.
    """
    backwards = bool(wanted.before)
    order = f"ORDER BY licence.number {'DESC' if backwards else 'ASC'} LIMIT %(limit)s"
    parameters = {**_parameters(at, seen_at), **vars(wanted), "key": fold_name(wanted.q) if wanted.q else "", "limit": limit}
    entries = [_entry(row) for row in select(_REGISTER + _FILTERED + order, parameters)]
    return entries[::-1] if backwards else entries


def register_entry(number: str, *, at: datetime, seen_at: datetime | None = None) -> RegisterEntry | None:
    """The licence with this number as it stood at `at`, or None: unknown, or not yet granted then."""
    rows = select(_REGISTER + _FILTERED, {**_parameters(at, seen_at), "number": number})
    return _entry(rows[0]) if rows else None


def entries_of(exchange_ids: Collection[int], *, at: datetime, seen_at: datetime | None = None) -> list[RegisterEntry]:
    """All licences of these exchanges at `at`, by number."""
    if not exchange_ids:
        return []
    parameters = {**_parameters(at, seen_at), "exchanges": list(exchange_ids)}
    return [_entry(row) for row in select(_REGISTER + _FILTERED + "ORDER BY licence.number", parameters)]


def licence_history(number: str, *, at: datetime, seen_at: datetime | None = None) -> list[Moment]:
    """How the licence stood over time up to `at`, oldest first; neighbours that look the same to the public are one."""
    moments: list[Moment] = []
    for row in select(_HISTORY, {"number": number, "at": at, "seen_at": seen_at or at}):
        if moments and moments[-1].status == row.status and moments[-1].until == row.at:
            moments.append(replace(moments.pop(), until=row.until))
        else:
            moments.append(Moment(at=row.at, status=row.status, until=row.until, ground=row.ground, reason=row.reason))
    return moments


def _parameters(at: datetime, seen_at: datetime | None) -> dict[str, Any]:
    return {**vars(RegisterFilter()), "at": at, "seen_at": seen_at or at, "number": "", "exchanges": None, "key": ""}


def _entry(row: Any) -> RegisterEntry:
    language = get_language()
    return RegisterEntry(
        licence_id=row.id,
        number=row.number,
        status=LicenceStatus(row.status).value,
        counts_as=LicenceStatus(row.counts_as).value,
        status_since=row.status_since,
        valid_from=row.valid_from or row.status_since,
        valid_until=row.valid_until,
        authority=_named(language, row.authority, row.authority_en, row.authority_kk, row.authority_ru),
        activities=tuple(_permitted(language, *item) for item in row.activities),
        conditions=tuple(text for kind, text in row.conditions if kind == "condition"),
        restrictions=tuple(text for kind, text in row.conditions if kind == "restriction"),
        firm=_firm(row),
        successor=row.successor or "",
        stood_on=row.stood_on,
        covered_since=row.covered_since,
    )


def _firm(row: Any) -> Firm:
    values = dict(row.identifiers)
    return Firm(
        id=row.exchange_id,
        legal_name=row.legal_name,
        names=tuple(row.names),
        country=row.country,
        bin=values.get("bin", ""),
        registration=values.get("registration", ""),
        lei=values.get("lei", ""),
        sites=tuple(value for kind, value in row.identifiers if kind == "site"),
    )


def _permitted(language: str | None, code: str, english: str, kazakh: str, russian: str, types: list[list[str]]) -> Named:
    activity = _named(language, code, english, kazakh, russian)
    return Named(activity.code, activity.name, tuple(_named(language, *item) for item in types))


def _named(language: str | None, code: str, english: str, kazakh: str, russian: str) -> Named:
    own = {"kk": kazakh, "ru": russian}.get(language or "", "")
    return Named(code=code, name=own or english)
