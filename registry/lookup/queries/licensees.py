"""Which firms of the register a value or a name belongs to, at an instant."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from rapidfuzz.distance import OSA

from registry.identifiers import hosts, skeleton
from registry.lookup.queries.register import COUNTS_AS, LICENSED
from registry.lookup.queries.rows import select
from registry.screening.wanted import Wanted

# A number of the firm itself needs no proof of control; a site, account or wallet counts once an officer confirmed it.
_NUMBERS = "('bin', 'lei', 'registration')"
# Of accounts and wallets the exchange chooses which the public is told of; banks are told of all.
_HIDEABLE = "('iban', 'wallet')"
_TYPO_FROM_LENGTH = 5

_BY_VALUE = f"""
SELECT DISTINCT identifier.exchange_id, identifier.kind, identifier.canonical AS value
FROM unnest(%(kinds)s::text[], %(values)s::text[], %(chains)s::text[], %(tags)s::text[], %(throughs)s::text[])
  AS wanted(kind, value, chain, tag, through)
JOIN exchanges_exchangeidentifier identifier
  ON identifier.kind = wanted.kind AND identifier.canonical = wanted.value
 AND (wanted.through = '' OR identifier.match = wanted.through)
 AND (identifier.chain = wanted.chain OR identifier.chain = '' OR wanted.chain = '')
 AND (identifier.tag = wanted.tag OR identifier.tag = '')
WHERE identifier.added_at <= %(at)s AND (identifier.withdrawn_at IS NULL OR identifier.withdrawn_at > %(at)s)
  AND (identifier.confirmed_at <= %(at)s OR identifier.kind IN {_NUMBERS})
  AND (identifier.is_public OR identifier.kind NOT IN {_HIDEABLE})
"""

_BY_LICENCE = """
SELECT licence.exchange_id, licence.number FROM licensing_licence licence
WHERE upper(licence.number) = ANY(%(numbers)s::text[]) AND licence.granted_at <= %(at)s
"""

_BY_NAME = """
SELECT DISTINCT name.exchange_id, name.name FROM exchanges_exchangename name
WHERE name.key = %(key)s AND name.valid_from <= %(at)s AND (name.valid_until IS NULL OR name.valid_until > %(at)s)
  AND EXISTS (SELECT 1 FROM licensing_licence licence WHERE licence.exchange_id = name.exchange_id AND licence.granted_at <= %(at)s)
"""

_LICENSED_SITES = f"""
SELECT DISTINCT identifier.exchange_id, identifier.canonical AS value
FROM exchanges_exchangeidentifier identifier
JOIN licensing_licence licence ON licence.exchange_id = identifier.exchange_id
JOIN licensing_statusspan span ON span.licence_id = licence.id AND span.voided_at IS NULL AND span.during @> %(at)s::timestamptz
WHERE identifier.kind = 'site' AND identifier.confirmed_at <= %(at)s
  AND (identifier.withdrawn_at IS NULL OR identifier.withdrawn_at > %(at)s) AND {COUNTS_AS.format(span="span")} IN {LICENSED}
"""


def parameters_of(wanted: Collection[Wanted], at: datetime) -> dict[str, Any]:
    """The values to look for as parallel arrays, for `unnest`."""
    return {
        "kinds": [one.kind for one in wanted],
        "values": [one.value for one in wanted],
        "chains": [one.chain for one in wanted],
        "tags": [one.tag for one in wanted],
        "throughs": [one.through for one in wanted],
        "at": at,
    }


def owners(wanted: Collection[Wanted], *, at: datetime) -> list[Any]:
    """Rows (exchange_id, kind, value) of firms to which one of the values belongs at `at`."""
    return select(_BY_VALUE, parameters_of(wanted, at)) if wanted else []


def holders(wanted: Collection[Wanted], *, at: datetime) -> list[Any]:
    """Rows (exchange_id, number) of licences whose number is asked for."""
    numbers = [one.value.upper() for one in wanted if one.kind == "licence"]
    return select(_BY_LICENCE, {"numbers": numbers, "at": at}) if numbers else []


def bearers(name_key: str, *, at: datetime) -> list[Any]:
    """Rows (exchange_id, name) of licensed or formerly licensed firms with this folded name at `at`."""
    return select(_BY_NAME, {"key": name_key, "at": at}) if name_key else []


def resembled(host: str, *, at: datetime) -> list[Any]:
    """Rows (exchange_id, value) of licensed sites that `host` could be mistaken for.

    It looks the same, is one typing error away, or stands in front of somebody else's host.
    """
    if not host:
        return []
    return [row for row in select(_LICENSED_SITES, {"at": at}) if looks_like(host, row.value)]


def looks_like(host: str, site: str) -> bool:
    """Whether `host` could be mistaken for somebody's `site`, and is not that site or below it."""
    if host == site or site in hosts.parents(host):
        return False
    host, site = hosts.display(host, always=True), hosts.display(site, always=True)
    if skeleton(host) == skeleton(site) or host.startswith(f"{site}."):
        return True
    ours, theirs = own_label(host), own_label(site)
    if ours == theirs or skeleton(ours) == skeleton(theirs):
        return True
    return min(len(ours), len(theirs)) >= _TYPO_FROM_LENGTH and OSA.distance(ours, theirs, score_cutoff=1) <= 1


def own_label(host: str) -> str:
    """The part of a host that its owner chose: `altyn` of `www.altyn.example`."""
    return hosts.registrable(host).partition(".")[0]
