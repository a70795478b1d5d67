"""Bech32 (BIP-173) and Bech32m (BIP-350), and the addresses of witness programs written in them."""

from dataclasses import dataclass
from typing import Final

_ALPHABET: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
BECH32: Final = 1
BECH32M: Final = 0x2BC830A3
_LONGEST: Final = 90
_CHECKSUM: Final = 6


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness program: the network's prefix, its version and its bytes."""

    prefix: str
    version: int
    program: bytes


def decode(text: str) -> tuple[str, list[int], int] | None:
    """Prefix, five-bit values without checksum, and the constant (`BECH32` or `BECH32M`); None where the text is neither."""
    if len(text) > _LONGEST or (text.lower() != text and text.upper() != text):
        return None
    prefix, separator, data = text.lower().rpartition("1")
    if not separator or not prefix or len(data) < _CHECKSUM or any(not 33 <= ord(c) <= 126 for c in prefix):
        return None
    values = [_ALPHABET.find(c) for c in data]
    if min(values) < 0:
        return None
    constant = _polymod([ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix] + values)
    return (prefix, values[:-_CHECKSUM], constant) if constant in (BECH32, BECH32M) else None


def witness(text: str) -> Witness | None:
    """The witness program of a segregated-witness address; None where it breaks a rule of BIP-173 or BIP-350."""
    decoded = decode(text)
    if decoded is None or not decoded[1]:
        return None
    prefix, (version, *values), constant = decoded
    program = _to_bytes(values)
    if program is None or not 2 <= len(program) <= 40 or version > 16:
        return None
    if constant != (BECH32 if version == 0 else BECH32M) or (version == 0 and len(program) not in (20, 32)):
        return None
    return Witness(prefix, version, program)


def _polymod(values: list[int]) -> int:
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(_GENERATOR):
            if top >> bit & 1:
                checksum ^= generator
    return checksum


def _to_bytes(values: list[int]) -> bytes | None:
    """Five-bit groups as bytes; None where the padding is not at most four zero bits."""
    number, bits = 0, 0
    found = bytearray()
    for value in values:
        number, bits = (number << 5 | value) & 0xFFF, bits + 5
        if bits >= 8:
            bits -= 8
            found.append(number >> bits & 0xFF)
    return None if bits >= 5 or number & ((1 << bits) - 1) else bytes(found)
