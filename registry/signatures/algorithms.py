"""Which keys, digests and signatures count, and whether one is right. What is not named here is refused."""

from typing import Any

from asn1crypto.algos import DigestAlgorithm, SignedDigestAlgorithm
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import Certificate

from registry.signatures.faults import SignatureError, gettext_noop

DIGESTS: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
CURVES = ("secp256r1", "secp384r1", "secp521r1")
LEAST_RSA, MOST_RSA = 2048, 8192
GOST = ("1.2.643.", "1.2.398.3.10.")
"""Where the GOST algorithms of Russia and of Kazakhstan stand in the tree of object identifiers."""


def digest_named(algorithm: DigestAlgorithm) -> hashes.HashAlgorithm:
    """The digest, if it counts. Raises `SignatureError`."""
    name = str(algorithm["algorithm"].native)
    if name not in DIGESTS:
        raise refused(name, algorithm["algorithm"].dotted)
    return DIGESTS[name]


def digest_of(algorithm: hashes.HashAlgorithm, data: bytes) -> bytes:
    """The digest of the bytes."""
    whole = hashes.Hash(algorithm)
    whole.update(data)
    return whole.finalize()


def key_of(certificate: Certificate) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey:
    """The certificate's public key, if keys of its kind and size count. Raises `SignatureError`."""
    oid = certificate.public_key_algorithm_oid.dotted_string
    try:
        key = certificate.public_key()
    except (UnsupportedAlgorithm, ValueError):
        raise refused(oid, oid) from None
    if isinstance(key, rsa.RSAPublicKey) and LEAST_RSA <= key.key_size <= MOST_RSA:
        return key
    if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in CURVES:
        return key
    raise refused(f"{type(key).__name__.removesuffix('PublicKey').strip('_')} {getattr(key, 'key_size', '')}".strip(), oid)


def check_signature(
    certificate: Certificate, named: SignedDigestAlgorithm, digest: hashes.HashAlgorithm, signature: bytes, data: bytes
) -> str:
    """What signed, such as `RSA 2048, sha256`, when the signature over the data is right. Raises `SignatureError`."""
    key = key_of(certificate)
    kind = _kind(named, digest)
    try:
        if isinstance(key, rsa.RSAPublicKey) and kind in ("rsassa_pkcs1v15", "rsassa_pss"):
            key.verify(signature, data, _padding(named, kind, digest), digest)
            return f"RSA {key.key_size}, {digest.name}"
        if isinstance(key, ec.EllipticCurvePublicKey) and kind == "ecdsa":
            key.verify(signature, data, ec.ECDSA(digest))
            return f"ECDSA {key.curve.name}, {digest.name}"
    except InvalidSignature:
        raise SignatureError(gettext_noop("The signature is not right: the file was changed after it was signed."), "wrong") from None
    raise refused(kind, named["algorithm"].dotted)


def refused(name: str, dotted: str) -> SignatureError:
    """The refusal of an algorithm by its name."""
    if dotted.startswith(GOST):
        sentence = gettext_noop("GOST signatures cannot be checked here. Sign with an RSA or ECDSA key of the same issuer.")
        return SignatureError(sentence, "gost")
    sentence = gettext_noop("The algorithm {name} does not count here. Sign with RSA (2048 bits) or ECDSA (P-256) and SHA-256, or more.")
    return SignatureError(sentence, "algorithm", name=name[:60])


def _kind(named: SignedDigestAlgorithm, digest: hashes.HashAlgorithm) -> str:
    """The kind of signature. Raises `SignatureError` for one that names another digest than the signer's entry does."""
    name, dotted = str(named["algorithm"].native), named["algorithm"].dotted
    try:
        kind = str(named.signature_algo)
    except ValueError:
        raise refused(name, dotted) from None
    own = name.partition("_")[0]
    if own.startswith(("sha", "md")) and own != digest.name:
        raise refused(name, dotted)
    return kind


def _padding(named: SignedDigestAlgorithm, kind: str, digest: hashes.HashAlgorithm) -> Any:
    if kind == "rsassa_pkcs1v15":
        return padding.PKCS1v15()
    own = digest_named(named["parameters"]["hash_algorithm"])
    if own.name != digest.name:
        raise refused(f"PSS {own.name}", named["algorithm"].dotted)
    return padding.PSS(mgf=padding.MGF1(digest), salt_length=int(named["parameters"]["salt_length"].native))
