"""What is trusted: root certificates and lists of revoked certificates, read from two folders. Nothing is fetched."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.x509.oid import NameOID

T = TypeVar("T")
DEMO_ORGANISATION = "Tizilim demo: proves nothing"
"""The organisation in the subject of every demo root. Such a root is left out wherever the demo is off, whoever put it there."""
MAX_FILE = 32 * 1024 * 1024


@dataclass(frozen=True)
class Trust:
    """Roots and lists of revoked certificates. `faults` names files of the folders that are neither."""

    roots: tuple[x509.Certificate, ...] = ()
    lists: tuple[x509.CertificateRevocationList, ...] = ()
    faults: tuple[str, ...] = ()


def load_trust(roots: Path | None, lists: Path | None, *, demo_root: Path | None = None) -> Trust:
    """What stands in the folders, in PEM or DER. The demo's root counts only as `demo_root`, and then alone of its kind."""
    faults: list[str] = []
    found = [one for one in _read(_files(roots), _certificates, faults) if not is_demo(one)]
    own = _read([demo_root], _certificates, faults) if demo_root is not None and demo_root.is_file() else ()
    return Trust((*found, *own), tuple(_read(_files(lists), _revocations, faults)), tuple(faults))


def is_demo(certificate: x509.Certificate) -> bool:
    """Whether this is a root of some demo."""
    named = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return any(one.value == DEMO_ORGANISATION for one in named)


def _files(folder: Path | None) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder is not None and folder.is_dir() else []


def _read(files: Iterable[Path], reader: Callable[[bytes], list[T]], faults: list[str]) -> Iterator[T]:
    for path in files:
        try:
            yield from reader(path.read_bytes()[:MAX_FILE])
        except (ValueError, OSError, x509.InvalidVersion):
            faults.append(path.name)


def _certificates(data: bytes) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(data) if b"-----BEGIN" in data else [x509.load_der_x509_certificate(data)]


def _revocations(data: bytes) -> list[x509.CertificateRevocationList]:
    return [x509.load_pem_x509_crl(data) if b"-----BEGIN" in data else x509.load_der_x509_crl(data)]
