"""What the regulator has decided to list: by value, by name, and as the public warning list."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from registry.blocklist.models.entries import entry_reference
from registry.identifiers import fold_name
from registry.lookup.answers import Listing
from registry.lookup.queries.licensees import parameters_of
from registry.lookup.queries.rows import select
from registry.screening.wanted import Wanted

# Listings only: what follows from a licence is asked of the licence itself, so that it shows at once.
_STANDING = """
entry.origin_kind = 'listing' AND list.code = 'block'
AND entry.listed_at <= %(at)s AND (entry.removed_at IS NULL OR entry.removed_at > %(at)s)
AND entry.valid_from <= %(at)s AND (entry.valid_until IS NULL OR entry.valid_until > %(at)s)
"""
_COLUMNS = """
entry.id, entry.category, entry.name, entry.action, entry.authority, entry.basis, entry.note, entry.valid_from, entry.valid_until,
(entry.quarantined_at IS NOT NULL AND entry.quarantined_at <= %(at)s) AS is_quarantined
"""

_BY_VALUE = f"""
SELECT DISTINCT {_COLUMNS}, identifier.kind, identifier.canonical AS value, identifier.action AS own_action
FROM unnest(%(kinds)s::text[], %(values)s::text[], %(chains)s::text[], %(tags)s::text[], %(throughs)s::text[])
  AS wanted(kind, value, chain, tag, through)
JOIN blocklist_entryidentifier identifier
  ON identifier.kind = wanted.kind AND identifier.canonical = wanted.value
 AND (wanted.through = '' OR identifier.match = wanted.through)
 AND (identifier.chain = wanted.chain OR identifier.chain = '' OR wanted.chain = '')
 AND (identifier.tag = wanted.tag OR identifier.tag = '')
JOIN blocklist_entry entry ON entry.id = identifier.entry_id
JOIN blocklist_list list ON list.id = entry.list_id
WHERE {_STANDING}
ORDER BY entry.id
"""

_BY_NAME = f"""
SELECT {_COLUMNS}, 'name' AS kind, entry.name AS value, '' AS own_action
FROM blocklist_entry entry JOIN blocklist_list list ON list.id = entry.list_id
WHERE {_STANDING} AND NOT (entry.quarantined_at IS NOT NULL AND entry.quarantined_at <= %(at)s)
  AND entry.id IN (SELECT id FROM blocklist_entry WHERE key = %(key)s UNION SELECT entry_id FROM blocklist_entryname WHERE key = %(key)s)
ORDER BY entry.id LIMIT 50
"""

_WARNINGS = f"""
SELECT {_COLUMNS}, entry.listed_at, names.items AS names, identifiers.items AS identifiers
FROM blocklist_entry entry JOIN blocklist_list list ON list.id = entry.list_id
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(name ORDER BY id), '[]') AS items FROM blocklist_entryname WHERE entry_id = entry.id
) names
CROSS JOIN LATERAL (
  SELECT coalesce(json_agg(json_build_array(kind, canonical) ORDER BY id), '[]') AS items
  FROM blocklist_entryidentifier WHERE entry_id = entry.id
) identifiers
WHERE {_STANDING} AND entry.quarantined_at IS NULL
  AND (%(category)s = '' OR entry.category = %(category)s)
  AND (%(q)s = '' OR strpos(lower(entry.name), lower(%(q)s)) > 0 OR entry.key = %(key)s
       OR EXISTS (SELECT 1 FROM blocklist_entryname name WHERE name.entry_id = entry.id AND strpos(lower(name.name), lower(%(q)s)) > 0)
       OR EXISTS (SELECT 1 FROM blocklist_entryidentifier identifier
                  WHERE identifier.entry_id = entry.id AND strpos(identifier.canonical, lower(%(q)s)) > 0))
  AND (%(before)s = 0 OR entry.id < %(before)s)
ORDER BY entry.id DESC LIMIT %(limit)s
"""


@dataclass(frozen=True)
class WarningFilter:
    """What to show of the warning list; `before` is the number of the last entry seen, 0 for the first page."""

    q: str = ""
    category: str = ""
    before: int = 0


def listed(wanted: Collection[Wanted], *, at: datetime) -> list[Any]:
    """Rows of standing listings that one of the values hits exactly at `at`; quarantined ones are marked."""
    return select(_BY_VALUE, parameters_of(wanted, at)) if wanted else []


def listed_by_name(name_key: str, *, at: datetime) -> list[Any]:
    """Rows of standing listings with this folded name at `at`."""
    return select(_BY_NAME, {"key": name_key, "at": at}) if name_key else []


def warnings(wanted: WarningFilter, *, at: datetime, limit: int) -> list[Listing]:
    """At most `limit` entries of the public warning list at `at`, newest first."""
    parameters = {**vars(wanted), "key": fold_name(wanted.q) if wanted.q else "", "at": at, "limit": limit}
    return [_listing(row) for row in select(_WARNINGS, parameters)]


def _listing(row: Any) -> Listing:
    return Listing(
        reference=entry_reference(row.id),
        category=row.category,
        action=row.action,
        name=row.name,
        aliases=tuple(row.names),
        identifiers=tuple((kind, value) for kind, value in row.identifiers),
        authority=row.authority,
        basis=row.basis,
        note=row.note,
        listed_at=row.listed_at,
    )
