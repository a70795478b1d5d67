"""The portal's pages in a real browser: accessibility, narrow screens, keyboard, print, and everything with scripts off."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.blocklist.actions import report_platform
from registry.distribution.actions import publish_list
from registry.licensing.actions import propose_suspension
from registry.licensing.models import Licence
from tests.apply.test_in_browser import HOST, STANDARDS, answer
from tests.browser import chromium
from tests.licensing import powers
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, bank, declaring, imported, listing, removal
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db
LONG = "a-platform-with-a-quite-long-name-that-breaks-nowhere-at-all.example"
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running
        connections["default"].close()  # the one opened beside Playwright's loop


@pytest.fixture
def office(db: None) -> Office:
    """One of its own: beside Playwright's loop Django speaks through another connection than the module's world."""
    return Office(w.build_world(), timezone.now() - timedelta(days=5))


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said on its console."""
    return []


@pytest.fixture
def open_page(browser: Browser, office: Office, complaints: list[str]) -> Iterator[Opener]:
    """Opens a path as a person. Requests are answered by the application in this process, so that the test's data is seen."""
    contexts = []
    connection = connections["default"]

    def handle(route: Route, client: Client) -> None:
        connections["default"] = connection
        client.defaults["HTTP_HX_REQUEST"] = route.request.headers.get("hx-request", "")
        answer(route, client)

    def opened(user: User | str, path: str, *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        client = declaring(signed_in(user if isinstance(user, User) else office.person(user)))
        context.route("**/*", lambda route: handle(route, client))
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(HOST + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def paths(office: Office) -> dict[str, tuple[str, str]]:
    """Every kind of page with something in it: who opens it, and where."""
    licence = office.licence()
    subscriber = bank(office)
    entry = listing(office, LONG, LONG, *(f"mirror{number}.{LONG}" for number in range(5)), internal_note="A source.")
    for code in ("block", "licensed"):
        publish_list(code, at=office.at)
    propose_suspension(licence.pk, ground="clients_at_risk", reason="Wait.", actor=office.world.officer, at=timezone.now())
    report = report_platform(where=f"https://{LONG}/", what_happened="It took my money.", at=office.at)
    waiting = Proposal.objects.get(kind="licensing.suspend")
    case = f"cases/{licence.application.number}/"
    power = powers.power(office.world, apostille=powers.apostille()).pk
    under_review = f"cases/{office.case_under_review().number}/"
    identifier = licence.exchange.identifiers.first()
    assert identifier is not None
    exchange = f"exchanges/{licence.exchange_id}/identifiers/"
    return {
        "home": (Role.REGISTRAR, ""), "queue": (Role.REGISTRAR, "cases/?state=granted&q=altyn"), "wrong filter": (Role.REGISTRAR, "cases/?size=1"),
        "case": (Role.CASE_OFFICER, case), "checks": (Role.CASE_OFFICER, f"{case}checks/"), "documents": (Role.CASE_OFFICER, f"{case}documents/"),
        "power": (Role.CASE_OFFICER, f"{case}powers/{power}/"), "check of a power": (Role.CASE_OFFICER, f"{case}powers/{power}/check/"),
        "messages": (Role.CASE_OFFICER, f"{case}messages/"), "timeline": (Role.CASE_OFFICER, f"{case}timeline/"),
        "assessment": (Role.CASE_OFFICER, f"{case}assessment/"), "a finding": (Role.CASE_OFFICER, f"{under_review}assessment/sections/sites/"),
        "assessing": (Role.CASE_OFFICER, f"{under_review}assessment/"), "risk": (Role.CASE_OFFICER, f"{under_review}assessment/risk/"),
        "ask a colleague": (Role.CASE_OFFICER, f"{under_review}opinions/ask/"),
        "interest": (Role.CASE_OFFICER, f"{case}interest/"), "keep a view": (Role.REGISTRAR, "views/save/?state=granted"),
        "calendar": (Role.ADMINISTRATOR, "calendar/?year=2027"), "a day": (Role.ADMINISTRATOR, "calendar/set/"),
        "identifiers": (Role.CASE_OFFICER, exchange), "confirm": (Role.CASE_OFFICER, f"{exchange}{identifier.pk}/confirm/"),
        "proposals": (Role.APPROVER, "proposals/"), "proposal": (Role.APPROVER, f"proposals/{waiting.pk}/"),
        "own proposal": (Role.CASE_OFFICER, f"proposals/{waiting.pk}/"), "grant": (Role.AUDITOR, f"proposals/{licence.proposal_id}/"),
        "listing": (Role.AUDITOR, f"proposals/{entry.proposal_id}/"), "removal": (Role.AUDITOR, f"proposals/{removal(office, entry).pk}/"),
        "licences": (Role.CASE_OFFICER, "licences/"), "licence": (Role.CASE_OFFICER, f"licences/{licence.number}/"),
        "spread": (Role.CASE_OFFICER, f"licences/{licence.number}/banks/"), "suspend": (Role.CASE_OFFICER, f"licences/{licence.number}/suspend/"),
        "entries": (Role.LIST_OFFICER, "lists/"), "propose listing": (Role.LIST_OFFICER, "lists/propose/"),
        "entry": (Role.LIST_OFFICER, f"lists/entries/{entry.reference}/"), "remove": (Role.LIST_OFFICER, f"lists/entries/{entry.reference}/remove/"),
        "publications": (Role.LIST_OFFICER, "lists/publications/"), "publication": (Role.LIST_OFFICER, "lists/publications/block/1/"),
        "imports": (Role.LIST_OFFICER, "lists/imports/"), "import": (Role.LIST_OFFICER, f"lists/imports/{imported(office).pk}/"),
        "reports": (Role.LIST_OFFICER, "reports/"), "report": (Role.LIST_OFFICER, f"reports/{report.reference}/"),
        "close report": (Role.LIST_OFFICER, f"reports/{report.reference}/close/"), "banks": (Role.ADMINISTRATOR, "banks/"),
        "bank": (Role.ADMINISTRATOR, f"banks/{subscriber.pk}/"), "onboard": (Role.ADMINISTRATOR, "banks/onboard/"),
        "lists of a bank": (Role.ADMINISTRATOR, f"banks/{subscriber.pk}/lists/"), "people": (Role.ADMINISTRATOR, "people/"),
        "grant a role": (Role.ADMINISTRATOR, "people/grant/"), "reset": (Role.ADMINISTRATOR, f"people/{office.world.officer.pk}/reset/"),
        "end": (Role.ADMINISTRATOR, f"people/roles/{office.world.officer.memberships.get().pk}/end/"),
        "forms": (Role.ADMINISTRATOR, "forms/"), "a form": (Role.ADMINISTRATOR, "forms/new_licence/1/"),
        "a new form": (Role.ADMINISTRATOR, "forms/new_licence/propose/"), "audit": (Role.AUDITOR, "audit/?q=altyn"), "events": (Role.AUDITOR, f"audit/licensing.application/{licence.application_id}/"),
    }  # fmt: skip


def faults_of(page: Page, name: str) -> list[str]:
    """What is wrong with a page: too wide, no single heading, a title out of shape, not accessible."""
    width = page.viewport_size["width"] if page.viewport_size else 0
    scroll = page.evaluate("document.fonts.ready.then(() => document.documentElement.scrollWidth)")
    found = [f"{name}: {scroll} px wide"] if scroll > width else []
    if page.locator("h1").count() != 1:
        found.append(f"{name}: {page.locator('h1').count()} main headings")
    if not re.fullmatch(r"(Error: )?.+ – .+ – Exchange register", page.title()):
        found.append(f"{name}: titled {page.title()!r}")
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    return found + [f"{name}: {one['id']}: {[node['html'][:200] for node in one['nodes'][:2]]}" for one in result.response["violations"]]


def test_every_page_is_accessible_and_fits_a_narrow_screen(office: Office, open_page: Opener, complaints: list[str]) -> None:
    faults: list[str] = []
    desks: dict[str, Page] = {}
    for name, (role, path) in paths(office).items():
        if role not in desks:
            desks[role] = open_page(role, BASE, width=320)
        desks[role].goto(HOST + BASE + path)
        faults += faults_of(desks[role], name)
    assert not faults
    assert not [text for text in complaints if "Content Security Policy" in text]


def test_wide_pages_are_accessible_too_and_other_languages_fit(office: Office, open_page: Opener) -> None:
    where = paths(office)
    faults: list[str] = []
    for name in ("home", "queue", "proposal", "licence", "entry", "banks"):
        role, path = where[name]
        page = open_page(role, BASE + path)
        faults += faults_of(page, name)
        page.set_viewport_size({"width": 320, "height": 900})
        for language in ("kk", "ru"):
            page.goto(f"{HOST}/{language}/portal/{path}")
            faults += (
                [f"{name} in {language}: too wide"]
                if page.evaluate("document.fonts.ready.then(() => document.documentElement.scrollWidth)") > 320
                else []
            )
    assert not faults


def test_the_whole_decision_is_made_by_keyboard_without_scripts(office: Office, open_page: Opener) -> None:
    case = office.case_under_review()
    w.assessed(office.world, case, office.at)
    page = open_page(Role.CASE_OFFICER, f"{BASE}cases/{case.number}/", java_script_enabled=False)
    page.reload()  # without the message of the declaration, which takes the focus
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Recommend a grant").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Recommend a grant").wait_for()
    group = page.get_by_role("group", name="Condition or restriction 1")
    group.get_by_label("Text").fill("Send the audit report.")
    page.get_by_label("Decision notice").fill("The requirements are met.")
    page.get_by_label("Why should it be granted?").fill("All checks are done.")
    page.get_by_role("button", name="Add more conditions").press("Enter")
    assert page.get_by_role("group", name="Condition or restriction 5").count() == 1
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("heading", name="Check before you propose").wait_for()
    page.get_by_role("button", name="Change").press("Enter")
    assert page.get_by_label("Decision notice").input_value() == "The requirements are met."
    page.get_by_role("button", name="Continue").press("Enter")
    page.get_by_role("button", name="Propose the grant").press("Enter")
    page.get_by_text("Waiting for a colleague").wait_for()

    proposal = Proposal.objects.get(kind="licensing.grant")
    other = open_page(Role.APPROVER, f"{BASE}proposals/{proposal.pk}/", java_script_enabled=False)
    other.get_by_role("button", name="Approve", exact=True).press("Enter")
    other.get_by_text("Approved and done.").wait_for()
    assert Licence.objects.count() == 1


def test_pressing_enter_in_a_box_continues_and_adds_no_rows(office: Office, open_page: Opener) -> None:
    case = office.case_under_review()
    w.assessed(office.world, case, office.at)
    page = open_page(Role.CASE_OFFICER, f"{BASE}cases/{case.number}/grant/")
    page.get_by_label("Decision notice").fill("The requirements are met.")
    page.get_by_label("Why should it be granted?").fill("All checks are done.")
    page.get_by_role("group", name="Last day").get_by_label("Year").press("Enter")
    page.get_by_role("heading", name="Check before you propose").wait_for()


def test_an_error_is_said_at_the_top_with_the_focus_and_at_its_field(office: Office, open_page: Opener) -> None:
    page = open_page(Role.LIST_OFFICER, f"{BASE}lists/propose/")
    page.get_by_label("Sites, pages, wallets, accounts and numbers").fill("fine.example\nplain words here")
    page.get_by_role("button", name="Continue").click()
    page.locator(".govuk-error-summary:focus").wait_for()
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Line 2").click()
    assert page.evaluate("document.activeElement.id") == "id_identifiers"
    assert page.get_by_label("Sites, pages, wallets, accounts and numbers").input_value() == "fine.example\nplain words here"


def test_the_table_of_banks_looks_again_by_itself(office: Office, open_page: Opener) -> None:
    licence = office.licence()
    publish_list("licensed", at=office.at)
    bank(office)
    page = open_page(Role.CASE_OFFICER, f"{BASE}licences/{licence.number}/banks/")
    with page.expect_response(lambda response: response.request.headers.get("hx-request") == "true", timeout=10_000) as again:
        pass
    assert again.value.status == 200
    assert page.locator("h1").count() == 1
    assert "Alfa Bank" in page.locator("main").inner_text()


def test_paper_keeps_the_notice_and_drops_the_buttons(office: Office, open_page: Opener) -> None:
    proposal = w.recommended(office.world, office.case_under_review(), office.at)
    page = open_page(Role.APPROVER, f"{BASE}proposals/{proposal.pk}/")
    page.emulate_media(media="print")
    assert page.get_by_text("The requirements are met.", exact=True).is_visible()
    assert not page.get_by_role("button", name="Approve", exact=True).is_visible()
    assert not page.locator(".govuk-service-navigation").is_visible()
