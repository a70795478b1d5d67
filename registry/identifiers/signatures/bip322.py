"""BIP-322 “simple”: a witness that could spend a virtual coin whose script commits to the message.

P2WPKH (sighash of BIP-143) and the key path of P2TR (sighash of BIP-341, signature of BIP-340). Nothing else.
"""

import hashlib
from typing import Final

from coincurve import PublicKey, PublicKeyXOnly
from Crypto.Hash import RIPEMD160

from registry.identifiers.signatures.faults import SignatureError
from registry.identifiers.wallets.bech32 import Witness

_TAG: Final = b"BIP0322-signed-message"
_VERSION = _LOCK_TIME = _SEQUENCE = bytes(4)
_NO_VALUE: Final = bytes(8)
_BURN: Final = _NO_VALUE + b"\x01\x6a"
_ALL: Final = 1


def check(witness: Witness, message: bytes, data: bytes) -> None:
    """Nothing, or `SignatureError`. `data` is the serialised witness stack."""
    stack = _stack(data)
    script = bytes([0x50 + witness.version if witness.version else 0, len(witness.program)]) + witness.program
    coin = _spent_coin(script, message)
    if witness.version == 0 and len(witness.program) == 20:
        is_good = _is_good_ecdsa(stack, witness.program, coin)
    elif witness.version == 1 and len(witness.program) == 32:
        is_good = _is_good_schnorr(stack, witness.program, script, coin)
    else:
        raise SignatureError("unsupported")
    if not is_good:
        raise SignatureError("other")


def _is_good_ecdsa(stack: list[bytes], program: bytes, coin: bytes) -> bool:
    if len(stack) != 2 or len(stack[1]) != 33 or not stack[0] or stack[0][-1] != _ALL:
        raise SignatureError("unreadable")
    if RIPEMD160.new(_sha(stack[1])).digest() != program:
        return False
    pay_to_hash = b"\x19\x76\xa9\x14" + program + b"\x88\xac"
    parts = (_VERSION, _twice(coin), _twice(_SEQUENCE), coin, pay_to_hash, _NO_VALUE, _SEQUENCE, _twice(_BURN), _LOCK_TIME)
    digest = _twice(b"".join(parts) + _ALL.to_bytes(4, "little"))
    try:
        return bool(PublicKey(stack[1]).verify(stack[0][:-1], digest, hasher=None))
    except ValueError:
        raise SignatureError("unreadable") from None


def _is_good_schnorr(stack: list[bytes], program: bytes, script: bytes, coin: bytes) -> bool:
    if len(stack) != 1 or not (len(stack[0]) == 64 or (len(stack[0]) == 65 and stack[0][-1] == _ALL)):
        raise SignatureError("unreadable")
    kind = stack[0][64:] or b"\x00"
    hashes = (_sha(coin), _sha(_NO_VALUE), _sha(bytes([len(script)]) + script), _sha(_SEQUENCE), _sha(_BURN))
    digest = _tagged(b"TapSighash", b"\x00" + kind + _VERSION + _LOCK_TIME + b"".join(hashes) + b"\x00" + bytes(4))
    try:
        return bool(PublicKeyXOnly(program).verify(stack[0][:64], digest))
    except ValueError:
        raise SignatureError("unreadable") from None


def _spent_coin(script: bytes, message: bytes) -> bytes:
    """The outpoint of the virtual transaction `to_spend`: its hash, and output zero."""
    commitment = b"\x00\x20" + _tagged(_TAG, message)
    source = bytes(32) + b"\xff\xff\xff\xff" + bytes([len(commitment)]) + commitment + _SEQUENCE
    to_spend = _VERSION + b"\x01" + source + b"\x01" + _NO_VALUE + bytes([len(script)]) + script + _LOCK_TIME
    return _twice(to_spend) + bytes(4)


def _stack(data: bytes) -> list[bytes]:
    """The items of a witness stack of at most two short items. Raises `SignatureError`."""
    count, rest, items = data[:1], data[1:], []
    for _item in range(count[0] if count else 0):
        length = rest[0] if rest else 0xFF
        if length >= 0xFD or len(rest) <= length:
            raise SignatureError("unreadable")
        items.append(rest[1 : length + 1])
        rest = rest[length + 1 :]
    if rest or not 1 <= len(items) <= 2:
        raise SignatureError("unreadable")
    return items


def _tagged(tag: bytes, data: bytes) -> bytes:
    return _sha(_sha(tag) * 2 + data)


def _sha(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _twice(data: bytes) -> bytes:
    return _sha(_sha(data))
