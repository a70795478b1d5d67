"""The pages of the API in a real browser: drawn under the strict policy, and a first call made from them with a pasted key."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.live import LiveSystem

LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console said against the page, and every address outside ours that it wanted."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(f"failed: {request.url}"))
    return said


def test_the_pages_of_the_api_are_drawn_under_the_strict_policy(live: LiveSystem, page: Page, complaints: list[str]) -> None:
    page.goto(f"{live.url}/api/docs/")
    expect(page.locator(".opblock")).not_to_have_count(0)
    expect(page.locator("h1")).to_have_count(1)
    page.goto(f"{live.url}/api/docs/reference/")
    expect(page.locator("#api-reference h2").first).to_be_visible()
    expect(page.locator("h1")).to_have_count(1)
    expect(page.get_by_text("application/problem+json").first).to_be_visible()
    page.goto(f"{live.url}/api/problems/")
    assert complaints == []


def test_the_first_call_works_with_a_key_pasted_once(live: LiveSystem, page: Page, complaints: list[str]) -> None:
    key = live.demo["banks"][0]["api_key"]
    page.goto(f"{live.url}/api/docs/")
    page.click("button.authorize")
    page.locator(".auth-container input[type=text], .auth-container input[type=password]").first.fill(key)
    page.locator(".auth-container button.authorize").first.click()
    page.click(".btn-done")
    page.click("#operations-lists-list_head .opblock-summary-control")
    page.locator("#operations-lists-list_head select").first.select_option("block")
    page.click("#operations-lists-list_head button.execute")
    answer = page.locator("#operations-lists-list_head .live-responses-table")
    expect(answer).to_contain_text("list_hash")
    expect(answer).to_contain_text("200")
    assert key not in str(page.evaluate("[Object.entries(localStorage), Object.entries(sessionStorage), document.cookie, location.href]"))
    assert complaints == []


def test_a_keyboard_alone_reaches_a_call(live: LiveSystem, page: Page) -> None:
    page.goto(f"{live.url}/api/docs/")
    expect(page.locator(".opblock")).not_to_have_count(0)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    for _press in range(40):
        page.keyboard.press("Tab")
        if "opblock-summary-control" in page.evaluate("document.activeElement.className"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".opblock.is-open")).to_have_count(1)


def test_our_part_of_the_pages_is_accessible(live: LiveSystem, page: Page) -> None:
    for path, theirs in (("/api/docs/", "#api-docs"), ("/api/docs/reference/", "#api-reference"), ("/api/problems/", "#none")):
        page.goto(f"{live.url}{path}")
        found = Axe().run(page, context={"exclude": [[theirs]]}, options=LEVELS).response["violations"]
        assert (path, [(fault["id"], fault["nodes"][0]["html"]) for fault in found]) == (path, [])
