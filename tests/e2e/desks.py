"""People at their own browsers: each desk is a context of its own, signed in the way a person signs in."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.live import LiveSystem

PATIENCE = 30_000


@dataclass
class Desk:
    """One person's browser on the live system."""

    url: str
    page: Page

    def go(self, path: str) -> Page:
        """Open a path of the system."""
        self.page.goto(self.url + path)
        self.declare()
        return self.page

    def click(self, name: str, role: Any = "link", *, exact: bool = False) -> None:
        """Follow the first link, or press the first button, of that name, and wait for the page that answers."""
        self.follow(self.page.get_by_role(role, name=name, exact=exact).first)

    def follow(self, what: Locator) -> None:
        """Click something that leads to a page, and wait for that page."""
        with self.page.expect_navigation():
            what.click()
        self.declare()

    def declare(self) -> None:
        """Where a case asks for it first, declare that there is no conflict of interest."""
        if "/interest/?" in self.page.url:
            self.page.get_by_label("No conflict of interest").check()
            with self.page.expect_navigation():
                self.page.get_by_role("button", name="Declare and go on").click()

    def press(self, name: str, *, exact: bool = True) -> None:
        """Press a button."""
        self.click(name, "button", exact=exact)

    @property
    def text(self) -> str:
        """What the page says, white space made one."""
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies of this browser by name."""
        return {str(one["name"]): str(one["value"]) for one in self.page.context.cookies()}


@dataclass
class Desks:
    """Opens desks and closes them all at the end."""

    live: LiveSystem
    browser: Browser
    contexts: list[BrowserContext] = field(default_factory=list)

    def visitor(self, **options: Any) -> Desk:
        """Somebody whom the system does not know."""
        context = self.browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 900}, **options})
        context.set_default_timeout(PATIENCE)
        context.set_default_navigation_timeout(PATIENCE)
        self.contexts.append(context)
        return Desk(self.live.url, context.new_page())

    def persona(self, name: str, **options: Any) -> Desk:
        """A person of the demo world, by the one click that only the demo has."""
        desk = self.visitor(**options)
        desk.go("/personas/")
        desk.press(f"Sign in as {name}")
        desk.page.wait_for_url(re.compile("/en/"))
        return desk

    def by_password(self, role: str, **options: Any) -> Desk:
        """The first person of that role, by password and authenticator app as `demo.json` has them."""
        person = next(one for one in self.live.demo["people"] if one["role"] == role)
        desk = self.visitor(**options)
        page = desk.go("/en/account/login/")
        page.fill("[name=login]", person["email"])
        page.fill("[name=password]", person["password"])
        desk.press("Sign in")
        if person["totp_secret"]:
            page.fill("[name=code]", format_hotp_value(hotp_value(person["totp_secret"], int(time.time()) // 30)))
            desk.press("Sign in")
        page.wait_for_url(re.compile("/en/(portal|apply|bank)/"))
        return desk


@contextmanager
def desks(live: LiveSystem, browser: Browser) -> Iterator[Desks]:
    """Desks of a test."""
    opened = Desks(live, browser)
    try:
        yield opened
    finally:
        for context in opened.contexts:
            context.close()
