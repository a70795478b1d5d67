"""What an exchange has to show for a proof of control: which ways there are for an identifier, and the exact words of each."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings

from registry.exchanges.models import ExchangeIdentifier
from registry.exchanges.states import ProofMethod
from registry.identifiers import Kind, hosts
from registry.identifiers.signatures import SIGNING_CHAINS

PROOF_LIFE = timedelta(days=14)
RECORD_LABEL = "_tizilim-challenge"
FILE_PATH = "/.well-known/tizilim-challenge.txt"
ON_SITES = (ProofMethod.DNS_RECORD, ProofMethod.WELL_KNOWN_FILE)


def methods_for(identifier: ExchangeIdentifier) -> tuple[ProofMethod, ...]:
    """The ways in which an exchange can prove this identifier, the best first; none means that an officer has to look.

    A page on a host of everybody (a messenger's channel) proves nothing by the records or files of that host.
    """
    if identifier.kind in (Kind.SITE, Kind.PAGE):
        host = host_of(identifier)
        return () if hosts.is_everybodys(host) or hosts.is_address(host) else ON_SITES
    if identifier.kind == Kind.WALLET:
        signed = (ProofMethod.SIGNED_MESSAGE,) if identifier.chain in SIGNING_CHAINS else ()
        return (*signed, ProofMethod.MICRO_TRANSFER)
    return (ProofMethod.BANK_CONFIRMATION,) if identifier.kind == Kind.IBAN else ()


def host_of(identifier: ExchangeIdentifier) -> str:
    """The host of a site or page."""
    return identifier.canonical.partition("/")[0]


def record_name(host: str) -> str:
    """The name whose TXT record is looked up."""
    return f"{RECORD_LABEL}.{host}"


def file_address(host: str) -> str:
    """The address of the file that is fetched."""
    return f"https://{host}{FILE_PATH}"


def place_of(identifier: ExchangeIdentifier, method: str) -> str:
    """Where the line of a proof has to stand: the name of a record or the address of a file; empty for other ways."""
    host = host_of(identifier)
    if method == ProofMethod.DNS_RECORD:
        return record_name(host)
    return file_address(host) if method == ProofMethod.WELL_KNOWN_FILE else ""


def new_token() -> str:
    """A token that nobody guesses, and that stands in no other proof."""
    return secrets.token_hex(16)


def challenge_of(identifier: ExchangeIdentifier, method: str, token: str, *, addressee: str, at: datetime) -> str:
    """The line or text to show. `addressee` is the authority that licenses; nothing of it is of use for another proof."""
    if method == ProofMethod.SIGNED_MESSAGE:
        return _message(identifier, token, addressee, at)
    return f"tizilim-challenge={token}"


def is_shown_in(challenge: str, text: str) -> bool:
    """Whether the line stands in what was found, alone on its line."""
    return any(line.strip() == challenge for line in text.splitlines())


def _message(identifier: ExchangeIdentifier, token: str, addressee: str, at: datetime) -> str:
    """One line, so that no wallet changes its line ends."""
    day = at.astimezone(settings.REGISTRY_ZONE).date().isoformat()
    name, authority = (" ".join(text.split()) for text in (identifier.exchange.legal_name, addressee))
    what = f"{identifier.chain} address {identifier.canonical}"
    return f"Tizilim: on {day} {name} proves to {authority} that it controls {what}. Token {token}"
