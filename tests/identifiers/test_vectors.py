"""Published conformance vectors; skipped where the shared data is absent."""

import csv
import json
import re
import unicodedata

from publicsuffixlist import PublicSuffixList

from registry.identifiers import IdentifierError, hosts, parse
from registry.identifiers.sites import take_apart
from registry.identifiers.wallets import base58, bech32
from tests.shared_data import shared


def _accepts(text: str, kind: str, chain: str = "") -> bool:
    try:
        parse(text, kind, chain=chain)
    except IdentifierError:
        return False
    return True


def test_base58_agrees_with_bitcoinjs() -> None:
    for data, text in json.loads(shared("vectors/base58_bitcoin/base58_encode_decode.json").read_text()):
        assert base58.encode(bytes.fromhex(data)) == text
        assert (base58.decode(text) or b"") == bytes.fromhex(data) or len(text) > 128


def test_standard_addresses_of_bitcoinjs_are_read_by_network() -> None:
    for row in json.loads(shared("vectors/base58_bitcoin/address.json").read_text())["standard"]:
        address = row.get("base58check") or row.get("bech32")
        expected = row["network"] in ("bitcoin", "litecoin")
        assert _accepts(address, "wallet") == expected, row


def test_bech32_strings_of_bip_173_and_350() -> None:
    vectors = json.loads(shared("vectors/bech32/bip173_bip350_vectors.json").read_text())
    for text in vectors["VALID_BECH32"]:
        assert (bech32.decode(text) or ("", [], 0))[2] == bech32.BECH32, text
    for text in vectors["VALID_BECH32M"]:
        assert (bech32.decode(text) or ("", [], 0))[2] == bech32.BECH32M, text
    for text in vectors["INVALID_BECH32"]:
        assert (bech32.decode(text) or ("", [], 0))[2] != bech32.BECH32, text
    for text in vectors["INVALID_BECH32M"]:
        assert (bech32.decode(text) or ("", [], 0))[2] != bech32.BECH32M, text


def test_segwit_addresses_of_bip_173_and_350() -> None:
    vectors = json.loads(shared("vectors/bech32/bip173_bip350_vectors.json").read_text())
    for text, script in vectors["VALID_ADDRESS"]:
        witness = bech32.witness(text)
        assert witness is not None, text
        opcode = witness.version + 0x50 if witness.version else 0
        assert bytes([opcode, len(witness.program)]) + witness.program == bytes.fromhex(script)
        assert _accepts(text, "wallet", "bitcoin") == (witness.prefix == "bc")
    for text in vectors["INVALID_ADDRESS"]:
        assert not _accepts(text, "wallet", "bitcoin"), text


def test_erc_55_vectors_pass_and_each_flipped_letter_fails() -> None:
    for line in shared("vectors/eip55/valid_checksummed.txt").read_text().split():
        assert _accepts(line, "wallet", "eip155")
        if line[2:] in (line[2:].lower(), line[2:].upper()):
            continue
        for place, letter in enumerate(line[2:], 2):
            if letter.isalpha():
                assert not _accepts(line[:place] + letter.swapcase() + line[place + 1 :], "wallet", "eip155")


# Rows of the source that we judge otherwise on purpose, each with the reason.
_OTHERWISE = {
    "GSa5espVLNseXEfKt46zEdS6jrPkmFghBU": "test network of another coin",
    "3FLj1iFqS359KvBXeaStPgqX7hgyifVKbN": "Litecoin's old form of P2SH, which we rewrite to the form of today",
    "mzBc4XEFSdzCDcTxAgf6EZXgsZWpztRhef": "test network",
    "mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": "test network",
    "2MxKEf2su6FGAUfCEAHreGFQvEYrfYNHvL7": "test network",
    "2N5jUhwzndtTUXspDGJkAvP7WCCRLQkgMfX": "test network",
    "QW2SvwjaJU8LD6GSmtm1PHnBG2xPuxwZFy": "test network",
    "QjpzxpbLp5pCGsCczMbfh1uhC3P89QZavY": "test network",
    "tb1q": "test network",
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx": "version 1 with the checksum of BIP-173, void since BIP-350",
    "BC1SW50QA3JX3S": "the same",
    "bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj": "the same",
}
_CURRENCIES = {
    "bitcoin": "bitcoin", "btc": "bitcoin", "litecoin": "litecoin", "ltc": "litecoin", "eth": "eip155", "ethereum": "eip155", "trx": "tron",
    "tron": "tron", "xrp": "xrp", "ripple": "xrp", "sol": "solana", "solana": "solana", "dot": "polkadot", "polkadot": "polkadot",
}  # fmt: skip


def test_multicoin_vectors_agree_but_for_listed_reasons() -> None:
    with shared("vectors/multicoin_addresses/addresses.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["currency"] in _CURRENCIES]
    assert len(rows) > 50
    wrong = []
    for row in rows:
        accepted = _accepts(row["address"], "wallet", _CURRENCIES[row["currency"]])
        otherwise = any(row["address"].startswith(start) for start in _OTHERWISE)
        if accepted != (row["expected"] == "valid") and not otherwise:
            wrong.append((row["address"], row["currency"], row["options"], row["expected"]))
    assert wrong == []


def test_ibans_of_schwifty_are_valid_or_not_as_said() -> None:
    with shared("vectors/iban_lei_bic/iban_vectors.csv").open(encoding="utf-8", newline="") as file:
        certain = [row for row in csv.DictReader(file) if row["expected"] in ("valid", "invalid")]
    wrong = [row["iban"] for row in certain if _accepts(row["iban"], "iban") != (row["expected"] == "valid")]
    assert wrong == ["SN08SN0100152000048500003035"]  # Senegal is not in the registry of IBAN countries


def test_bins_of_kz_person_id_are_valid_or_not_as_said() -> None:
    with shared("vectors/kz_bin/bin_vectors.csv").open(encoding="utf-8", newline="") as file:
        wrong = [row["bin"] for row in csv.DictReader(file) if _accepts(row["bin"], "bin") != (row["expected"] == "valid")]
    assert wrong == []


def test_registrable_names_follow_the_public_suffix_list() -> None:
    line = re.compile(r"checkPublicSuffix\('?([^',]+)'?, '?([^')]+)'?\)")
    known = PublicSuffixList(accept_unknown=False)
    cases = line.findall(shared("vectors/public_suffix/test_psl.txt").read_text(encoding="utf-8"))
    wrong = []
    for given, expected in cases:
        if given == "null" or given.startswith("."):
            continue
        try:
            host = take_apart(given).host
        except IdentifierError:
            continue
        if not known.publicsuffix(host):
            continue
        wanted = "" if expected == "null" else take_apart(expected).host
        if hosts.registrable(host) != wanted:
            wrong.append((given, hosts.registrable(host), expected))
    assert len(cases) > 70
    assert wrong == []


def test_idna_folding_follows_uts_46_wherever_it_has_no_objection() -> None:
    checked, wrong = 0, []
    for raw_line in shared("vectors/url_idna/IdnaTestV2.txt").read_text(encoding="utf-8").splitlines():
        fields = [field.strip() for field in raw_line.partition("#")[0].split(";")]
        if len(fields) < 5 or fields[4] not in ("", "[]") or (fields[4] == "" and fields[2] not in ("", "[]")):
            continue
        source = re.sub(r"\\u([0-9A-F]{4})|\\x\{([0-9A-F]+)\}", lambda m: chr(int(m.group(1) or m.group(2), 16)), fields[0])
        expected = fields[3] or fields[1] or source
        if not re.fullmatch(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+", expected) or expected.rpartition(".")[2].isdigit():
            continue
        if any(unicodedata.category(c) == "Cn" for c in source):
            continue  # younger than this Python's Unicode
        checked += 1
        try:
            host = hosts.normal_host(source)[0]
        except IdentifierError as error:
            host = error.code
        if host != hosts.without_www(expected):
            wrong.append((source, host, expected))
    assert checked > 200
    assert wrong == []


def test_hosts_of_whatwg_urls() -> None:
    checked, wrong = 0, []
    for case in json.loads(shared("vectors/url_idna/urltestdata.json").read_text(encoding="utf-8")):
        if not isinstance(case, dict) or not re.match(r"https?://[^/]", case["input"]) or case.get("failure"):
            continue
        expected = case["hostname"]
        if (
            not re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]*[a-z_-][a-z0-9_-]*)+\.?", expected)
            or "@" in case["input"]
            or any(ord(c) < 32 for c in case["input"])
        ):
            continue
        checked += 1
        try:
            host = take_apart(case["input"]).host
        except IdentifierError as error:
            host = error.code
        if host != hosts.without_www(expected.removesuffix(".")):
            wrong.append((case["input"], host, expected))
    assert checked > 60
    assert wrong == []


def test_deny_list_holds_as_many_hosts_as_told() -> None:
    rows = shared("illegal/polkadot_phishing/deny_domains.txt").read_text(encoding="utf-8").splitlines()
    assert len(rows) == 32_897
    assert len({parse(row, "site").canonical for row in rows}) == 32_594


def test_substrate_addresses_of_the_phishing_list_are_accounts() -> None:
    with shared("illegal/polkadot_phishing/addresses.csv").open(encoding="utf-8", newline="") as file:
        found = {parse(row["address"], "wallet").chain for row in csv.DictReader(file)}
    assert found == {"polkadot"}


def test_sanctioned_addresses_are_read_on_their_chain() -> None:
    chains = {"ETH": "eip155", "XBT": "bitcoin", "TRX": "tron", "XRP": "xrp", "LTC": "litecoin", "SOL": "solana"}
    with shared("sanctioned/ofac_0xb10c_lists/addresses.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["ticker"] in chains]
    assert len(rows) > 100
    assert [row for row in rows if parse(row["address"], "wallet", chain=row["ticker"]).chain != chains[row["ticker"]]] == []
