"""Sign-up, confirmation, passkey and authenticator app in a real browser against the real system, under its strict CSP."""

import time
import uuid

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.live import LiveSystem

PASSWORD = "quiet-harbour-42-lantern"
LEVELS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console said against the page."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if "Content Security Policy" in message.text else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def accessible(page: Page) -> None:
    violations = [(fault["id"], fault["nodes"][0]["html"]) for fault in Axe().run(page, options=LEVELS).response["violations"]]
    assert (page.url, violations) == (page.url, [])


def signed_up(live: LiveSystem, page: Page) -> str:
    """A new exchange's first person, signed in; the address."""
    email = f"{uuid.uuid4().hex[:12]}@newcomer.example"
    page.goto(f"{live.url}/en/account/signup/")
    accessible(page)
    for name, value in (("full_name", "Aru New"), ("organisation_name", "Sary Exchange"), ("email", email), ("password1", PASSWORD)):
        page.fill(f"[name={name}]", value)
    page.click("button:has-text('Create account')")
    page.goto(f"{live.url}/mail/?to={email}")
    page.click("text=Confirm your e-mail address")
    page.click("a:has-text('confirm-email')")
    page.click("main button:has-text('Confirm')")
    page.wait_for_url("**/apply/**")
    return email


def sign_out(live: LiveSystem, page: Page) -> None:
    page.goto(f"{live.url}/en/account/")
    page.click("button:has-text('Sign out')")


def test_a_newcomer_signs_up_and_later_signs_in_by_passkey_alone(live: LiveSystem, page: Page, complaints: list[str]) -> None:
    email = signed_up(live, page)
    console = page.context.new_cdp_session(page)
    console.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    console.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})

    page.goto(f"{live.url}/en/account/second-factor/keys/add/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button:has-text('Confirm')")
    accessible(page)
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/codes/")
    accessible(page)
    sign_out(live, page)
    page.goto(f"{live.url}/en/account/login/")
    accessible(page)
    page.click("#passkey_login")
    page.wait_for_url("**/apply/**")
    page.goto(f"{live.url}/en/account/")

    assert email in page.inner_text("main")
    assert complaints == []


def test_a_person_with_an_app_is_asked_for_its_code(live: LiveSystem, page: Page, complaints: list[str]) -> None:
    email = signed_up(live, page)
    page.goto(f"{live.url}/en/account/second-factor/app/activate/")
    page.fill("[name=password]", PASSWORD)
    page.click("main button:has-text('Confirm')")
    accessible(page)
    secret = page.inner_text("code.tz-code")
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("text=Finish")
    page.wait_for_url("**/codes/")
    sign_out(live, page)

    page.goto(f"{live.url}/en/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button:text-is('Sign in')")
    accessible(page)
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("main button:text-is('Sign in')")
    page.wait_for_url("**/apply/**")

    assert complaints == []
