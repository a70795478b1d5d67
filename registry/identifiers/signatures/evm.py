"""`personal_sign` (EIP-191, version 0x45): the address is recovered from the signature and compared."""

import re
from typing import Final

from coincurve import PublicKey
from Crypto.Hash import keccak

from registry.identifiers.signatures.faults import SignatureError

_SIGNATURE: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]{130})\Z")
_RECOVERY: Final = {0: 0, 1: 1, 27: 0, 28: 1}


def check(address: str, message: bytes, signature: str) -> None:
    """Nothing, or `SignatureError`. `address` is `0x` and forty hex digits, whose case says nothing here."""
    found = _SIGNATURE.match(signature)
    data = bytes.fromhex(found[1]) if found else b""
    if not data or data[64] not in _RECOVERY:
        raise SignatureError("unreadable")
    if _signer(data[:64] + bytes([_RECOVERY[data[64]]]), message) != address.lower():
        raise SignatureError("other")


def _signer(recoverable: bytes, message: bytes) -> str:
    prefix = b"\x19Ethereum Signed Message:\n" + str(len(message)).encode()
    try:
        key = PublicKey.from_signature_and_message(recoverable, _keccak(prefix + message), hasher=None)
    except ValueError:
        raise SignatureError("unreadable") from None
    except Exception as error:
        raise SignatureError("other") from error
    return "0x" + _keccak(key.format(compressed=False)[1:])[12:].hex()


def _keccak(data: bytes) -> bytes:
    return keccak.new(digest_bits=256, data=data).digest()
