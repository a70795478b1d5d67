"""Bitcoin and Litecoin: Base58Check (P2PKH, P2SH) and segregated witness (BIP-173, BIP-350)."""

from dataclasses import dataclass
from typing import Final

from registry.identifiers.wallets import base58, bech32
from registry.identifiers.wallets.account import Account, bad_checksum, bad_length, test_network
from registry.identifiers.warnings import REWRITTEN, UNKNOWN_VERSION


@dataclass(frozen=True, slots=True)
class Network:
    """How a chain of Bitcoin's family writes its addresses."""

    name: str
    versions: dict[int, int]  # version byte found → version byte kept
    first_letters: str
    prefix: str
    test_versions: frozenset[int]
    test_prefixes: tuple[str, ...]


BITCOIN: Final = Network("Bitcoin", {0x00: 0x00, 0x05: 0x05}, "13", "bc", frozenset({0x6F, 0xC4}), ("tb", "bcrt"))
# Litecoin once wrote P2SH with Bitcoin's version byte; the same account is kept in the form of today (M…).
LITECOIN: Final = Network("Litecoin", {0x30: 0x30, 0x32: 0x32, 0x05: 0x32}, "LM3", "ltc", frozenset({0x6F, 0xC4, 0x3A}), ("tltc", "rltc"))


def looks_like(text: str, network: Network) -> bool:
    """Whether `text` begins as the network's addresses do."""
    head = text[:6].lower()
    if any(head.startswith(prefix + "1") for prefix in (network.prefix, *network.test_prefixes)):
        return True
    return text[:1] in network.first_letters + "mn2Q" and 25 <= len(text) <= 36 and base58.decode(text) is not None


def parse(text: str, network: Network) -> Account:
    """The account of an address. Raises `IdentifierError`."""
    if "1" in text[:5] and text.lower().startswith(tuple(p + "1" for p in (network.prefix, *network.test_prefixes))):
        return _segwit(text, network)
    data = base58.decode_check(text)
    if data is None:
        raise bad_checksum(network.name)
    if len(data) != 21:
        raise bad_length(network.name)
    if data[0] in network.versions:
        kept = network.versions[data[0]]
        return Account(base58.encode_check(bytes([kept]) + data[1:]), warnings=() if kept == data[0] else (REWRITTEN,))
    raise test_network(network.name) if data[0] in network.test_versions else bad_checksum(network.name)


def _segwit(text: str, network: Network) -> Account:
    witness = bech32.witness(text)
    if witness is None:
        raise bad_checksum(network.name)
    if witness.prefix != network.prefix:
        raise test_network(network.name)
    in_use = witness.version == 0 or (witness.version == 1 and len(witness.program) == 32)
    return Account(text.lower(), warnings=() if in_use else (UNKNOWN_VERSION,))
