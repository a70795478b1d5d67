"""Bitcoin's signed messages: the compact signature with the headers of BIP-137, and BIP-322 “simple” beside it.

BIP-137 names the kind of address in the header. Headers 31–34 (a compressed key) are taken for witness addresses as well:
wallets older than BIP-137 write them, and the key is the same.
"""

import base64
import binascii
import hashlib
from typing import Final

from coincurve import PublicKey
from Crypto.Hash import RIPEMD160

from registry.identifiers.signatures import bip322
from registry.identifiers.signatures.faults import SignatureError
from registry.identifiers.wallets import base58, bech32

MAGIC: Final = b"\x18Bitcoin Signed Message:\n"
_COMPACT: Final = 65
_LEGACY, _NESTED, _WITNESS = "p2pkh", "p2sh-p2wpkh", "p2wpkh"
_SIMPLE: Final = "smp"


def check(address: str, message: bytes, signature: str) -> None:
    """Nothing, or `SignatureError`. `address` is of the main network."""
    data = _decoded(signature)
    if len(data) == _COMPACT and 27 <= data[0] <= 42:
        _check_compact(address, message, data)
        return
    witness = bech32.witness(address)
    if witness is None:
        raise SignatureError("unreadable")
    bip322.check(witness, message, data)


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        pass
    try:
        # The newest text of BIP-322 puts the letters of the variant in front.
        return base64.b64decode(signature.removeprefix(_SIMPLE), validate=True)
    except (binascii.Error, ValueError):
        raise SignatureError("unreadable") from None


def _check_compact(address: str, message: bytes, data: bytes) -> None:
    header = data[0]
    digest = _twice(MAGIC + compact_size(len(message)) + message)
    try:
        key = PublicKey.from_signature_and_message(data[1:] + bytes([(header - 27) & 3]), digest, hasher=None)
    except ValueError:
        raise SignatureError("unreadable") from None
    except Exception as error:
        raise SignatureError("other") from error
    kind, wanted = _kind_and_hash(address)
    if kind not in _kinds_of(header) or _hash_of(kind, key.format(compressed=header >= 31)) != wanted:
        raise SignatureError("other")


def _kinds_of(header: int) -> tuple[str, ...]:
    if header < 31:
        return (_LEGACY,)
    if header < 35:
        return (_LEGACY, _NESTED, _WITNESS)
    return (_NESTED,) if header < 39 else (_WITNESS,)


def _kind_and_hash(address: str) -> tuple[str, bytes]:
    """What kind of address it is, and the hash in it. Raises `SignatureError` where no single key stands behind it."""
    witness = bech32.witness(address)
    if witness is not None and witness.version == 0 and len(witness.program) == 20:
        return _WITNESS, witness.program
    data = None if witness else base58.decode_check(address)
    if data is None or len(data) != 21 or data[0] not in (0x00, 0x05):
        raise SignatureError("unsupported")
    return (_LEGACY if data[0] == 0x00 else _NESTED), data[1:]


def _hash_of(kind: str, key: bytes) -> bytes:
    return hash160(b"\x00\x14" + hash160(key)) if kind == _NESTED else hash160(key)


def hash160(data: bytes) -> bytes:
    """RIPEMD-160 of SHA-256, Bitcoin's short hash."""
    return RIPEMD160.new(hashlib.sha256(data).digest()).digest()


def compact_size(number: int) -> bytes:
    """A length as Bitcoin writes it; messages here are far shorter than its longer forms reach."""
    return bytes([number]) if number < 0xFD else b"\xfd" + number.to_bytes(2, "little")


def _twice(data: bytes) -> bytes:
    return hashlib.sha256(hashlib.sha256(data).digest()).digest()
