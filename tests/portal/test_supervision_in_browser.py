"""The pages of returns and notices in a real browser: accessible and narrow, on both sides."""

from datetime import timedelta

import pytest

from registry.accounts.states import Role
from tests.apply.test_in_browser import HOST
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office
from tests.portal.test_in_browser import Opener, browser, complaints, faults_of, open_page
from tests.supervision.cast import supervised
from tests.supervision.desk import Desk
from tests.supervision.today import last_line

pytestmark = pytest.mark.django_db
__all__ = ["browser", "complaints", "open_page"]


def test_every_page_of_supervision_is_accessible_and_fits_a_phone(open_page: Opener, office: Office, complaints: list[str]) -> None:
    desk = Desk(office.world, w.licensed(office.world, office.at - timedelta(days=200)))
    number = supervised(office.world, desk.licence)["portal:notice"]["number"]
    sent = "/".join(last_line(desk).address)
    unsent = sent.replace(last_line(desk).owed.period.code, last_line(desk).owed.period.before.code)
    faults: list[str] = []
    page = open_page(Role.CASE_OFFICER, BASE, width=320)
    for address in ("returns/", f"returns/{sent}/", f"returns/{sent}/correct/", "notices/", f"notices/{number}/"):
        page.goto(f"{HOST}{BASE}{address}")
        faults += faults_of(page, address)
    mine, theirs = (f"licences/{address.replace('/', '/returns/', 1)}/" for address in (unsent, sent))
    page = open_page(office.world.admin, "/en/apply/", width=320)
    of_returns = ("returns/", mine, f"{mine}sections/income/", f"{mine}sections/doc_statements/", f"{mine}check/", f"{theirs}sent/1/")
    of_notices = (
        "notices/",
        f"notices/{number}/",
        f"licences/{desk.licence.number}/notices/",
        f"licences/{desk.licence.number}/notices/incident/",
    )
    for address in ("", *of_returns, *of_notices):
        page.goto(f"{HOST}/en/apply/{address}")
        faults += faults_of(page, address)
    assert faults == []
    assert not [text for text in complaints if "Content Security Policy" in text]
