"""The page of annual fees: what each licence owes for a year and why, of this authority alone."""

from registry.accounts.states import Role
from registry.fees.actions import load_fees
from registry.licensing.actions import issue_annual_fees
from tests.portal.conftest import BASE, Office, Others, text_of

HERE = f"{BASE}fees/annual/"


def test_it_shows_what_will_be_issued_with_the_reason_and_what_was(office: Office, others: Others) -> None:
    licence = office.licence()
    load_fees()
    year = office.at.year + 1
    officer = office.client(Role.CASE_OFFICER)
    page = text_of(officer.get(HERE, {"year": year}))
    for words in (licence.number, "Licensed on 1 January", "the whole year", "Operating a", "10", f"annual.csv?year={year}"):
        assert words in page, words
    issue_annual_fees(office.at.replace(year=year, month=1, day=2))
    assert f"INV-{year}-0000" in text_of(officer.get(HERE, {"year": year}))
    rows = b"".join(officer.get(f"{BASE}fees/annual.csv", {"year": year}).streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert len(rows) == 2
    assert f"{licence.number},Altyn Exchange Ltd.,{year},annual," in rows[1]
    assert ",12,10000.00,USD," in rows[1]
    assert "Annual fees" in text_of(officer.get(f"{BASE}fees/"))
    others.client.get(HERE)
    assert licence.number not in text_of(others.client.get(HERE, {"year": year}))
    assert officer.get(HERE, {"year": "1999"}).status_code == 400
    assert officer.get(HERE, {"year": "x"}).status_code == 400
