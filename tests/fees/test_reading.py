"""Reading the files of banks, and of those who are none."""

from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.fees.reading import MAX_BYTES, BankLine, StatementFormat, read_statement
from registry.lib.errors import InvalidError
from tests.fees.desk import ACCOUNT, HEADER, csv_of, patient

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001."


def entry(amount: str = "70000.00", *, sign: str = "CRDT", ref: str = "E1", status: str = "BOOK", details: str = "", more: str = "") -> str:
    return f"""<Ntry><NtryRef>{ref}</NtryRef><Amt Ccy="USD">{amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>{more}<Sts>{status}</Sts>
      <BookgDt><Dt>2026-11-21</Dt></BookgDt><NtryDtls>{details}</NtryDtls></Ntry>"""


def details(text: str = "INV-2026-000001", *, amount: str = "", payer: str = "<Nm>Altyn</Nm>", sign: str = "") -> str:
    sign = f"<CdtDbtInd>{sign}</CdtDbtInd>" if sign else ""
    return f"""<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>{amount}{sign}<RltdPties><Dbtr>{payer}</Dbtr></RltdPties>
      <RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls>"""


def camt(*entries: str, version: str = "02", account: str = f"<IBAN>{ACCOUNT}</IBAN>", number: str = "S1", before: str = "") -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>{before}
    <Document xmlns="{NAMESPACE}{version}"><BkToCstmrStmt>
      <GrpHdr><MsgId>M1</MsgId><MsgRcpt><Id><OrgId><Othr><Id>R1</Id></Othr></OrgId></Id></MsgRcpt></GrpHdr>
      <Stmt><Id>{number}</Id><Acct><Id>{account}</Id><Ccy>USD</Ccy></Acct><RltdAcct><Id><Othr><Id>X9</Id></Othr></Id></RltdAcct>
      {"".join(entries)}</Stmt></BkToCstmrStmt></Document>""".encode()


def only(content: bytes) -> BankLine:
    (line,) = read_statement(content).lines
    return line


@pytest.mark.parametrize("version", ["01", "02", "06", "08", "13"])
def test_every_version_of_camt_is_read(version: str) -> None:
    is_new = int(version) >= 8
    payer = "<Pty><Nm>Altyn</Nm></Pty>" if is_new else "<Nm>Altyn</Nm>"
    content = camt(entry(details=details(payer=payer), status="<Cd>BOOK</Cd>" if is_new else "BOOK"), version=version)
    line = only(content)
    assert (line.key, line.amount, line.currency) == ((ACCOUNT, "S1", "E1"), Decimal("70000.00"), "USD")
    assert (line.booked_on, line.payer, line.text, line.refused) == (date(2026, 11, 21), "Altyn", "INV-2026-000001", "")
    assert BankLine.from_json(line.as_json()) == line


def test_all_places_of_a_reference_are_read() -> None:
    structured = (
        "<TxDtls><Refs><EndToEndId>INV-2026-000002</EndToEndId></Refs><RmtInf><Ustrd>a</Ustrd><Ustrd>b</Ustrd><Strd><CdtrRefInf>"
        "<Ref>INV-2026-000003</Ref></CdtrRefInf></Strd></RmtInf><AddtlTxInf>c</AddtlTxInf></TxDtls>"
    )
    assert only(camt(entry(details=structured))).text.split("\n") == ["a", "b", "INV-2026-000003", "INV-2026-000002", "c"]


def test_several_payments_in_one_entry_are_lines_of_their_own() -> None:
    amount = "<AmtDtls><TxAmt><Amt Ccy='USD'>{}</Amt></TxAmt></AmtDtls>"
    both = (
        details("one", amount=amount.format(30))
        + details("two", amount="<Amt Ccy='USD'>45</Amt>")
        + details("fee", amount="<Amt Ccy='USD'>5</Amt>", sign="DBIT")
    )
    read = read_statement(camt(entry("70", details=both)))
    assert [(line.entry_ref, line.amount, line.text) for line in read.lines] == [("E1/1", 30, "one"), ("E1/2", 45, "two")]
    assert read.debits == 1
    assert "do not add up" in only(camt(entry("71", details=both))).refused
    assert "no amount of its own" in only(camt(entry("70", details=details() * 2))).refused


def test_statements_and_entries_are_told_apart() -> None:
    two = camt(entry(ref=""), entry(ref=""), entry(ref="x", more="<AcctSvcrRef/>")).replace(
        b"</Stmt>", b"</Stmt><Stmt><Id>S2</Id><Acct><Id><Othr><Id>kz 12</Id></Othr></Id></Acct>" + entry(ref="").encode() + b"</Stmt>"
    )
    keys = [line.key for line in read_statement(two).lines]
    assert keys == [(ACCOUNT, "S1", "#1"), (ACCOUNT, "S1", "#2"), (ACCOUNT, "S1", "x"), ("KZ12", "S2", "#1")]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (camt(entry(status="PDNG")), "not booked"),
        (camt(entry(more="<RvslInd>true</RvslInd>")), "takes back a debit"),
        (camt(entry(sign="")), "whether money came or went"),
        (camt(entry("1.005")), "two places"),
        (camt(entry("x")), "no amount"),
        (camt(entry("0")), "nothing"),
        (camt(entry("1e400")), "no amount"),
        (camt(entry().replace("2026-11-21", "yesterday")), "no day"),
        (camt(entry().replace('Ccy="USD"', "")), "no currency"),
        (camt(entry(), account=""), "account is missing"),
        (camt(entry(), number=""), "number of the statement is missing"),
        (camt(entry(ref="x" * 81)), "longer than 80"),
    ],
)
def test_an_entry_that_cannot_be_read_is_refused_with_its_reason(content: bytes, why: str) -> None:
    line = only(content)
    assert why in line.refused
    assert line.number > 1


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"x" * (MAX_BYTES + 1), "too-large"),
        (b"\xff\xfe\xfd", "encoding"),
        (b"a\0b", "binary"),
        (b"a,b\n1,2\n", "header"),
        (HEADER.encode() + b'"x', "broken"),
        (camt(entry(), before=BOMB), "doctype"),
        (camt(entry(details=details("&a;")), before=OUTSIDE), "doctype"),
        (camt(entry(), before='<!DOCTYPE x SYSTEM "http://evil.example/x.dtd">'), "doctype"),
        (camt(entry(details="<a>" * 100 + "</a>" * 100)), "too-deep"),
        (camt(entry(details="<a/>" * 20_001)), "too-large"),
        (camt(entry())[:-30], "broken"),
        (camt(entry(details=details("&unknown;"))), "broken"),
        (camt(entry()).replace(b"camt.053", b"camt.054"), "format"),
        (b"<html></html>", "format"),
        (b"<?xml version='1.0' encoding='nonsense'?><a/>", "encoding"),
        (csv_of(*[("e", "1", "x")] * 10_001), "too-large"),
    ],
)
def test_a_file_that_is_no_statement_is_refused_whole(content: bytes, code: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        read_statement(content)
    assert (refusal.value.code, refusal.value.field) == (code, "file")


def test_other_character_sets_of_banks_are_read() -> None:
    text = camt(entry(details=details("Оплата INV-2026-000001"))).decode()
    for name in ("windows-1251", "utf-16", "utf-8-sig"):
        content = text.replace('"UTF-8"', f'"{name.removesuffix("-sig")}"').encode(name)
        assert only(content).text == "Оплата INV-2026-000001", name


def test_our_own_csv_is_read() -> None:
    rows = f'{ACCOUNT},7,a,2026-11-21,70000.5,usd,Altyn,"INV-2026-000001, thanks"\n\n{ACCOUNT},7,b,2026-11-21,-1,USD,,fee\n'
    read = read_statement(b"\xef\xbb\xbf" + (HEADER + rows).encode())
    assert (read.format, read.debits) == (StatementFormat.CSV, 1)
    (line,) = read.lines
    assert line == BankLine(2, ACCOUNT, "7", "a", date(2026, 11, 21), Decimal("70000.50"), "USD", "Altyn", "INV-2026-000001, thanks")


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a,b", "2 cells"),
        (f"{ACCOUNT},7,a,21.11.2026,1,USD,,", "no day"),
        (f"{ACCOUNT},7,a,2026-11-21,1 000,USD,,", "no amount"),
        (f"{ACCOUNT},7,a,2026-11-21,1_0,USD,,", "no amount"),
        (f"{ACCOUNT},7,a,2026-11-21,0,USD,,", "nothing"),
        (f"{ACCOUNT},7,a,2026-11-21,1,dollars,,", "no currency"),
        (f"{ACCOUNT},,a,2026-11-21,1,USD,,", "is missing"),
        (",7,a,2026-11-21,1,USD,,", "account is missing"),
    ],
)
def test_a_row_that_cannot_be_read_is_refused_with_its_line(row: str, why: str) -> None:
    line = only((HEADER + row + "\n").encode())
    assert (line.number, why in line.refused) == (2, True), line.refused


@given(st.binary(max_size=400) | st.text(max_size=300).map(lambda text: camt(entry(details=text)) if text.isprintable() else b"<"))
@patient
def test_no_file_ends_in_anything_but_lines_or_a_refusal(content: bytes) -> None:
    with suppress(InvalidError):
        assert isinstance(read_statement(content).debits, int)
