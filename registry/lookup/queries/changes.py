"""What changed in the register lately, over all licences."""

from datetime import datetime

from registry.lookup.answers import RegisterChange
from registry.lookup.queries.register import PUBLIC_GROUND, PUBLIC_STATUS
from registry.lookup.queries.rows import select

# A span whose neighbour before looks the same to the public is no change.
_CHANGES = f"""
SELECT at, number, name, status, ground FROM (
  SELECT lower(span.during) AS at, licence.number, exchange.legal_name AS name, {PUBLIC_STATUS} AS status,
         {PUBLIC_GROUND} AS ground,
         lag({PUBLIC_STATUS}) OVER (PARTITION BY licence.id ORDER BY lower(span.during)) AS status_before
  FROM licensing_statusspan span
  JOIN licensing_licence licence ON licence.id = span.licence_id
  JOIN exchanges_exchange exchange ON exchange.id = licence.exchange_id
  WHERE span.voided_at IS NULL AND lower(span.during) <= %(at)s
) changes
WHERE status_before IS DISTINCT FROM status
ORDER BY at DESC, number LIMIT %(limit)s
"""


def recent_changes(*, at: datetime, limit: int) -> list[RegisterChange]:
    """The last `limit` changes of any licence's standing up to `at`, newest first. One query."""
    rows = select(_CHANGES, {"at": at, "seen_at": at, "limit": limit})
    return [RegisterChange(at=row.at, number=row.number, name=row.name, status=row.status, ground=row.ground) for row in rows]
