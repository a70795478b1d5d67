"""The main pages of every audience with the demo world in them: accessible, narrow enough for a phone, usable without scripts."""

import json
import re
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from tests.e2e import pages
from tests.e2e.desks import Desk, Desks, desks
from tests.live import LiveSystem

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PHONE = {"width": 320, "height": 640}

PUBLIC = (
    "/en/", "/en/?q=altyn.example", "/en/?q=a1tyn.example", "/en/?q=betpak.example", "/en/?q=app.aral-tide.example", "/en/?q=nobody.example",
    "/en/?q=Rakhat+Coin", "/en/register/", "/en/register/{licence}/", "/v/{licence}", "/en/warnings/", "/en/report/", "/en/account/login/",
    "/en/account/signup/", "/personas/", "/mail/", "/en/no-such-page/",
)  # fmt: skip
OF_PEOPLE: dict[str, tuple[str, ...]] = {
    "Clara Amstad": ("/en/apply/", "/en/apply/{asked}/", "/en/apply/{asked}/requests/1/", "/en/apply/{asked}/answers/", "/en/account/"),
    "Aigerim Sadyk": ("/en/apply/licences/{licence}/", "/en/apply/licences/{licence}/certificate/", "/en/account/team/",
                     "/en/apply/banks/", "/en/apply/errors/"),
    "Ayan Zerger": ("/en/apply/{draft}/", "/en/apply/{draft}/sections/legal_entity/", "/en/apply/{draft}/check/"),
    "Dinara Omarova": ("/en/portal/", "/en/portal/cases/"),
    "Saltanat Kenzhe": (
        "/en/portal/cases/{asked}/", "/en/portal/cases/{asked}/checks/", "/en/portal/cases/{asked}/documents/",
        "/en/portal/cases/{asked}/messages/", "/en/portal/cases/{asked}/timeline/", "/en/portal/licences/",
        "/en/portal/licences/{licence}/", "/en/portal/licences/{licence}/suspend/", "/en/portal/proposals/",
        "/en/portal/licences/errors/all/", "/en/portal/fees/annual/",
    ),
    "Yerbol Tashen": ("/en/portal/proposals/{granting}/", "/en/portal/banks/"),
    "Leila Nurman": (
        "/en/portal/lists/", "/en/portal/lists/propose/", "/en/portal/lists/publications/", "/en/portal/lists/imports/",
        "/en/portal/lists/imports/1/", "/en/portal/reports/", "/en/portal/lists/?state=quarantined",
    ),
    "Roza Sultan": ("/en/portal/audit/", "/en/portal/banks/"),
    "Timur Seitov": ("/en/portal/people/", "/en/portal/banks/", "/en/portal/banks/1/"),
    "Aliya Mangys": ("/en/bank/", "/en/bank/keys/", "/en/bank/webhooks/", "/en/bank/webhooks/1/"),
}  # fmt: skip


@pytest.fixture
def opened(live: LiveSystem, browser: Browser) -> Iterator[Desks]:
    with desks(live, browser) as found:
        yield found


@pytest.fixture
def numbers(live: LiveSystem, opened: Desks) -> dict[str, str]:
    """Numbers of things in the demo world, as its pages give them."""
    register = json.loads(live.get("/api/v1/register/?q=Altyn"))
    return {
        "licence": register["results"][0]["number"],
        "asked": first_match(opened.persona("Clara Amstad"), "/en/apply/", r"APP-\d{4}-\d{6}"),
        "draft": first_match(opened.persona("Ayan Zerger"), "/en/apply/", r"APP-\d{4}-\d{6}"),
        "granting": first_match(opened.persona("Yerbol Tashen"), "/en/portal/proposals/", r"/proposals/(\d+)/"),
    }


def first_match(desk: Desk, path: str, pattern: str) -> str:
    """The first thing of that shape on a page."""
    found = re.search(pattern, desk.go(path).locator("main").inner_html())
    assert found, (path, desk.text)
    return found[found.lastindex or 0]


def fault_of(desk: Desk, path: str) -> str:
    """What is wrong with a page; empty when nothing is."""
    page = desk.go(path)
    faults = [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in Axe().run(page, options={"runOnly": STANDARDS}).response["violations"]
    ]
    width = page.evaluate("document.fonts.ready.then(() => document.documentElement.scrollWidth)")
    if width > PHONE["width"]:
        faults.append(f"{width} pixels wide")
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} headings of the first level")
    return f"{path}: {'; '.join(faults)}" if faults else ""


def listening(desk: Desk, complaints: list[str]) -> Desk:
    """The desk, with what the browser holds against its pages written down."""
    desk.page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    desk.page.on("pageerror", lambda error: complaints.append(str(error)))
    return desk


def test_every_main_page_is_accessible_and_fits_a_phone(opened: Desks, numbers: dict[str, str]) -> None:
    complaints: list[str] = []
    visitor = listening(opened.visitor(viewport=PHONE), complaints)
    faults = [fault_of(visitor, path.format(**numbers)) for path in PUBLIC]
    for name, paths in OF_PEOPLE.items():
        desk = listening(opened.persona(name, viewport=PHONE), complaints)
        faults += [fault_of(desk, path.format(**numbers)) for path in paths]

    assert [fault for fault in faults if fault] == []
    assert complaints == []


def without_scripts(open_desk: Callable[..., Desk], *arguments: str) -> Desk:
    """A desk whose browser runs no scripts."""
    return open_desk(*arguments, java_script_enabled=False)


def test_without_scripts_people_apply_check_and_decide(live: LiveSystem, opened: Desks, numbers: dict[str, str]) -> None:
    applicant = without_scripts(opened.persona, "Ayan Zerger")
    draft = numbers["draft"]
    person = {"Full name": "Maksim Zer", "E-mail address": "maksim@zerger-swap.example", "Country of citizenship": "Kazakhstan"}
    pages.answer_page(applicant, draft, "Finance officer", person)
    row = applicant.go(f"/en/apply/{draft}/").get_by_role("listitem").filter(has_text="Finance officer")
    assert "Completed" in row.inner_text()

    visitor = without_scripts(opened.visitor)
    assert pages.ask(visitor, "aral-tide.example") == "Suspended"
    approver = without_scripts(opened.persona, "Gulnar Aitova")
    row = approver.go("/en/portal/proposals/").get_by_role("row").filter(has_text="Aral Tide")
    address = row.get_by_role("link").get_attribute("href") or ""
    pages.approve(approver, int(address.rstrip("/").rpartition("/")[2]))
    assert pages.ask(visitor, "aral-tide.example") == "Licensed"


def test_a_page_of_another_role_answers_that_one_may_not(live: LiveSystem, opened: Desks) -> None:
    for name, path in (
        ("Clara Amstad", "/en/portal/"),
        ("Asel Kermet", "/en/portal/banks/"),
        ("Leila Nurman", "/en/apply/"),
        ("Roza Sultan", "/en/bank/"),
    ):
        answer = opened.persona(name).page.goto(live.url + path)
        assert answer is not None
        assert answer.status == 403, (name, path)


def test_the_demo_keys_open_the_api(live: LiveSystem) -> None:
    for bank in live.demo["banks"]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{live.port}/api/v1/lists/block/head", headers={"Authorization": f"Bearer {bank['api_key']}"}
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as answer:
            assert json.loads(answer.read())["seq"] > 20
