"""The public pages in a real browser: accessibility, narrow screens, keyboard, printing, no scripts needed (ux.md, R4 to R6)."""

import mimetypes
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.staticfiles import finders
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, Route

from tests.browser import chromium
from tests.website.conftest import Lister, Scene

HOST = "http://testserver"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LONG = "a-platform-with-a-quite-long-name-that-breaks-nowhere-at-all.example"
PAGES = {
    "empty box": "/en/",
    "licensed": "/en/?q=altyn.example",
    "kazakh": "/kk/?q=altyn.example",
    "no record": "/ru/?q=nobody.example",
    "listed": f"/en/?q={LONG}",
    "examined": "/en/?q=sonar-trade.example",
    "name only": "/en/?q=Sonar%20Trade",
    "look-alike": "/en/?q=alytn.example",
    "past day": "/en/?q=altyn.example&at=2026-01-01",
    "wrong question": "/en/?q=",
    "register": "/en/register/",
    "nothing found": "/en/register/?q=nobody",
    "wrong filter": "/en/register/?status=none",
    "entry": "/en/register/AFSA-A-LA-2026-0001/",
    "warnings": "/en/warnings/",
    "report": "/en/report/",
    "certificate": "/v/AFSA-A-LA-2026-0001",
    "unknown certificate": "/v/AFSA-A-LA-2026-9999",
    "not found": "/kk/no/such/page/",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running
        connections["default"].close()  # the one opened beside Playwright's loop, which nobody else would find again


Opener = Callable[..., Page]


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said on its console."""
    return []


@pytest.fixture
def open_page(browser: Browser, scene: Scene, listed: Lister, complaints: list[str]) -> Iterator[Opener]:
    """Opens a path. Requests are answered by the application in this process, so that the test's data is seen."""
    listed(LONG, LONG, *(f"mirror{number}.{LONG}" for number in range(12)), "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq")
    listed("Sonar Trade", "sonar-trade.example", action="hold")
    contexts = []
    connection = connections["default"]

    def handle(route: Route, client: Client) -> None:
        connections["default"] = connection  # Playwright calls from a context of its own, where Django would connect anew
        answer(route, client)

    def opened(path: str, *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        client = Client()
        context.route("**/*", lambda route: handle(route, client))
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(HOST + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def answer(route: Route, client: Client) -> None:
    """Answer one request of the browser from static files or by a view."""
    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        found = finders.find(address.path.removeprefix("/static/"))
        if not found:
            return route.fulfill(status=404)
        return route.fulfill(path=found, content_type=mimetypes.guess_type(found)[0] or "application/octet-stream")
    query = f"?{address.query}" if address.query else ""
    if route.request.method == "POST":
        data = route.request.post_data or ""
        got = client.post(address.path + query, data, content_type=route.request.headers["content-type"], follow=True)
    else:
        got = client.get(address.path + query)
    return route.fulfill(status=got.status_code, headers=dict(got.headers), body=got.content)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible_and_fits_a_narrow_screen(open_page: Opener, complaints: list[str], name: str) -> None:
    page = open_page(PAGES[name], width=320)
    assert page.evaluate("document.fonts.ready.then(() => document.documentElement.scrollWidth)") <= 320
    assert page.locator("h1").count() == 1
    assert page.title().endswith("Exchange register")
    assert not [text for text in complaints if "Content Security Policy" in text]
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    assert found.violations_count == 0, found.generate_report()


def test_the_wide_page_is_accessible_too(open_page: Opener) -> None:
    for name in ("licensed", "register", "warnings", "report"):
        page = open_page(PAGES[name])
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
        assert found.violations_count == 0, found.generate_report()


def test_the_first_tab_offers_to_skip_to_the_content(open_page: Opener) -> None:
    page = open_page("/en/register/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"


def test_the_error_summary_has_the_focus(open_page: Opener) -> None:
    page = open_page("/en/?q=")
    assert "govuk-error-summary" in page.evaluate("document.activeElement.className")


def test_a_wide_table_scrolls_by_keyboard_in_a_region_with_a_name(open_page: Opener) -> None:
    page = open_page("/en/warnings/", width=320)
    region = page.get_by_role("region", name="Warnings")
    region.focus()
    assert page.evaluate("document.activeElement.scrollWidth > document.activeElement.clientWidth")


def test_everything_works_without_scripts(open_page: Opener) -> None:
    page = open_page("/en/", java_script_enabled=False)
    page.get_by_label("Is this exchange licensed?").fill("https://www.altyn.example/")
    page.get_by_role("button", name="Check").click()
    assert page.get_by_role("heading", name="Licensed", exact=True).is_visible()
    page.get_by_role("link", name="AFSA-A-LA-2026-0001").first.click()
    assert page.get_by_role("heading", name="History").is_visible()
    page.get_by_role("link", name="Қазақша").click()
    assert page.url == f"{HOST}/kk/register/AFSA-A-LA-2026-0001/"


def test_a_report_is_sent_without_scripts(open_page: Opener) -> None:
    page = open_page("/en/report/", java_script_enabled=False)
    page.get_by_label("Where is the platform found?").fill("qarjy.example")
    page.get_by_label("What happened?").fill("They took my money.")
    page.get_by_role("button", name="Send the report").click()
    assert page.get_by_role("heading", name="Report received").is_visible()


def test_paper_keeps_the_verdict_and_drops_what_needs_a_click(open_page: Opener) -> None:
    page = open_page("/en/?q=altyn.example")
    page.emulate_media(media="print")
    assert page.locator(".tz-verdict").is_visible()
    for dropped in (".tz-search", ".govuk-service-navigation", ".tz-languages"):
        assert not page.locator(dropped).is_visible()


def test_kazakh_letters_come_in_our_own_font(open_page: Opener) -> None:
    page = open_page("/kk/")
    loaded = page.evaluate("document.fonts.load('16px \"Golos Text Variable\"', 'Aa ӘәҒғҚқҢңӨөҰұҮүҺһІі₸').then(faces => faces.length)")
    assert loaded == 4
