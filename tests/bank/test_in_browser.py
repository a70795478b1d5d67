"""The bank's console in a real browser: accessible, by keyboard, on a narrow screen, without scripts."""

import re
import uuid
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.live import LiveSystem

LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
ADMIN, ANALYST = re.compile("Bank administrator.*Jibek Bank", re.DOTALL), re.compile("Bank analyst")


@pytest.fixture
def complaints(page: Page) -> list[str]:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A page on a narrow screen with scripts off."""
    context = browser.new_context(locale="en-GB", viewport={"width": 320, "height": 640}, java_script_enabled=False)
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def become(live: LiveSystem, page: Page, row: re.Pattern[str]) -> None:
    """Sign in as the first of the demo world's people in whose row this stands."""
    page.goto(f"{live.url}/personas/")
    page.locator("tr", has_text=row).get_by_role("button").first.click()
    page.wait_for_url("**/bank/**")


def accessible(page: Page) -> None:
    violations = [(fault["id"], fault["nodes"][0]["html"]) for fault in Axe().run(page, options=LEVELS).response["violations"]]
    assert (page.url, violations) == (page.url, [])
    assert page.locator("h1").count() == 1
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.fonts.ready.then(() => document.documentElement.scrollWidth <= window.innerWidth)"), (
        f"{page.url} scrolls sideways"
    )
    page.set_viewport_size({"width": 1280, "height": 900})


def test_an_administrator_s_pages_are_accessible_from_key_to_delivery(live: LiveSystem, page: Page, complaints: list[str]) -> None:
    become(live, page, ADMIN)
    accessible(page)
    page.goto(f"{live.url}/en/bank/keys/new/")
    accessible(page)
    page.click("main button[type=submit]")
    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    accessible(page)
    page.fill("[name=name]", "Browser test")
    page.click("main button[type=submit]")
    secret = page.inner_text("#secret")
    assert secret.startswith("exr_")
    accessible(page)
    page.click("text=I have saved it")
    assert secret not in page.content()
    accessible(page)
    page.get_by_role("link", name="Revoke Browser test").first.click()
    accessible(page)
    page.get_by_role("button", name="Revoke the key").click()
    page.wait_for_url("**/keys/")
    address = f"https://{uuid.uuid4().hex}.example/hook"
    page.goto(f"{live.url}/en/bank/webhooks/new/")
    accessible(page)
    page.fill("[name=url]", address)
    page.click("main button[type=submit]")
    accessible(page)
    page.click("text=I have saved it")
    accessible(page)
    page.get_by_role("button", name="Send a test event").click()
    page.locator("table a").first.click()
    expect(page.locator("h1")).to_have_text("Delivery")
    accessible(page)
    page.goto(f"{live.url}/en/bank/webhooks/")
    accessible(page)
    page.get_by_role("link", name=address).click()
    page.get_by_role("button", name="Remove", exact=True).click()
    accessible(page)
    page.get_by_role("button", name="Remove the endpoint").click()
    page.wait_for_url("**/webhooks/")
    expect(page.locator("main")).not_to_contain_text(address)
    assert complaints == []


def test_the_keyboard_alone_issues_a_key(live: LiveSystem, page: Page) -> None:
    become(live, page, ADMIN)
    page.goto(f"{live.url}/en/bank/keys/new/")
    page.keyboard.press("Tab")
    expect(page.locator(".govuk-skip-link")).to_be_focused()
    page.keyboard.press("Enter")
    for _press in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "name":
            break
    page.keyboard.type("By keyboard")
    for _press in range(20):
        page.keyboard.press("Tab")
        outline = page.evaluate("(style => style.outlineStyle + style.boxShadow)(getComputedStyle(document.activeElement))")
        assert outline != "nonenone", page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("document.activeElement.type") == "submit":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#secret")).to_contain_text("exr_")


def test_an_analyst_finds_nothing_to_press(live: LiveSystem, page: Page, complaints: list[str]) -> None:
    become(live, page, ANALYST)
    for path in ("", "keys/", "webhooks/"):
        page.goto(f"{live.url}/en/bank/{path}")
        assert page.locator("main form, main .govuk-button").count() == 0
        accessible(page)
    assert complaints == []


def test_everything_works_without_scripts_on_a_narrow_screen(live: LiveSystem, plain: Page) -> None:
    become(live, plain, ADMIN)
    plain.goto(f"{live.url}/en/bank/keys/new/")
    plain.fill("[name=name]", "Without scripts")
    plain.click("main button[type=submit]")
    assert plain.inner_text("#secret").startswith("exr_")
