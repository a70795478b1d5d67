"""Looking at the outside world for a proof: a name's TXT records, a site's file. Each behind one class with its time-outs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import dns.exception
import dns.resolver
from django.conf import settings

from registry.exchanges.models import ControlProof
from registry.exchanges.proofs import is_shown_in, place_of
from registry.exchanges.states import ProofFault, ProofMethod
from registry.outbox.outgoing import get
from registry.outbox.states import AttemptOutcome

SHOWN_LENGTH = 2000
TRY_SECONDS = 3.0
WHOLE_SECONDS = 9.0
MOST_RECORDS = 50


@dataclass(frozen=True)
class Sight:
    """What was seen at a place. `fault` is empty when something stood there, whatever it was."""

    text: str = ""
    fault: str = ""


class Records(Protocol):
    """Where TXT records are looked up."""

    def look(self, name: str) -> Sight:
        """The records of `name`, one a line. Never raises."""


class Files(Protocol):
    """Where files of sites are fetched."""

    def look(self, address: str) -> Sight:
        """The text at `address`. Never raises."""


class TextRecords:
    """TXT records by DNS: three seconds a try, nine in all. Without name servers given, those of this machine."""

    def __init__(self, nameservers: Sequence[str] = (), *, port: int = 53, whole_seconds: float = WHOLE_SECONDS) -> None:
        self._nameservers, self._port, self._seconds = list(nameservers), port, whole_seconds

    def look(self, name: str) -> Sight:
        """The records of `name`, one a line."""
        try:
            answer = self._resolver().resolve(name, "TXT", lifetime=self._seconds, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return Sight(fault=ProofFault.NOTHING_FOUND)
        except (dns.exception.DNSException, OSError, ValueError):
            return Sight(fault=ProofFault.UNREACHABLE)
        lines = [b"".join(record.strings).decode("utf-8", "replace") for record in list(answer)[:MOST_RECORDS]]
        return Sight(text="\n".join(lines))

    def _resolver(self) -> dns.resolver.Resolver:
        resolver = dns.resolver.Resolver(configure=not self._nameservers)
        if self._nameservers:
            resolver.nameservers = self._nameservers
            resolver.port = self._port
        resolver.timeout = min(TRY_SECONDS, self._seconds)
        return resolver


class WellKnownFiles:
    """Files of sites through the hardened client: https, never inside, never following a redirect."""

    def look(self, address: str) -> Sight:
        """The text at `address`; only an answer in the 200s is a file."""
        answer = get(address, is_demo=settings.DEMO)
        if answer.is_delivered:
            return Sight(text=answer.body)
        is_silent = answer.outcome in (AttemptOutcome.TIMED_OUT, AttemptOutcome.UNREACHABLE, AttemptOutcome.FORBIDDEN_ADDRESS)
        return Sight(fault=ProofFault.UNREACHABLE if is_silent else ProofFault.NOTHING_FOUND)


@dataclass(frozen=True)
class Outside:
    """The outside world as a check sees it."""

    records: Records
    files: Files

    def look(self, proof: ControlProof) -> Sight:
        """What stands at the proof's place, with the fault when its line does not stand there."""
        where: Records | Files = self.records if proof.method == ProofMethod.DNS_RECORD else self.files
        seen = where.look(place_of(proof.identifier, proof.method))
        text = seen.text.replace("\0", "\ufffd")[:SHOWN_LENGTH]
        if seen.fault:
            return Sight(text, seen.fault)
        return Sight(text, "" if is_shown_in(proof.challenge, seen.text) else ProofFault.OTHER_CONTENT)


def real_outside() -> Outside:
    """The world of this installation, as settings give it."""
    return Outside(TextRecords(settings.PROOF_NAMESERVERS), WellKnownFiles())
