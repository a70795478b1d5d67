"""Wallet addresses: which chain and account a text names, by checksum where the chain has one.

Must not know lists, licences or any ledger's state.
"""

import re
from collections.abc import Iterator

from registry.identifiers.identifier import Identifier, IdentifierError, Kind, gettext_noop
from registry.identifiers.text import as_code
from registry.identifiers.wallets.account import Account
from registry.identifiers.wallets.chains import BY_CODE, CHAINS, Chain, chain_named

__all__ = ["BY_CODE", "CHAINS", "Chain", "chain_named", "looks_like_wallet", "parse_wallet", "wallet_readings"]

_URI = re.compile(
    r"(bitcoin|litecoin|ethereum|tron|ripple|xrpl|solana|ton|polkadot|substrate):(?://transfer/)?(?=[0-9A-Za-z])", re.IGNORECASE
)
_TAG_NAMES = frozenset({"dt", "tag", "memo", "text", "memoid"})
_LONGEST = 256


def parse_wallet(text: str, chain: str = "", tag: str = "") -> Identifier:
    """The account of an address, of `chain` where one is given (a code or an alias, see `chain_named`).

    `tag` is a destination tag or memo; one written into the address (X-address, `?dt=7`) is found, and must agree.
    CAIP-10 and payment links are read. Raises `IdentifierError`: unknown form, wrong check digits, wrong chain, test network.
    """
    wanted = _wanted(chain)
    address, named, query_tag, warnings = _address(text)
    if named and wanted and named is not wanted:
        raise _wrong_chain(named, wanted)
    wanted = wanted or named
    found = _read(address, wanted) if wanted else _read_any(address)
    return _identifier(text, *found, tag or query_tag, warnings)


def wallet_readings(text: str) -> list[Identifier]:
    """The accounts that the text may name, one a chain, in the order of `CHAINS`. Empty where it names none."""
    try:
        address, named, tag, warnings = _address(text)
    except IdentifierError:
        return []
    found: list[Identifier] = []
    for chain in (named,) if named else CHAINS:
        try:
            found.append(_identifier(text, chain, _parsed(address, chain), tag, warnings))
        except IdentifierError:
            continue
    # Any 32 bytes pass as Solana: where a checksum says otherwise, the checksum is right.
    checked = [i for i in found if i.chain != "solana"]
    return checked or found


def looks_like_wallet(text: str) -> bool:
    """Whether the text has the form of an address of some chain, its check digits right or wrong."""
    try:
        address, named, _, _ = _address(text)
    except IdentifierError:
        return False
    return named is not None or any(chain.looks_like(address) for chain in CHAINS)


def _address(text: str) -> tuple[str, Chain | None, str, list[str]]:
    if len(text) > _LONGEST:
        raise IdentifierError(gettext_noop("This is longer than any wallet address; give one address."), "length")
    code, warnings = as_code(text, separators="")
    named: Chain | None = None
    for chain in CHAINS:
        caip = chain.caip.match(code)
        if caip:
            named, code = chain, code[caip.end() :]
            break
    else:
        uri = _URI.match(code)
        if uri:
            named, code = chain_named(uri.group(1)), code[uri.end() :]
    address, _, query = code.partition("?")
    if named and named.code == "eip155":
        address = address.partition("@")[0]
    return address, named, _tag_of(query), warnings


def _tag_of(query: str) -> str:
    pairs = (part.partition("=") for part in query.split("&"))
    return next((value for name, _, value in pairs if name.casefold() in _TAG_NAMES), "")


def _wanted(chain: str) -> Chain | None:
    if not chain:
        return None
    wanted = chain_named(chain)
    if wanted is None:
        names = ", ".join(known.name for known in CHAINS)
        raise IdentifierError(
            gettext_noop("We do not know the network “{chain}”. Known are: {names}."),
            "unknown_chain",
            field="chain",
            params={"chain": chain[:40], "names": names},
        )
    return wanted


def _parsed(address: str, chain: Chain) -> Account:
    if not chain.looks_like(address):
        raise IdentifierError(
            gettext_noop("This is not an address of {chain}: those begin with {beginning}."),
            "not_an_address",
            params={"chain": chain.name, "beginning": chain.beginning},
        )
    return chain.parse(address)


def _read(address: str, wanted: Chain) -> tuple[Chain, Account]:
    try:
        return wanted, _parsed(address, wanted)
    except IdentifierError as refusal:
        other = next(_successes(address), None)
        if other is None or (refusal.code == "checksum" and other[0].code == "solana"):
            raise
        raise _wrong_chain(other[0], wanted) from refusal


def _read_any(address: str) -> tuple[Chain, Account]:
    found = list(_successes(address))
    checked = [pair for pair in found if pair[0].code != "solana"] or found
    if checked:
        return checked[0]
    for chain in CHAINS:
        if chain.looks_like(address):
            chain.parse(address)
    raise IdentifierError(
        gettext_noop("This is not a wallet address that we can read. Known networks: {names}."),
        "not_an_address",
        params={"names": ", ".join(chain.name for chain in CHAINS)},
    )


def _successes(address: str) -> Iterator[tuple[Chain, Account]]:
    for chain in CHAINS:
        try:
            yield chain, _parsed(address, chain)
        except IdentifierError:
            continue


def _wrong_chain(found: Chain, wanted: Chain) -> IdentifierError:
    return IdentifierError(
        gettext_noop(
            "This is an address of {found}, not of {wanted}. Choose {found}, or give an address of {wanted} (begins with {beginning})."
        ),
        "wrong_chain",
        field="chain",
        params={"found": found.name, "wanted": wanted.name, "beginning": wanted.beginning},
    )


def _identifier(raw: str, chain: Chain, account: Account, tag: str, warnings: list[str]) -> Identifier:
    codes = tuple(dict.fromkeys((*warnings, *account.warnings)))
    return Identifier(Kind.WALLET, raw, account.canonical, chain.code, _agreed_tag(chain, account.tag, tag.strip()), codes)


def _agreed_tag(chain: Chain, in_address: str, given: str) -> str:
    if not given:
        return in_address
    if chain.tag is None:
        raise IdentifierError(
            gettext_noop("Addresses of {chain} carry no tag or memo; leave it empty."),
            "tag_not_used",
            field="tag",
            params={"chain": chain.name},
        )
    if not chain.tag.match(given) or (chain.code == "xrp" and int(given) >= 1 << 32):
        raise IdentifierError(
            gettext_noop("This is not a tag of {chain}; on XRP a tag is a whole number below 4294967296."),
            "bad_tag",
            field="tag",
            params={"chain": chain.name},
        )
    if in_address and in_address != given:
        raise IdentifierError(
            gettext_noop("The address itself holds the tag {in_address}, but {given} was given. Give one of them."),
            "bad_tag",
            field="tag",
            params={"in_address": in_address, "given": given},
        )
    return given
