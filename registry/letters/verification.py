"""Whether letters still say what they were written with: `manage.py verify --only letters`. Their files are read with all others."""

from collections.abc import Iterator

from registry.audit.faults import Fault
from registry.letters.models import Letter
from registry.lib.canonical import sha256_hex

AREA = "letters"


def verify() -> Iterator[Fault]:
    """One fault for each letter whose words do not fit their hash."""
    for pk, data, data_hash in Letter.objects.order_by("pk").values_list("pk", "data", "data_hash").iterator():
        if sha256_hex(data.encode()) != data_hash:
            yield Fault(AREA, f"letter {pk}", None, "its words are not those it was written with")
