"""Ed25519 (RFC 8032) over the canonical bytes of a statement, and the envelope in which both are handed out."""

import base64
import hashlib
import json
import secrets

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ALGORITHM = "Ed25519"
KEYS_PATH = "/.well-known/tizilim-keys.json"


def new_seed() -> str:
    """A private key: 32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def public_half(seed: str) -> str:
    """The public key of a seed, raw, in base64."""
    return base64.b64encode(_private(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()


def public_pem(seed_or_public: str) -> str:
    """A raw public key in base64 as the PEM file that openssl reads: the fixed head of RFC 8410, then the 32 bytes."""
    der = bytes.fromhex("302a300506032b6570032100") + base64.b64decode(seed_or_public)
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(der).decode()}\n-----END PUBLIC KEY-----\n"


def key_id_of(public_key: str) -> str:
    """The name of a key: the first 16 hex digits of the SHA-256 of its raw bytes."""
    return hashlib.sha256(base64.b64decode(public_key)).hexdigest()[:16]


def sign(seed: str, payload: bytes) -> str:
    """The signature in base64."""
    return base64.b64encode(_private(seed).sign(payload)).decode()


def is_signed(public_key: str, payload: bytes, signature: str) -> bool:
    """Whether the holder of `public_key` (raw, base64) signed these bytes."""
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(public_key)).verify(base64.b64decode(signature), payload)
    except (InvalidSignature, ValueError):
        return False
    return True


def envelope(payload: bytes, *, signature: str, key_id: str, address: str) -> dict[str, str]:
    """The object that is handed out: the signed bytes, the signature, and where the key is published."""
    return {
        "type": "tizilim-statement/1",
        "algorithm": ALGORITHM,
        "key_id": key_id,
        "keys": address + KEYS_PATH,
        "payload": base64.b64encode(payload).decode(),
        "signature": signature,
    }


def envelope_text(members: dict[str, str]) -> str:
    """The envelope as a file, a member a line."""
    return json.dumps(members, indent=1) + "\n"


def _private(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
