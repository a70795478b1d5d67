"""Each format, row by row, without a database."""

import io
from pathlib import Path

import pytest

from registry.blocklist.comparison import SourceRow
from registry.blocklist.importing import FORMATS, format_named, inspect, open_text
from registry.blocklist.importing.cells import split_names, split_sites
from registry.lib.errors import InvalidError
from tests.shared_data import shared

CBR_HEADER = 'Дата,Название,ИНН,Адрес,Сайт,"Признаки, установленные Банком России",Деятельность прекращена,Дополнительно\n'
ESMA_HEADER = (
    "ae_competentAuthority,ae_homeMemberState,ae_lei_name,ae_lei,ae_lei_cou_code,ae_commercial_name,ae_website,"
    "ae_infrigment,ae_reason,ae_decision_date,ae_comments,ae_lastupdate\n"
)


def _read(code: str, text: str) -> list[SourceRow]:
    return list(FORMATS[code].read(io.StringIO(text, newline="")))


def _values(row: SourceRow) -> list[str]:
    return [f"{item.kind} {item.value}" for item in row.identifiers]


def test_hosts_one_a_line() -> None:
    rows = _read("polkadot", "# a comment\n\nscam.pages.dev\nSCAM.example.\nhttps://t.me/Scam_Bot\nnot a host\n")
    assert [(row.line, _values(row)) for row in rows] == [
        (3, ["site scam.pages.dev"]),
        (4, ["site scam.example"]),
        (5, ["page t.me/scam_bot"]),
        (6, []),
    ]
    assert rows[3].refused


def test_a_line_without_end_is_one_row() -> None:
    rows = _read("polkadot", "scam.example\n" + "x" * 20_000 + "\nother.example\n")
    assert [(row.line, bool(row.refused)) for row in rows] == [(1, False), (2, True), (3, False)]


def test_a_table_is_no_list_of_hosts() -> None:
    with pytest.raises(InvalidError, match="not a list of hosts"):
        _read("polkadot", CBR_HEADER + "2022-02-03,Scam,,,,Признаки,0,\n")


def test_bank_of_russia_row_with_dirty_cells() -> None:
    row = _read(
        "cbr",
        CBR_HEADER
        + '2022-02-03,"ООО ""Скам"" (SCAM, SCAM Pro), Scam Co, Ltd",7707083893,,"www.scam.ru;  scam.ru,\tvk.com//Scam?from=x, https//scam.pro\n",'
        "Признаки,0,\n",
    )[0]
    assert (row.name, row.aliases) == ('ООО "Скам"', ("SCAM", "SCAM Pro", "Scam Co, Ltd"))
    assert _values(row) == ["registration RU:7707083893", "site scam.ru", "site scam.ru", "page vk.com/scam", "site scam.pro"]
    assert row.note == "2022-02-03: Признаки"
    assert any("https//scam.pro" in warning for warning in row.warnings)


def test_bank_of_russia_row_marked_as_ceased_is_refused() -> None:
    assert "no longer works" in _read("cbr", CBR_HEADER + "2022-02-03,Scam,,,scam.ru,Признаки,1,\n")[0].refused


def test_a_row_goes_on_without_a_site_that_cannot_be_read_and_says_so() -> None:
    row = _read("cbr", CBR_HEADER + '2022-02-03,Scam,,,"optimarket, scam.ru",Признаки,0,\n')[0]
    assert _values(row) == ["site scam.ru"]
    assert any("optimarket" in warning for warning in row.warnings)
    assert not row.refused


def test_a_row_that_names_nobody_is_refused() -> None:
    assert _read("cbr", CBR_HEADER + "2022-02-03,,,,,Признаки,0,\n")[0].refused


def test_esma_row_with_dirty_cells() -> None:
    row = _read(
        "esma",
        ESMA_HEADER
        + "CONSOB,IT,Scam|Scam Two,,,Scam,ttps://scam.it|https://scam2.it I https://scam3.ithttps,No,None,12/02/2025,,18/02/2025\n",
    )[0]
    assert (row.name, row.aliases, row.reference) == ("Scam", ("Scam Two",), "IT CONSOB: scam")
    assert _values(row)[:2] == ["site scam.it", "site scam2.it"]
    assert row.note == "CONSOB, 2025-02-12"


@pytest.mark.parametrize(
    ("cell", "sites"),
    [
        ("https://a.it|https://b.it", ["https://a.it", "https://b.it"]),
        ("https://a.it I https://b.it", ["https://a.it", "https://b.it"]),
        ("https://a.itIhttps://b.it", ["https://a.it", "https://b.it"]),
        ("a.it;b.it, c.it\n d.it\t", ["a.it", "b.it", "c.it", "d.it"]),
        ("https://InvestIt.it", ["https://InvestIt.it"]),
        ("a.it, a.it", ["a.it"]),
        (" | ", []),
    ],
)
def test_sites_of_a_cell(cell: str, sites: list[str]) -> None:
    assert split_sites(cell) == sites


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Accel-r, Accel,  Vesta Future OU", ["Accel-r", "Accel", "Vesta Future OU"]),
        ('"Б/У Лавка, или нет", БУ', ['"Б/У Лавка, или нет"', "БУ"]),
        ("Scam Co, Ltd.", ["Scam Co, Ltd."]),
        ('ООО "А" (B, C)', ['ООО "А"', "B", "C"]),
        ('Незакрытая "кавычка, два', ['Незакрытая "кавычка', "два"]),
        ("", []),
        ("-, …", []),
    ],
)
def test_names_of_a_cell(cell: str, names: list[str]) -> None:
    assert split_names(cell) == names


def test_our_own_shape() -> None:
    text = (
        "name,aliases,sites,wallets,ibans,bins,registrations,handles,note,reference,ceased\n"
        "Scam,Skam|SKM,scam.kz|https://t.me/scam,tron:T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb|rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=7,"
        "KZ86125KZT5004100100,211040900220,RU:7707083893,@Scam,why,42,\n"
        "Bad,,,,KZ86125KZT5004100101,,,,,,\n"
        "Gone,,gone.kz,,,,,,,,yes\n"
        "Odd,,odd.kz,,,,,,,,perhaps\n"
    )
    good, bad, gone, odd = _read("csv", text)
    assert _values(good) == [
        "site scam.kz",
        "page t.me/scam",
        "wallet T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb",
        "wallet rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
        "iban KZ86125KZT5004100100",
        "bin 211040900220",
        "registration RU:7707083893",
        "handle @scam",
    ]
    assert [item.tag for item in good.identifiers if item.kind == "wallet"] == ["", "7"]
    assert (good.reference, good.note, good.aliases) == ("42", "why", ("Skam", "SKM"))
    assert "check digits" in bad.refused
    assert gone.refused
    assert "perhaps" in odd.refused


@pytest.mark.parametrize(
    ("code", "text", "message"),
    [
        ("cbr", "a,b\n1,2\n", "lacks"),
        ("esma", CBR_HEADER, "lacks"),
        ("csv", "site\nx.kz\n", "lacks “name”"),
        ("csv", "name,colour\nx,red\n", "not known: colour"),
        ("csv", "name,name\nx,y\n", "twice"),
        ("csv", "name,note\n" + '"' + "x" * 200_000 + "\n", "not CSV"),
    ],
)
def test_a_file_of_another_format_is_refused_as_a_whole(code: str, text: str, message: str) -> None:
    with pytest.raises(InvalidError, match=message):
        _read(code, text)


def test_a_name_too_long_to_keep_rejects_its_row() -> None:
    assert "at most 400" in _read("csv", f"name,sites\n{'x' * 401},scam.kz\n")[0].refused


def test_a_row_with_too_few_cells_is_refused_and_the_rest_is_read() -> None:
    short, whole = _read("cbr", CBR_HEADER + "2022-02-03,Scam\n" + "2022-02-03,Other,,,other.ru,Признаки,0,\n")
    assert "2 cells" in short.refused
    assert (short.line, whole.line, whole.refused) == (2, 3, "")


def test_the_line_of_a_row_is_where_it_begins() -> None:
    rows = _read("cbr", CBR_HEADER + '2022-02-03,"Scam\nTwo lines",,,scam.ru,Признаки,0,\n' + "2022-02-03,Other,,,other.ru,Признаки,0,\n")
    assert [row.line for row in rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"scam.kz\x00\n", "byte 7 is zero"),
        ("скам.рф".encode("cp1251"), "not UTF-8: byte 0"),
        (b"ok.kz\n\xd0", "not UTF-8: byte 6"),
    ],
)
def test_a_file_that_is_no_text_is_refused_with_the_place(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    with pytest.raises(InvalidError, match=message):
        inspect(path)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        with pytest.raises(InvalidError, match="cannot be read"):
            inspect(path)


def test_facts_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(b"\xef\xbb\xbfscam.kz\nother.kz")
    facts = inspect(path)
    assert (facts.lines, facts.digest[:7]) == (2, "sha256:")
    with open_text(path) as file:
        assert [row.identifiers[0].value for row in FORMATS["polkadot"].read(file)] == ["scam.kz", "other.kz"]


def test_an_unknown_format_is_answered_with_the_list() -> None:
    with pytest.raises(InvalidError, match=r"Known are: polkadot .*, cbr .*, esma .*, csv"):
        format_named("xml")


def test_real_bank_of_russia_rows() -> None:
    with open_text(shared("illegal/cbr_warning_list/warning_list.csv")) as file:
        rows = list(FORMATS["cbr"].read(file))
    assert len(rows) == 2384
    assert sum("no longer works" in row.refused for row in rows) == 148
    big = {"vk.com", "t.me", "instagram.com", "ok.ru"}
    assert not [item for row in rows for item in row.identifiers if item.kind == "site" and item.value in big]
    social = [row for row in rows if any(item.kind == "page" and item.value.partition("/")[0] in big for item in row.identifiers)]
    assert len(social) >= 50


def test_real_esma_rows() -> None:
    with open_text(shared("illegal/esma_ncasp/NCASP20260209.csv")) as file:
        rows = list(FORMATS["esma"].read(file))
    assert len(rows) == 62
    assert not [row for row in rows if row.refused]
    assert "site akq1181.it" in [value for row in rows for value in _values(row)]
