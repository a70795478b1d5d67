"""The seam for a malware scanner. Without one configured, documents say plainly that they were not scanned."""

from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _

from registry.lib.errors import InvalidError
from registry.licensing.states import ScanState


@dataclass(frozen=True)
class ScanResult:
    """What a scanner found. `threat` names what it found, empty for nothing."""

    state: ScanState
    scanner: str
    threat: str = ""


class Scanner(Protocol):
    """Looks through the bytes of one file."""

    def scan(self, content: bytes) -> ScanResult:
        """The result for these bytes. Raises nothing: a scanner that fails says "not scanned"."""


class NullScanner:
    """No scanner is configured: says so."""

    def scan(self, content: bytes) -> ScanResult:
        """Always "not scanned"."""
        return ScanResult(ScanState.NOT_SCANNED, "")


def scanner() -> Scanner:
    """The scanner of this installation."""
    return NullScanner()


def refuse_infected(result: ScanResult, name: str) -> None:
    """Raise `InvalidError` for a file in which something was found."""
    if result.threat:
        raise InvalidError(_("%(name)s: a virus was found (%(threat)s).") % {"name": name, "threat": result.threat}, code="infected")
