"""Whether returns and notices are what was sent."""

from collections.abc import Iterator

from registry.audit.faults import Fault
from registry.lib.canonical import sha256_hex
from registry.supervision.models import Notice, ReturnSending

AREA = "supervision"


def verify() -> Iterator[Fault]:
    """One fault for each return or notice whose text does not fit its hash."""
    for sending in ReturnSending.objects.order_by("pk").iterator():
        if _differs(sending):
            yield Fault(AREA, f"return {sending.periodic_return_id}", sending.number, "its text does not fit its hash")
    for notice in Notice.objects.order_by("pk").iterator():
        if _differs(notice):
            yield Fault(AREA, notice.number, None, "its text does not fit its hash")


def _differs(row: ReturnSending | Notice) -> bool:
    return sha256_hex(row.content.encode("utf-8")) != row.content_hash
