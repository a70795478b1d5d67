"""Whether a certificate leads to a trusted root and was valid and not revoked at an instant (RFC 5280)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID
from cryptography.x509.verification import Criticality, ExtensionPolicy, PolicyBuilder, Store, VerificationError

from registry.signatures.algorithms import key_of, refused
from registry.signatures.faults import SignatureError, gettext_noop
from registry.signatures.trust import Trust

E = TypeVar("E", bound=x509.ExtensionType)

MOST_BETWEEN = 4
"""Certificates that may stand between the signer's and the root."""


@dataclass(frozen=True)
class Revocation:
    """Whether a list of revoked certificates spoke of each certificate of the chain. `until`: for how long the lists hold."""

    is_checked: bool
    until: datetime | None = None
    why_not: str = ""
    """`none`: no list is configured; `missing`: none of these issuers; `stale`: the issuer's list is out of date."""


def chain_of(leaf: x509.Certificate, others: Iterable[x509.Certificate], trust: Trust, moment: datetime) -> list[x509.Certificate]:
    """The certificates from the signer's to the root, each valid at the moment. Raises `SignatureError` with what is wrong."""
    key_of(leaf)
    _check_validity(leaf, moment)
    if not trust.roots:
        raise SignatureError(gettext_noop("No issuer of certificates is trusted here yet. Ask us."), "no-roots")
    ends = ExtensionPolicy.permit_all().may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, None)
    authorities = (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, _is_authority)
        .may_be_present(x509.KeyUsage, Criticality.AGNOSTIC, _may_issue)
    )
    policy = PolicyBuilder().store(Store(list(trust.roots))).time(moment).max_chain_depth(MOST_BETWEEN)
    verifier = policy.extension_policies(ca_policy=authorities, ee_policy=ends).build_client_verifier()
    try:
        return list(verifier.verify(leaf, list(others)).chain)
    except (VerificationError, UnsupportedAlgorithm):
        oid = leaf.signature_algorithm_oid.dotted_string
        if oid.startswith(("1.2.643.", "1.2.398.")):
            raise refused("GOST", oid) from None
        sentence = gettext_noop("The certificate of {name} does not lead to an issuer that is trusted here.")
        raise SignatureError(sentence, "untrusted", name=leaf.subject.rfc4514_string()[:200]) from None


def check_usage(leaf: x509.Certificate) -> str:
    """For what the key may be used, when that includes signing. Raises `SignatureError` when it does not."""
    usage = extension_of(leaf, x509.KeyUsage)
    if usage is None or not (usage.digital_signature or usage.content_commitment):
        sentence = gettext_noop("This certificate is not for signing, but for something else. Sign with the one that is.")
        raise SignatureError(sentence, "key-usage")
    return "non-repudiation" if usage.content_commitment else "digital signature"


def check_stamps_time(leaf: x509.Certificate) -> None:
    """Raises `SignatureError` unless the certificate is for time stamps alone."""
    usage = extension_of(leaf, x509.ExtendedKeyUsage)
    if usage is None or list(usage) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise SignatureError(gettext_noop("The time stamp was not made by an authority for time stamps."), "time-stamp")


def check_revocation(chain: Sequence[x509.Certificate], trust: Trust, *, moment: datetime, at: datetime) -> Revocation:
    """What the configured lists say, as of `at`, about each certificate but the root. Raises `SignatureError` for one revoked."""
    found = [_look_up(one, issuer, trust, moment, at) for one, issuer in pairwise(chain)]
    missing = next((one for one in found if not one.is_checked), None)
    if missing is not None:
        return missing
    return Revocation(is_checked=True, until=min((one.until for one in found if one.until), default=None))


def _look_up(one: x509.Certificate, issuer: x509.Certificate, trust: Trust, moment: datetime, at: datetime) -> Revocation:
    lists = [known for known in trust.lists if known.issuer == one.issuer and _is_whole(known) and _is_signed_by(known, issuer)]
    for known in lists:
        entry = known.get_revoked_certificate_by_serial_number(one.serial_number)
        if entry is not None and entry.revocation_date_utc <= moment:
            sentence = gettext_noop("The certificate with the number {serial} was revoked on {day}.")
            raise SignatureError(sentence, "revoked", serial=serial_of(one), day=entry.revocation_date_utc.date().isoformat())
    if not lists:
        return Revocation(is_checked=False, why_not="missing" if trust.lists else "none")
    newest = max((known.next_update_utc for known in lists if known.next_update_utc), default=None)
    if newest is None or newest < at:
        return Revocation(is_checked=False, why_not="stale", until=newest)
    return Revocation(is_checked=True, until=newest)


def serial_of(certificate: x509.Certificate) -> str:
    """The certificate's number in hexadecimal digits, as signing tools show it."""
    return f"{certificate.serial_number:X}"


def _check_validity(leaf: x509.Certificate, moment: datetime) -> None:
    if moment < leaf.not_valid_before_utc:
        day = leaf.not_valid_before_utc.date().isoformat()
        raise SignatureError(gettext_noop("The certificate is valid from {day} on, after the signing."), "not-yet-valid", day=day)
    if moment > leaf.not_valid_after_utc:
        day = leaf.not_valid_after_utc.date().isoformat()
        raise SignatureError(gettext_noop("The certificate ran out on {day}. Renew it, and sign again."), "expired", day=day)


def _is_authority(_policy: object, _one: x509.Certificate, constraints: x509.BasicConstraints) -> None:
    if not constraints.ca:
        raise ValueError("no authority")


def _may_issue(_policy: object, _one: x509.Certificate, usage: x509.KeyUsage | None) -> None:
    if usage is not None and not usage.key_cert_sign:
        raise ValueError("may not issue certificates")


def _is_whole(known: x509.CertificateRevocationList) -> bool:
    """Whether the list is one for all of its issuer's certificates: neither a delta, nor one of another issuer's, nor a part."""
    unusual = {x509.DeltaCRLIndicator.oid, x509.IssuingDistributionPoint.oid}
    return not any(extension.oid in unusual and extension.critical for extension in known.extensions)


def _is_signed_by(known: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    usage = extension_of(issuer, x509.KeyUsage)
    return (usage is None or usage.crl_sign) and known.is_signature_valid(key_of(issuer))


def extension_of(certificate: x509.Certificate, kind: type[E]) -> E | None:
    """The certificate's extension of that kind, or None."""
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
