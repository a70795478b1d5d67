"""Wallet addresses: forms, check digits, chains, tags. Addresses are burn and documentation addresses or made by a library."""

import pytest
from bip_utils import (
    AtomAddrEncoder,
    EthAddrDecoder,
    P2PKHAddrEncoder,
    P2TRAddrEncoder,
    P2WPKHAddrEncoder,
    SolAddrEncoder,
    SubstrateEd25519AddrEncoder,
    TrxAddrEncoder,
    XrpAddrEncoder,
)
from bip_utils.ecc import Ed25519PrivateKey, Secp256k1PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from registry.identifiers import IdentifierError, parse, wallets

ETHEREUM = "0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045"
TRON = "T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb"
BITCOIN = "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"
XRP = "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"
X_ADDRESS = "XVLhHMPHU98es4dbozjVtdWzVrDjtV18pX8yuPT7y4xaEHi"
TON_RAW = "0:83dfd552e63729b472fcbcc8c45ebcc6691702558b68ec7527e1ba403a0f31a8"
TON_BOUNCEABLE = "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N"
TON_NOT_BOUNCEABLE = "UQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqEBI"
POLKADOT = "112JcwQP2hKuJGPnuet9zUCBAZw9P7ZnbcZ4LcZJYS5ToewA"


def test_one_account_of_ton_in_three_forms() -> None:
    assert {parse(form, "wallet").key for form in (TON_RAW, TON_BOUNCEABLE, TON_NOT_BOUNCEABLE)} == {("wallet", TON_RAW, "ton", "")}


def test_an_x_address_is_its_classic_address_and_tag() -> None:
    found = parse(X_ADDRESS, "wallet")
    assert (found.canonical, found.chain, found.tag) == ("rGWrZyQqhTp9Xu7G5Pkayo7bXjH4k4QYpf", "xrp", "4294967295")


def test_case_of_an_evm_address_is_only_a_check() -> None:
    assert parse(ETHEREUM, "wallet").canonical == ETHEREUM.lower()
    assert parse(ETHEREUM, "wallet").warnings == ()
    assert parse(ETHEREUM.lower(), "wallet").warnings == ("no_checksum",)


def test_litecoins_old_form_is_kept_in_todays() -> None:
    old = parse("3FLj1iFqS359KvBXeaStPgqX7hgyifVKbN", "wallet", chain="ltc")
    assert (old.canonical, old.warnings) == ("MMYsKbfoP9va8RTRkTSEDL5vSQHRoY4jjW", ("rewritten",))


def test_a_substrate_key_is_one_account_on_every_network() -> None:
    key = Ed25519PrivateKey.FromBytes(bytes(range(32))).PublicKey()
    forms = {SubstrateEd25519AddrEncoder.EncodeKey(key, ss58_format=network) for network in (0, 2, 42, 1284)}
    assert len(forms) == 4
    assert len({parse(form, "wallet", chain="dot").canonical for form in forms}) == 1


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        (f"eip155:1:{ETHEREUM}", "eip155"),
        (f"bip122:000000000019d6689c085ae165831e93:{BITCOIN}", "bitcoin"),
        (f"bitcoin:{BITCOIN}?amount=1", "bitcoin"),
        (f"ethereum:{ETHEREUM}@1", "eip155"),
        (f" {TRON}\u200b", "tron"),
    ],
)
def test_wrapped_addresses_are_found(text: str, chain: str) -> None:
    assert parse(text, "wallet").chain == chain


def test_look_alike_letters_in_an_address_are_read_and_told() -> None:
    disguised = BITCOIN.replace("T", "\u0422").replace("o", "\u043e")
    found = parse(disguised, "wallet")
    assert (found.canonical, found.warnings) == (BITCOIN, ("homoglyph",))


@pytest.mark.parametrize(
    ("text", "chain", "code"),
    [
        (TRON[:-1] + "c", "", "checksum"),
        (ETHEREUM[:-1] + "6", "", "checksum"),
        (ETHEREUM[:-1], "", "length"),
        (BITCOIN, "tron", "wrong_chain"),
        (TRON, "eth", "wrong_chain"),
        (ETHEREUM, "btc", "wrong_chain"),
        (f"eip155:1:{ETHEREUM}", "btc", "wrong_chain"),
        ("mzBc4XEFSdzCDcTxAgf6EZXgsZWpztRhef", "", "test_network"),
        ("kQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqKbH", "", "checksum"),
        ("hello world", "", "not_an_address"),
        (TRON, "dogecoin", "unknown_chain"),
        ("1" * 300, "", "length"),
    ],
)
def test_what_is_no_address_is_refused_with_its_reason(text: str, chain: str, code: str) -> None:
    with pytest.raises(IdentifierError) as refusal:
        parse(text, "wallet", chain=chain)
    assert refusal.value.code == code


def test_tags() -> None:
    assert parse(XRP, "wallet", tag="12345").tag == "12345"
    assert parse(f"{XRP}?dt=12345", "wallet").tag == "12345"
    assert parse(TON_RAW, "wallet", tag="for 7").tag == "for 7"
    for text, tag in ((XRP, "4294967296"), (XRP, "abc"), (TRON, "1"), (X_ADDRESS, "7")):
        with pytest.raises(IdentifierError) as refusal:
            parse(text, "wallet", tag=tag)
        assert refusal.value.field == "tag"


def test_chains_are_known_by_code_ticker_and_token_standard() -> None:
    named = {text: (wallets.chain_named(text) or wallets.CHAINS[0]).code for text in ("XBT", "ERC-20", "trc20", "ripple", "Sol", "ton")}
    assert named == {"XBT": "bitcoin", "ERC-20": "eip155", "trc20": "tron", "ripple": "xrp", "Sol": "solana", "ton": "ton"}
    assert wallets.chain_named("dogecoin") is None


_keys = st.binary(min_size=32, max_size=32).filter(lambda key: 0 < int.from_bytes(key, "big") < 2**255)


@given(_keys)
def test_addresses_made_by_bip_utils_are_read(key: bytes) -> None:
    public = Secp256k1PrivateKey.FromBytes(key).PublicKey()
    edwards = Ed25519PrivateKey.FromBytes(key).PublicKey()
    made = {
        P2PKHAddrEncoder.EncodeKey(public, net_ver=b"\x00"): "bitcoin",
        P2WPKHAddrEncoder.EncodeKey(public, hrp="bc"): "bitcoin",
        P2TRAddrEncoder.EncodeKey(public, hrp="bc"): "bitcoin",
        P2PKHAddrEncoder.EncodeKey(public, net_ver=b"\x30"): "litecoin",
        P2WPKHAddrEncoder.EncodeKey(public, hrp="ltc"): "litecoin",
        TrxAddrEncoder.EncodeKey(public): "tron",
        XrpAddrEncoder.EncodeKey(public): "xrp",
        SolAddrEncoder.EncodeKey(edwards): "solana",
    }
    for address, chain in made.items():
        found = parse(address, "wallet")
        assert (found.chain, found.canonical) == (chain, address)


@given(_keys)
def test_a_chain_we_do_not_know_is_not_taken_for_another(key: bytes) -> None:
    address = AtomAddrEncoder.EncodeKey(Secp256k1PrivateKey.FromBytes(key).PublicKey(), hrp="cosmos")
    with pytest.raises(IdentifierError):
        parse(address, "wallet")


@given(st.binary(min_size=20, max_size=20))
def test_erc_55_agrees_with_bip_utils(account: bytes) -> None:
    from registry.identifiers.wallets.evm import checksummed

    address = "0x" + checksummed(account.hex())
    assert EthAddrDecoder.DecodeAddr(address) == account
    assert parse(address, "wallet").canonical == "0x" + account.hex()


@given(st.sampled_from([BITCOIN, TRON, XRP, TON_BOUNCEABLE, POLKADOT]), st.data())
def test_one_wrong_character_is_noticed(address: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(address) - 1))
    letter = data.draw(st.sampled_from("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz").filter(lambda c: c != address[place]))
    with pytest.raises(IdentifierError):
        parse(address[:place] + letter + address[place + 1 :], "wallet")
