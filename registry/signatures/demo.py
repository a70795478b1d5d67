"""An issuer of certificates for demo mode: a root that says what it is, and signatures of the demo's people. Never trusted elsewhere."""

import os
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from registry.signatures.trust import DEMO_ORGANISATION

ROOT_NAME = "DEMO ONLY root: not an issuer of real certificates"
ROOT_YEARS, LEAF_DAYS = 10, 1
FOLDER, ROOT_FILE = "demo-signer", "demo-root.pem"
"""The root with its key: one file, so that two processes that make it at once never mix theirs."""
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
    "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class DemoPerson:
    """Whom a demo certificate names, in the places that `seeds/jurisdiction.yaml` reads."""

    name: str
    organisation: str = ""
    bin: str = ""
    iin: str = ""


def sign_as(person: DemoPerson, content: bytes, *, folder: Path, at: datetime) -> bytes:
    """A detached signature (DER) by a fresh key of the person, whose certificate the demo's root of the folder issued for a day."""
    root, root_key = _root(folder, at)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _builder(_subject(person), root.subject, key.public_key(), at - timedelta(hours=1), at + timedelta(days=LEAF_DAYS))
        .add_extension(_usage("digital_signature", "content_commitment"), critical=True)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCapabilities]
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, options)


def _root(folder: Path, at: datetime) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    """The demo's root and its key, made at the first call."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / ROOT_FILE).is_file():
        _make_root(folder, at)
    both = (folder / ROOT_FILE).read_bytes()
    key = serialization.load_pem_private_key(both, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the demo's key is not of its own making")
    return x509.load_pem_x509_certificate(both), key


def _make_root(folder: Path, at: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ROOT_NAME), x509.NameAttribute(NameOID.ORGANIZATION_NAME, DEMO_ORGANISATION)])
    root = (
        _builder(name, name, key.public_key(), at - timedelta(days=365), at + timedelta(days=365 * ROOT_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = serialization.Encoding.PEM
    _write(folder / ROOT_FILE, key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain) + root.public_bytes(pem))


def _write(path: Path, data: bytes) -> None:
    descriptor, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
    Path(draft).replace(path)


def _subject(person: DemoPerson) -> x509.Name:
    facts = (
        (NameOID.COMMON_NAME, person.name[:64]),
        (NameOID.SERIAL_NUMBER, f"IIN{person.iin}" if person.iin else ""),
        (NameOID.ORGANIZATION_NAME, person.organisation[:64]),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, f"BIN{person.bin}" if person.bin else ""),
    )
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in facts if text])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, since: datetime, until: datetime
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    return builder.serial_number(x509.random_serial_number()).not_valid_before(since).not_valid_after(until)


def _usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{name: name in allowed for name in _USAGES})
