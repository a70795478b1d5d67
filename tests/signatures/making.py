"""Issuers, certificates, lists of revoked ones, time stamps and signatures, made for tests in memory."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from registry.signatures import SubjectRules, Trust, subject_rules

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
CONTENT = b'{"application":"APP-2026-000001"}'
RULES: SubjectRules = subject_rules(
    {
        "name": [{"attribute": "common_name"}],
        "organisation": [{"attribute": "organization_name"}],
        "bin": [{"attribute": "organizational_unit_name", "prefix": "BIN"}],
        "iin": [{"attribute": "serial_number", "prefix": "IIN"}],
    }
)
USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
    "encipher_only", "decipher_only",
)  # fmt: skip
SIGNS = ("digital_signature", "content_commitment")


def name_of(common: str, *more: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in ((NameOID.COMMON_NAME, common), *more)])


PERSON = name_of(
    "SADYK AIGERIM",
    (NameOID.SERIAL_NUMBER, "IIN850101300123"),
    (NameOID.ORGANIZATION_NAME, "Altyn Exchange Ltd."),
    (NameOID.ORGANIZATIONAL_UNIT_NAME, "BIN240241900711"),
)


@dataclass
class Issuer:
    """A root, or an issuer below another one."""

    certificate: x509.Certificate
    key: Any
    chain: tuple[x509.Certificate, ...] = field(default=())

    @classmethod
    def root(cls, name: str = "Test Root", **changes: Any) -> "Issuer":
        key = ec.generate_private_key(ec.SECP256R1())
        subject = name_of(name)
        return cls(_certificate(subject, subject, key.public_key(), key, usage=("key_cert_sign", "crl_sign"), ca=True, **changes), key)

    def below(self, name: str = "Test Issuer") -> "Issuer":
        key = ec.generate_private_key(ec.SECP256R1())
        made = self.issue(name_of(name), key, usage=("key_cert_sign", "crl_sign"), ca=True)
        return Issuer(made, key, (made, *self.chain))

    def issue(self, subject: x509.Name, key: Any, **changes: Any) -> x509.Certificate:
        return _certificate(subject, self.certificate.subject, key.public_key(), self.key, **changes)

    def holder(self, subject: x509.Name = PERSON, *, key: Any = None, **changes: Any) -> "Holder":
        own = key or ec.generate_private_key(ec.SECP256R1())
        return Holder(self.issue(subject, own, **changes), own, self.chain)

    def revoked(
        self, *certificates: x509.Certificate, on: datetime = NOW - timedelta(days=1), until: datetime = NOW + timedelta(days=5)
    ) -> Any:
        builder = x509.CertificateRevocationListBuilder().issuer_name(self.certificate.subject)
        builder = builder.last_update(NOW - timedelta(days=20)).next_update(until)
        for one in certificates:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(one.serial_number).revocation_date(on).build()
            )
        return builder.sign(self.key, hashes.SHA256())


@dataclass
class Holder:
    """Somebody with a certificate and its key."""

    certificate: x509.Certificate
    key: Any
    chain: tuple[x509.Certificate, ...] = ()

    def sign(self, content: bytes = CONTENT, *, stamp: "Holder | None" = None, stamped_at: datetime = NOW, **changes: Any) -> bytes:
        """A detached CMS in DER. `changes`: `attributes` (False for none), `digest`, `attached`, `ess`, `kind`."""
        return self._info(content, stamp=stamp, stamped_at=stamped_at, **changes).dump()

    def _info(self, content: bytes, *, stamp: Any = None, stamped_at: datetime = NOW, kind: str = "data", digest: str = "sha256",
              attached: bool = False, attributes: bool = True, ess: Any = True, include: bool = True) -> cms.ContentInfo:  # fmt: skip
        algorithm = {"sha1": hashes.SHA1, "sha256": hashes.SHA256, "sha512": hashes.SHA512}[digest]()
        signed = self._attributes(content, kind, algorithm, ess) if attributes else None
        signature = self._raw(signed.dump() if signed is not None else content, algorithm)
        own = _asn1(self.certificate)
        signer: dict[str, Any] = {
            "version": "v1",
            "sid": {"issuer_and_serial_number": {"issuer": own.issuer, "serial_number": own.serial_number}},
            "digest_algorithm": {"algorithm": digest},
            "signature_algorithm": {"algorithm": f"{digest}_{'rsa' if isinstance(self.key, rsa.RSAPrivateKey) else 'ecdsa'}"},
            "signature": signature,
        }
        if signed is not None:
            signer["signed_attrs"] = signed
        if stamp is not None:
            token = stamp.stamp(signature, stamped_at)
            signer["unsigned_attrs"] = [cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [token]})]
        inner: dict[str, Any] = {"content_type": kind}
        if kind == "tst_info":
            inner["content"] = cms.ParsableOctetString(content)
        elif attached:
            inner["content"] = content
        certificates = [_asn1(one) for one in (self.certificate, *self.chain)] if include else []
        data = {
            "version": "v1" if kind == "data" else "v3", "digest_algorithms": [{"algorithm": digest}], "encap_content_info": inner,
            "certificates": certificates, "signer_infos": [signer],
        }  # fmt: skip
        return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)})

    def _attributes(self, content: bytes, kind: str, algorithm: hashes.HashAlgorithm, ess: Any) -> cms.CMSAttributes:
        digest = hashes.Hash(algorithm)
        digest.update(content)
        rows = [
            cms.CMSAttribute({"type": "content_type", "values": [kind]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest.finalize()]}),
            cms.CMSAttribute({"type": "signing_time", "values": [cms.Time({"utc_time": core.UTCTime(NOW)})]}),
        ]
        if ess:
            named = self.certificate if ess is True else ess
            certs = tsp.SigningCertificateV2({"certs": [{"cert_hash": named.fingerprint(hashes.SHA256())}]})
            rows.append(cms.CMSAttribute({"type": "signing_certificate_v2", "values": [certs]}))
        return cms.CMSAttributes(rows)

    def _raw(self, data: bytes, algorithm: hashes.HashAlgorithm) -> bytes:
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), algorithm)
        return self.key.sign(data, ec.ECDSA(algorithm))

    def stamp(self, signature: bytes, at: datetime) -> cms.ContentInfo:
        """A time stamp token over a signature."""
        digest = hashes.Hash(hashes.SHA256())
        digest.update(signature)
        info = tsp.TSTInfo({
            "version": "v1", "policy": "1.2.3.4", "serial_number": 1, "gen_time": at,
            "message_imprint": {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": digest.finalize()},
        })  # fmt: skip
        return cms.ContentInfo.load(self._info(info.dump(), kind="tst_info").dump())


def authority_of_time(issuer: Issuer) -> Holder:
    return issuer.holder(name_of("Test Clock"), stamps=True)


def trust(*roots: Issuer, lists: tuple[Any, ...] = ()) -> Trust:
    return Trust(tuple(one.certificate for one in roots), lists)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _certificate(subject: x509.Name, issuer: x509.Name, public_key: Any, key: Any, *, usage: tuple[str, ...] = SIGNS, ca: bool = False,
                 since: datetime = NOW - timedelta(days=100), until: datetime = NOW + timedelta(days=20_000),
                 stamps: bool = False) -> x509.Certificate:  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**{name: name in usage for name in USAGES}), critical=True)
    )
    if stamps:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
    return builder.sign(key, hashes.SHA256())
