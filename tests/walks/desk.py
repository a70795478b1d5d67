"""A person at a browser: goes somewhere, follows links, fills in by labels, presses buttons, reads. Nothing but what the page offers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from playwright.sync_api import Error, Locator, Page

from tests.apply.test_in_browser import HOST

Answers = Mapping[str, str | date | Path | tuple[str, ...]]
"""By label: a text; the options of a group, or of a drop-down list; a day; a file."""


@dataclass
class Desk:
    """One person's browser. `keyboard`: everything is done by the keyboard."""

    page: Page
    keyboard: bool = False
    landed: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)

    def go(self, path: str) -> "Desk":
        """Open an address, as from a mail or a bookmark."""
        self.page.goto(HOST + path)
        return self._arrive()

    def follow(self, name: str, within: str = "") -> "Desk":
        """Follow the first link of that name, whatever number stands behind it, in the row or item that holds `within`."""
        place, named = self._place(within), re.compile(rf"^{re.escape(name)}( \(\d+\))?$")
        looks_like_a_button = place.get_by_role("button", name=named).and_(self.page.locator("a"))
        return self._activate(place.get_by_role("link", name=named).or_(looks_like_a_button).first)

    def press(self, name: str, within: str = "") -> "Desk":
        """Press the button of that name, in the row or item that holds the words `within`."""
        named: str | re.Pattern[str] = re.compile(f"^{re.escape(name)}") if within else name
        return self._activate(self._place(within).get_by_role("button", name=named, exact=True).first)

    def fill(self, answers: Answers, group: str = "") -> "Desk":
        """Answer questions by their labels, within the group of that name."""
        scope = self.page.get_by_role("group", name=group, exact=True) if group else self.page.locator("main")
        for label, value in answers.items():
            self._fill_one(scope, label, value)
        return self

    def reads(self, *words: str) -> "Desk":
        """Everything that stands on the page in front of the person."""
        for text in words:
            assert text in self.text, f"“{text}” is not on {self.page.url}:\n{self.text}"
        return self

    def reads_not(self, *words: str) -> "Desk":
        """What must not stand there."""
        for text in words:
            assert text not in self.text, f"“{text}” stands on {self.page.url}:\n{self.text}"
        return self

    def fact(self, label: str) -> str:
        """What a list of facts says behind a label."""
        row = self.page.locator(".govuk-summary-list__row").filter(has=self.page.get_by_text(label, exact=True)).first
        return " ".join(row.locator("dd").first.inner_text().split())

    def saves(self, name: str) -> bytes:
        """The file behind a link or button."""
        with self.page.expect_download() as saved:
            self.page.get_by_role("link", name=name).or_(self.page.get_by_role("button", name=name)).first.click()
        return Path(saved.value.path()).read_bytes()

    @property
    def text(self) -> str:
        """What the page says beside its frame, white space made one."""
        return " ".join(self.page.locator("main").inner_text().split())

    def _place(self, within: str) -> Locator | Page:
        if not within:
            return self.page.locator("body")
        return self.page.locator("main tr, main li, main .govuk-summary-list__row, main fieldset").filter(has_text=within).last

    def _activate(self, what: Locator) -> "Desk":
        try:
            with self.page.expect_navigation():
                if self.keyboard:
                    what.press("Enter")
                else:
                    what.click()
        except Error:
            raise AssertionError(f"{what} leads nowhere on {self.page.url}:\n{self.text}") from None
        return self._arrive()

    def _arrive(self) -> "Desk":
        """The address says where a redirection led: the application followed it in this process."""
        if self.landed:
            self.page.evaluate("address => history.replaceState(null, '', address)", self.landed.pop())
        return self._declare()

    def _declare(self) -> "Desk":
        """Before the first look at a case an officer says whether there is a conflict of interest."""
        if self.page.locator("h1").first.inner_text() == "Before you open the case":
            self.page.get_by_label("No conflict of interest").check()
            self._activate(self.page.get_by_role("button", name="Declare and go on"))
        return self

    def _fill_one(self, scope: Locator, label: str, value: str | date | Path | tuple[str, ...]) -> None:
        if isinstance(value, date):
            group = scope.get_by_role("group", name=label)
            for part, number in (("Day", value.day), ("Month", value.month), ("Year", value.year)):
                group.get_by_label(part, exact=True).fill(str(number))
        elif isinstance(value, Path):
            scope.get_by_label(label).set_input_files(value)
            self.files[value.name] = value.read_bytes()
        elif isinstance(value, tuple):
            self._choose(scope, label, value)
        else:
            scope.get_by_label(label, exact=True).fill(value)

    def _choose(self, scope: Locator, label: str, options: tuple[str, ...]) -> None:
        group = scope.get_by_role("group", name=label)
        if not group.count():
            scope.get_by_label(label, exact=True).select_option(label=options[0])
            return
        for option in options:
            group.get_by_label(option, exact=True).check()
