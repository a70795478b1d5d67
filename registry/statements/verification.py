"""Whether issued statements still carry their signatures: `manage.py verify --only statements`."""

from collections.abc import Iterator

from registry.audit.faults import Fault
from registry.lib.canonical import sha256_hex
from registry.statements.models import Statement
from registry.statements.signing import is_signed, key_id_of

AREA = "statements"


def verify() -> Iterator[Fault]:
    """One fault for each statement that its key did not sign as it stands.

    Of a statement about a search only the hash is kept: whoever holds it verifies it.
    """
    for statement in Statement.objects.select_related("key").order_by("pk").iterator():
        message = _wrong(statement)
        if message:
            yield Fault(AREA, statement.number, None, message)


def _wrong(statement: Statement) -> str:
    if key_id_of(statement.key.public_key) != statement.key.key_id:
        return "its key was exchanged"
    if not statement.payload:
        return ""
    payload = statement.payload.encode()
    if sha256_hex(payload) != statement.sha256:
        return "its text does not fit its hash"
    return "" if is_signed(statement.key.public_key, payload, statement.signature) else "its signature does not fit its text"
