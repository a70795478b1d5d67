"""The chains whose addresses are read, in the order in which they are tried."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from registry.identifiers.wallets import bitcoin, evm, solana, substrate, ton, tron, xrp
from registry.identifiers.wallets.account import Account


@dataclass(frozen=True, slots=True)
class Chain:
    """A network: its code, its name for people, how to tell and read its addresses, what a tag may be on it."""

    code: str
    name: str
    beginning: str
    looks_like: Callable[[str], bool]
    parse: Callable[[str], Account]
    aliases: tuple[str, ...]
    caip: re.Pattern[str]
    tag: re.Pattern[str] | None = None


_BITCOIN_CAIP = re.compile(r"bip122:000000000019d6689c085ae165831e93:", re.IGNORECASE)
_LITECOIN_CAIP = re.compile(r"bip122:12a765e31ffd4059bada1e25190f6e98:", re.IGNORECASE)

CHAINS: Final[tuple[Chain, ...]] = (
    Chain(
        "bitcoin",
        "Bitcoin",
        "1, 3 or bc1",
        partial(bitcoin.looks_like, network=bitcoin.BITCOIN),
        partial(bitcoin.parse, network=bitcoin.BITCOIN),
        ("btc", "xbt"),
        _BITCOIN_CAIP,
    ),
    Chain(
        "litecoin",
        "Litecoin",
        "L, M or ltc1",
        partial(bitcoin.looks_like, network=bitcoin.LITECOIN),
        partial(bitcoin.parse, network=bitcoin.LITECOIN),
        ("ltc",),
        _LITECOIN_CAIP,
    ),
    Chain(
        "eip155",
        "Ethereum",
        "0x",
        evm.looks_like,
        evm.parse,
        (
            "eth",
            "ethereum",
            "evm",
            "erc20",
            "erc-20",
            "bsc",
            "bep20",
            "bep-20",
            "polygon",
            "matic",
            "arbitrum",
            "optimism",
            "base",
            "avalanche",
            "avax",
        ),
        re.compile(r"eip155:[0-9]{1,32}:", re.IGNORECASE),
    ),
    Chain(
        "tron",
        "TRON",
        "T",
        tron.looks_like,
        tron.parse,
        ("trx", "trc20", "trc-20"),
        re.compile(r"tron:(?:0x[0-9a-f]+|mainnet):", re.IGNORECASE),
    ),
    Chain(
        "xrp",
        "XRP",
        "r or X",
        xrp.looks_like,
        xrp.parse,
        ("ripple", "xrpl"),
        re.compile(r"xrpl:0:", re.IGNORECASE),
        re.compile(r"(?:0|[1-9][0-9]{0,9})\Z"),
    ),
    Chain(
        "ton",
        "TON",
        "EQ, UQ or 0:",
        ton.looks_like,
        ton.parse,
        ("toncoin",),
        re.compile(r"(?:ton|tvm):-?[0-9]+:(?=-?[01]:|[EUk0][Qf])", re.IGNORECASE),
        re.compile(r"[^\x00-\x1f\x7f]{1,100}\Z"),
    ),
    Chain(
        "polkadot",
        "Polkadot",
        "1, 5 and others",
        substrate.looks_like,
        substrate.parse,
        ("dot", "substrate", "kusama", "ksm"),
        re.compile(r"polkadot:[0-9a-f]{32}:", re.IGNORECASE),
    ),
    Chain(
        "solana",
        "Solana",
        "Base58",
        solana.looks_like,
        solana.parse,
        ("sol", "spl"),
        re.compile(r"solana:[1-9A-HJ-NP-Za-km-z]{32}:"),
    ),
)
BY_CODE: Final = {chain.code: chain for chain in CHAINS}
_BY_ALIAS: Final = BY_CODE | {alias: chain for chain in CHAINS for alias in chain.aliases}


def chain_named(text: str) -> Chain | None:
    """The chain of a code, a name, a ticker or a token standard: `tron`, `TRC-20`, `XBT`; None where it is unknown."""
    return _BY_ALIAS.get(text.strip().casefold())
