"""Is this file a signature over exactly these bytes, by whom, as of when, and what of it was checked?"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from asn1crypto import cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from registry.signatures.algorithms import check_signature, digest_named, digest_of
from registry.signatures.chains import Revocation, chain_of, check_revocation, check_stamps_time, check_usage, extension_of, serial_of
from registry.signatures.faults import SignatureError, gettext_noop, unreadable
from registry.signatures.reading import only_signer, signed_data
from registry.signatures.subjects import Signer, SubjectRules, signer_of
from registry.signatures.trust import Trust

CLOCKS_DIFFER = timedelta(minutes=5)
MOST_CERTIFICATES = 30
_GARBAGE = (
    ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError, UnsupportedAlgorithm, InvalidSignature,
    x509.InvalidVersion, x509.DuplicateExtension, x509.UnsupportedGeneralNameType,
)  # fmt: skip


class MomentSource(StrEnum):
    """Whence the moment is known for which the certificate was judged."""

    TIME_STAMP = "time_stamp"
    RECEIPT = "receipt"


class CheckCode(StrEnum):
    """What is looked at."""

    CONTENT = "content"
    SIGNATURE = "signature"
    NAMED = "named"
    CHAIN = "chain"
    KEY_USAGE = "key_usage"
    TIME = "time"
    REVOCATION = "revocation"


@dataclass(frozen=True)
class Check:
    """One thing looked at. `is_done` False: it could not be, and `detail` says why; nothing that failed is ever verified."""

    code: CheckCode
    is_done: bool
    detail: str = ""


@dataclass(frozen=True)
class Verified:
    """A signature that is right. `claimed_at` is what the signer's clock said: shown, never relied on."""

    signer: Signer
    serial: str
    fingerprint: str
    issuer: str
    root: str
    moment: datetime
    moment_source: MomentSource
    claimed_at: datetime | None
    checks: tuple[Check, ...]


def verify(signature: bytes, content: bytes, *, trust: Trust, rules: SubjectRules, at: datetime) -> Verified:
    """Who signed these bytes, when the detached CMS file is right (CAdES-BES, or -T with its time stamp) and received `at`.

    The certificate is judged at the moment of the time stamp, else at that of the receipt. Raises `SignatureError` for anything
    else, hostile bytes included.
    """
    try:
        return _verify(signature, content, trust, rules, at)
    except SignatureError:
        raise
    except _GARBAGE as error:
        raise unreadable() from error


def _verify(signature: bytes, content: bytes, trust: Trust, rules: SubjectRules, at: datetime) -> Verified:
    data = signed_data(signature)
    if not isinstance(data["encap_content_info"]["content"], core.Void):
        sentence = gettext_noop("The file holds a copy of what it signs. Make a detached signature.")
        raise SignatureError(sentence, "attached")
    signer, certificates = only_signer(data), _certificates(data)
    leaf = _certificate_of(signer, certificates)
    signed_with, is_named = _check_signer(signer, leaf, content, "data")
    moment, source = _moment(signer, certificates, trust, at)
    chain = chain_of(leaf, certificates, trust, moment)
    usage = check_usage(leaf)
    revocation = check_revocation(chain, trust, moment=moment, at=at)
    return Verified(
        signer=signer_of(leaf, rules),
        serial=serial_of(leaf),
        fingerprint="sha256:" + leaf.fingerprint(SHA256()).hex(),
        issuer=leaf.issuer.rfc4514_string(),
        root=chain[-1].subject.rfc4514_string(),
        moment=moment,
        moment_source=source,
        claimed_at=_claimed(signer),
        checks=_checks(signed_with, usage, source, revocation, chain, is_named=is_named),
    )


def _checks(
    signed_with: str, usage: str, source: MomentSource, revocation: Revocation, chain: Sequence[x509.Certificate], *, is_named: bool
) -> tuple[Check, ...]:
    until = revocation.until.date().isoformat() if revocation.until else ""
    return (
        Check(CheckCode.CONTENT, is_done=True),
        Check(CheckCode.SIGNATURE, is_done=True, detail=signed_with),
        Check(CheckCode.NAMED, is_done=is_named),
        Check(CheckCode.CHAIN, is_done=True, detail=str(len(chain))),
        Check(CheckCode.KEY_USAGE, is_done=True, detail=usage),
        Check(CheckCode.TIME, is_done=source == MomentSource.TIME_STAMP, detail=str(source)),
        Check(CheckCode.REVOCATION, is_done=revocation.is_checked, detail=until if revocation.is_checked else revocation.why_not),
    )


def _check_signer(signer: cms.SignerInfo, leaf: x509.Certificate, content: bytes, content_type: str) -> tuple[str, bool]:
    """What signed, and whether the signed attributes name the certificate (ESS). Raises `SignatureError` when anything is wrong."""
    digest = digest_named(signer["digest_algorithm"])
    attributes = signer["signed_attrs"]
    if not attributes:
        sentence = gettext_noop("The signature has no signed attributes, so it does not say of what it is. Make a CAdES signature.")
        raise SignatureError(sentence, "attributes")
    if _only(attributes, "content_type").native != content_type:
        raise SignatureError(gettext_noop("The signature is of content of another kind."), "content-type")
    if not hmac.compare_digest(_only(attributes, "message_digest").native, digest_of(digest, content)):
        sentence = gettext_noop("This is a signature of something else. Download what is to be signed again, and sign that file unchanged.")
        raise SignatureError(sentence, "other-content")
    algorithm, value = signer["signature_algorithm"], signer["signature"].native
    signed_with = check_signature(leaf, algorithm, digest, value, attributes.untag().dump())
    return signed_with, _names(attributes, leaf)


def _only(attributes: cms.CMSAttributes, name: str) -> Any:
    """The one value of an attribute that stands once. Raises `SignatureError`."""
    found = [row["values"] for row in attributes if row["type"].native == name]
    if len(found) != 1 or len(found[0]) != 1:
        raise SignatureError(gettext_noop("The signature lacks the attribute {name}, or has it twice."), "attributes", name=name)
    return found[0][0]


def _names(attributes: cms.CMSAttributes, leaf: x509.Certificate) -> bool:
    """Whether the attributes name the certificate. Raises `SignatureError` when they name another one."""
    for name in ("signing_certificate_v2", "signing_certificate"):
        for row in attributes:
            if row["type"].native == name:
                first = row["values"][0]["certs"][0]
                digest = digest_named(first["hash_algorithm"]) if name.endswith("v2") else SHA1()  # noqa: S303 - what RFC 2634 says
                if not hmac.compare_digest(first["cert_hash"].native, leaf.fingerprint(digest)):
                    raise SignatureError(gettext_noop("The signature names another certificate."), "other-certificate")
                return True
    return False


def _certificates(data: cms.SignedData) -> list[x509.Certificate]:
    kept = [choice.chosen for choice in data["certificates"] or [] if choice.name == "certificate"]
    return [x509.load_der_x509_certificate(one.dump()) for one in kept[:MOST_CERTIFICATES]]


def _certificate_of(signer: cms.SignerInfo, certificates: Sequence[x509.Certificate]) -> x509.Certificate:
    """The certificate that the signer's entry points to. Raises `SignatureError` when the file does not hold it."""
    sid = signer["sid"]
    for one in certificates:
        if sid.name == "issuer_and_serial_number":
            issuer, serial = sid.chosen["issuer"], sid.chosen["serial_number"].native
            if one.serial_number == serial and asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)).issuer == issuer:
                return one
        elif (own := extension_of(one, x509.SubjectKeyIdentifier)) is not None and own.digest == sid.chosen.native:
            return one
    raise SignatureError(gettext_noop("The signer's certificate is missing. Have your signing tool include it."), "no-certificate")


def _claimed(signer: cms.SignerInfo) -> datetime | None:
    found = [row["values"][0].native for row in signer["signed_attrs"] if row["type"].native == "signing_time"]
    return found[0] if len(found) == 1 else None


def _moment(signer: cms.SignerInfo, certificates: list[x509.Certificate], trust: Trust, at: datetime) -> tuple[datetime, MomentSource]:
    """The moment of the time stamp, or of the receipt where there is none. Raises `SignatureError` for a stamp that is not right."""
    attributes = signer["unsigned_attrs"] or []
    stamps = [value for row in attributes if row["type"].native == "signature_time_stamp_token" for value in row["values"]]
    if not stamps:
        return at, MomentSource.RECEIPT
    data = stamps[0]["content"]
    whole = data["encap_content_info"]["content"]
    info = tsp.TSTInfo.load(bytes(whole))
    imprint = info["message_imprint"]
    stamped = digest_of(digest_named(imprint["hash_algorithm"]), signer["signature"].native)
    moment: datetime = info["gen_time"].native
    if not hmac.compare_digest(imprint["hashed_message"].native, stamped) or moment > at + CLOCKS_DIFFER:
        raise SignatureError(gettext_noop("The time stamp is of another signature, or of a moment to come."), "time-stamp")
    own = [*_certificates(data), *certificates]
    leaf = _certificate_of(only_signer(data), own)
    _check_signer(only_signer(data), leaf, bytes(whole), "tst_info")
    check_stamps_time(leaf)
    check_revocation(chain_of(leaf, own, trust, moment), trust, moment=moment, at=at)
    return moment, MomentSource.TIME_STAMP
