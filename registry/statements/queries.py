"""Reads of statements and of the keys that verify them."""

from typing import Any

from django.conf import settings

from registry.lib.clock import rfc3339
from registry.statements.models import Statement, StatementKey
from registry.statements.signing import ALGORITHM, public_pem


def statement_by_number(number: str) -> Statement | None:
    """The statement of that number with its key, or None."""
    return Statement.objects.select_related("key").filter(number=number).first()


def statement_keys() -> list[StatementKey]:
    """All keys there ever were, newest first."""
    return list(StatementKey.objects.order_by("-valid_from", "-pk"))


def published_keys() -> dict[str, Any]:
    """The public keys as they are published, retired ones too: whoever holds an old statement needs them."""
    return {
        "registry": settings.BASE_URL,
        "keys": [
            {
                "key_id": key.key_id,
                "algorithm": ALGORITHM,
                "use": "statement",
                "public_key": key.public_key,
                "public_key_pem": public_pem(key.public_key),
                "valid_from": rfc3339(key.valid_from),
                "valid_until": rfc3339(key.valid_until) if key.valid_until else None,
            }
            for key in statement_keys()
        ],
    }
