"""Reading a register's file: every row in one class, nothing dropped, nothing hostile let in, and histories that come true."""

import io
import zipfile
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from registry.lib.errors import InvalidError
from registry.licensing.importing import Reading, read_file, read_register
from registry.licensing.importing.timeline import acts_in, grant_in, instant, numbered
from registry.licensing.replay import Act, replay
from registry.licensing.standing import status_among
from tests.licensing import registers as r

GRANTED = date(2020, 1, 1)
LAST = (r.AS_OF - GRANTED).days


def classes(reading: Reading) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in reading.rows():
        found[row.row_class] = found.get(row.row_class, 0) + 1
    return found


def reasons(reading: Reading) -> dict[tuple[str, int], str]:
    return {(row.table.value, row.line): row.reason for row in reading.rows() if row.is_rejected}


def one(**facts: Any) -> dict[str, Any]:
    return {"licence": r.NUMBER, **facts}


def test_a_workbook_a_folder_and_a_zip_say_the_same(tmp_path: Path) -> None:
    folder = r.folder(tmp_path / "register", r.tables())
    with zipfile.ZipFile(tmp_path / "register.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in folder.iterdir():
            archive.write(file, f"register/{file.name}")
    files = [read_file(path) for path in (folder, tmp_path / "register.zip", r.workbook(tmp_path / "register.xlsx", r.tables()))]
    drafts = [[licence.draft_text() for licence in read_register(file, r.CODES, r.AS_OF).licences] for file in files]
    assert drafts[0] == drafts[1] == drafts[2]
    assert [file.rows for file in files] == [12, 12, 12]
    assert len({file.digest for file in files}) == 3


@pytest.mark.parametrize(
    ("changes", "line", "because"),
    [
        ({"licences": [{"number": "X-1", "firm": "F1", "granted_on": "01/02/2024"}]}, ("licences", 2), "write a day as"),
        ({"licences": [{"number": "X-1", "firm": "F9", "granted_on": "2024-02-01"}]}, ("licences", 2), "Its firm"),
        ({"licences": [{"number": "X-1", "firm": "F1", "granted_on": "2027-02-01"}]}, ("licences", 2), "after the day"),
        ({"firms": [{"firm": "F1", "legal_name": "Kok"}]}, ("firms", 2), "needs a BIN"),
        ({"firms": [{"firm": "F1", "legal_name": "Kok", "bin": "12"}]}, ("firms", 2), "“bin”"),
        ({"activities": [one(activity="banking")]}, ("activities", 2), "known are"),
        ({"activities": [one(activity="trading_facility", investment_types="gold")]}, ("activities", 2), "no such types"),
        ({"status": [one(status="closed", **{"from": "2025-01-01"})]}, ("status", 2), "known are"),
        ({"status": [one(status="revoked", **{"from": "2025-01-01", "to": "2025-02-01"})]}, ("status", 2), "does not come back"),
        ({"status": [one(status="suspended", **{"from": "2020-01-01"})]}, ("status", 2), "before the licence was granted"),
        ({"status": [one(status="suspended", **{"from": "2025-03-01", "to": "2027-03-01"})]}, ("status", 2), "still to come"),
        ({"status": [one(status="suspended", **{"from": "2025-03-02", "to": "2025-03-01"})]}, ("status", 2), "has to come after"),
        ({"status": [one(status="suspended", **{"from": "2025-03-02"}), one(status="suspended", **{"from": "2025-04-02"})]}, ("status", 3), "Line 2"),
        ({"status": [one(status="revoked", **{"from": "2025-03-02"}), one(status="surrendered", **{"from": "2025-04-02"})]}, ("status", 3), "once"),
        ({"status": [one(status="revoked", **{"from": "2025-03-02"}), one(status="suspended", **{"from": "2025-04-02"})]}, ("status", 3), "after the end"),
        ({"status": [one(status="suspended", **{"from": "2025-03-02", "ground": "boredom"})]}, ("status", 2), "known are"),
        ({"people": [one(post="controller", full_name="A B")]}, ("people", 2), "known are"),
        ({"people": [one(post="finance", full_name="")]}, ("people", 2), "empty"),
        ({"people": [one(post="finance", full_name="A\u202eB")]}, ("people", 2), "nobody sees"),
        ({"conditions": [one(kind="condition", text="x" * 4001)]}, ("conditions", 2), "characters"),
        ({"identifiers": [{"firm": "F1", "kind": "wallet", "value": "nonsense"}]}, ("identifiers", 2), "“value”"),
        ({"people": [{"licence": "X-9", "post": "finance", "full_name": "A B"}]}, ("people", 2), "not in the table of licences"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_used_is_rejected_with_line_and_reason(changes: dict[str, Any], line: tuple[str, int], because: str) -> None:
    reading = r.reading(r.tables(**changes))
    assert because in reasons(reading)[line]


def test_a_licence_goes_in_whole_or_not_at_all() -> None:
    reading = r.reading(r.tables(status=[one(status="suspended", **{"from": "2019-01-01"})]))
    (licence,) = reading.licences
    assert all(row.is_rejected for row in (licence.row, *licence.children))
    assert "line 2 of “status”" in licence.row.reason
    assert classes(reading) == {"new": 3, "rejected": 9}


def test_repetitions_are_merged_and_contradictions_rejected() -> None:
    given = r.tables()
    twice = r.tables(
        firms=[*given["firms"], *given["firms"], {"firm": "F2", "legal_name": "Other", "bin": r.BIN}],
        people=[*given["people"], given["people"][0]],
    )
    reading = r.reading(twice)
    assert classes(reading) == {"new": 12, "merged": 2, "rejected": 1}
    assert "another firm of the same number" in reasons(reading)["firms", 4]


@pytest.mark.parametrize("name", ["notes.csv", "firms.txt"])
def test_a_table_that_is_not_known_is_refused(tmp_path: Path, name: str) -> None:
    folder = r.folder(tmp_path / "register", r.tables())
    (folder / name).write_text("a,b\n1,2\n")
    with pytest.raises(InvalidError, match="There is no table"):
        read_file(folder)


def zipped(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.csv", content)
    return path


def test_hostile_files_are_refused_with_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("registry.licensing.importing.files.MAX_UNPACKED", 1_000_000)
    bad = {
        zipped(tmp_path / "bomb.zip", firms=b"firm,legal_name\n" + b"a,b\n" * 500_000): "far too large",
        zipped(tmp_path / "binary.zip", firms=b"firm,legal_name\n\x00"): "no text",
        zipped(tmp_path / "latin.zip", firms="firm,legal_name\nF1,Caf\xe9\n".encode("latin-1")): "not UTF-8",
        zipped(tmp_path / "header.zip", firms=b"firm,name\n", licences=b"number\n"): "lacks",
        zipped(tmp_path / "less.zip", firms=b"firm,legal_name\n"): "are missing",
    }
    (tmp_path / "cut.xlsx").write_bytes(r.workbook(tmp_path / "a.xlsx", r.tables()).read_bytes()[:900])
    (tmp_path / "text.xlsx").write_text("firm")
    for path, because in {
        **bad,
        tmp_path / "cut.xlsx": "cut off",
        tmp_path / "text.xlsx": "Give a workbook",
        tmp_path / "no": "read",
    }.items():
        with pytest.raises(InvalidError, match=because):
            read_file(path)


def book(path: Path, cell: object) -> Path:
    made = Workbook()
    sheet = made.active
    sheet.title = "firms"
    sheet.append(["firm", "legal_name"])
    sheet.append(["F1", cell])
    made.save(path)
    return path


def test_formulas_wide_sheets_and_bombs_of_a_workbook_are_refused(tmp_path: Path) -> None:
    wide = Workbook()
    wide.active.title = "firms"
    wide.active.append(["firm", "legal_name"])
    wide.active["ZZ3"] = "far away"
    wide.save(tmp_path / "wide.xlsx")
    bomb = io.BytesIO(book(tmp_path / "plain.xlsx", "Kok").read_bytes())
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet9.xml", b"<a>" + b" " * 160_000_000)
    (tmp_path / "bomb.xlsx").write_bytes(bomb.getvalue())
    given = {
        book(tmp_path / "formula.xlsx", '=HYPERLINK("http://x.example","x")'): "formula",
        tmp_path / "wide.xlsx": "larger than any table",
        tmp_path / "bomb.xlsx": "far too large",
    }
    for path, because in given.items():
        with pytest.raises(InvalidError, match=because):
            read_file(path)


@st.composite
def histories(draw: st.DrawFn) -> dict[str, Any]:
    """A licence with suspensions one after the other, restrictions, and perhaps an end; days as numbers from the grant on."""
    starts = draw(st.integers(0, 30))
    ended = draw(st.none() | st.integers(starts + 1, LAST))
    last = LAST if ended is None else ended
    borders = sorted(set(draw(st.lists(st.integers(0, last), max_size=8))))
    suspended = [pair for pair in zip(borders[::2], borders[1::2], strict=False) if pair[0] < last]
    restricted = [tuple(sorted(pair)) for pair in draw(st.lists(st.tuples(st.integers(0, last), st.integers(0, last)), max_size=3))]
    restricted = [(start, end) for start, end in restricted if start < end]
    expires = draw(st.none() | st.integers(last + 1, LAST + 400))
    ending = draw(st.sampled_from(["revoked", "surrendered", "superseded"]))
    return {"starts": starts, "ended": ended, "ending": ending, "suspended": suspended, "restricted": restricted, "expires": expires}


def day(number: int) -> str:
    return (GRANTED + timedelta(days=number)).isoformat()


def as_tables(history: dict[str, Any]) -> dict[str, Any]:
    status = [one(status="suspended", **{"from": day(start), "to": day(end)}) for start, end in history["suspended"]]
    if history["ended"] is not None:
        status.append(one(status=history["ending"], **{"from": day(history["ended"]), "to": ""}))
    restrictions = [
        one(kind="restriction", text=f"No. {number}", **{"from": day(start), "to": day(end)})
        for number, (start, end) in enumerate(history["restricted"])
    ]
    expires = "" if history["expires"] is None else day(history["expires"])
    facts = {"number": r.NUMBER, "firm": "F1", "granted_on": day(0), "starts_on": day(history["starts"]), "ends_on": expires}
    return r.tables(licences=[facts], status=status or [one(status="", **{"from": ""})][:0], conditions=restrictions, people=[])


def expected(history: dict[str, Any], number: int) -> str | None:
    """The status of a day, by its plain rules."""
    if number < 0:
        return None
    if history["ended"] is not None and number >= history["ended"]:
        return str(history["ending"])
    if history["expires"] is not None and number >= history["expires"]:
        return "expired"
    if any(start <= number < end for start, end in history["suspended"]):
        return "suspended"
    if number < history["starts"]:
        return "not_commenced"
    return "restricted" if any(start <= number < end for start, end in history["restricted"]) else "active"


@settings(max_examples=150, deadline=None)
@given(histories())
def test_an_imported_history_stands_on_every_day_as_the_file_says_and_the_books_balance(history: dict[str, Any]) -> None:
    content = as_tables(history)
    reading = r.reading(content)
    assert sum(classes(reading).values()) == sum(map(len, content.values()))
    assert not reasons(reading)
    said = reading.licences[0].content()
    acts = [
        Act(pk, past.move, instant(past.on), condition=past.restriction, ground=past.ground) for pk, past in enumerate(acts_in(said), 1)
    ]
    assert len(numbered(said)) == len(history["restricted"])
    spans = replay(grant_in(said), acts)
    borders = {-1, 0, LAST, LAST + 500, history["starts"], history["expires"] or 0, history["ended"] or 0}
    borders |= {border for pair in (*history["suspended"], *history["restricted"]) for border in pair}
    for number in sorted(border + shift for border in borders for shift in (-1, 0, 1)):
        assert status_among(spans, instant(day(number))) == expected(history, number), number
