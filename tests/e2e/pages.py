"""The pages as people use them: one function an errand, by labels and button names."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.e2e.desks import Desk

PASSWORD = "quiet-harbour-42-lantern"


@dataclass(frozen=True)
class Choice:
    """One or more options of a group of radio buttons or ticks."""

    options: tuple[str, ...]

    def __init__(self, *options: str) -> None:
        object.__setattr__(self, "options", options)


Answers = Mapping[str, str | date | Choice]


def fill_in(scope: Page | Locator, answers: Answers) -> None:
    """Answer questions by their labels: texts, choices of a drop-down list, dates, radio buttons and ticks."""
    for label, value in answers.items():
        if isinstance(value, Choice):
            group = scope.get_by_role("group", name=label)
            for option in value.options:
                group.get_by_label(option, exact=True).check()
        elif isinstance(value, date):
            group = scope.get_by_role("group", name=label)
            for part, number in (("Day", value.day), ("Month", value.month), ("Year", value.year)):
                group.get_by_label(part, exact=True).fill(str(number))
        else:
            field = scope.get_by_label(label, exact=True)
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=value)
            else:
                field.fill(value)


# --- Accounts ---------------------------------------------------------------------------------------------------------


def sign_up(desk: Desk, *, name: str, exchange: str, email: str) -> None:
    """A new exchange's first person, address confirmed by the mail."""
    page = desk.go("/en/account/signup/")
    fill_in(page, {"Your full name": name, "Name of the exchange": exchange, "E-mail address": email, "Password": PASSWORD})
    desk.press("Create account")
    open_mail(desk, to=email, subject="Confirm your e-mail address", link="confirm-email")
    desk.press("Confirm")
    page.wait_for_url("**/apply/**")


def open_mail(desk: Desk, *, to: str, subject: str, link: str = "") -> str:
    """The latest mail to somebody with that subject, as text; with `link`, the address in it that has this part is opened."""
    page = desk.go(f"/mail/?to={to}")
    desk.click(subject)
    text = desk.text
    if link:
        desk.follow(page.locator(f"main a[href*='{link}']").first)
    return text


def invite(desk: Desk, *, email: str, role: str) -> None:
    """The administrator invites a colleague."""
    desk.go("/en/account/team/")
    desk.press("Invite a colleague")
    fill_in(desk.page, {"E-mail address": email, "Role": Choice(role)})
    desk.press("Send the invitation")
    desk.page.get_by_text(email).first.wait_for()


def join(desk: Desk, *, email: str, name: str) -> None:
    """The colleague opens the link in the mail and joins."""
    open_mail(desk, to=email, subject="Join", link="/invitation/")
    fill_in(desk.page, {"Your full name": name, "Password": PASSWORD})
    desk.press("Create account and join")
    fill_in(desk.page, {"E-mail address": email, "Password": PASSWORD})
    desk.press("Sign in")
    desk.page.wait_for_url("**/apply/**")


# --- The applicant ----------------------------------------------------------------------------------------------------


def start_application(desk: Desk) -> str:
    """Start a draft; its number."""
    desk.go("/en/apply/")
    desk.click("Start an application")
    desk.press("Start")
    desk.page.get_by_role("heading", name="Apply for a licence").wait_for()
    found = re.search(r"APP-\d{4}-\d{6}", desk.page.url)
    assert found
    return found[0]


def answer_page(desk: Desk, number: str, section: str, answers: Answers) -> None:
    """Open a row of the task list, answer it, save."""
    desk.go(f"/en/apply/{number}/")
    desk.click(section, exact=True)
    fill_in(desk.page, answers)
    desk.press("Save and continue")
    assert not desk.page.title().startswith("Error"), desk.text


def answer_list(desk: Desk, number: str, section: str, items: Iterable[Answers]) -> None:
    """Open a row of the task list, add every item, say that the list is complete."""
    desk.go(f"/en/apply/{number}/")
    desk.click(section, exact=True)
    for item in items:
        desk.follow(desk.page.locator("#add"))
        fill_in(desk.page, item)
        desk.press("Save and continue")
        assert not desk.page.title().startswith("Error"), desk.text
    desk.press("The list is complete")


def upload(desk: Desk, number: str, section: str, *files: Path) -> None:
    """Open a row of the task list and add files from the disk."""
    desk.go(f"/en/apply/{number}/")
    desk.click(section, exact=True)
    desk.page.get_by_label("Choose files").set_input_files(files)
    desk.press("Add files")


def completed(desk: Desk, number: str) -> str:
    """The sentence that says how far the application is."""
    return desk.go(f"/en/apply/{number}/").locator("#completed").inner_text()


def send_application(desk: Desk, number: str) -> None:
    """Check the answers, declare, send."""
    desk.go(f"/en/apply/{number}/check/")
    desk.page.get_by_role("checkbox", name="I confirm this for the company").check()
    desk.press("Send application")
    desk.page.locator("#number").wait_for()


def invoice_of(desk: Desk, number: str) -> str:
    """Open the invoice that the application's page leads to; its reference."""
    desk.go(f"/en/apply/{number}/")
    desk.click("invoice INV-")
    return desk.page.locator("#invoice-reference").inner_text()


# --- The regulator ----------------------------------------------------------------------------------------------------


def record_fee(desk: Desk, invoice: str) -> None:
    """Record that an invoice was paid in full, today."""
    desk.go(f"/en/portal/fees/invoices/{invoice}/")
    desk.press("Record a payment")
    fill_in(desk.page, {"Reference of the payment (optional)": invoice})
    desk.press("Record a payment")
    desk.page.get_by_text("The payment is recorded.").wait_for()


def take_case(desk: Desk, number: str) -> None:
    """Take a case from the queue."""
    page = desk.go("/en/portal/cases/")
    desk.follow(page.get_by_role("row").filter(has_text=number).get_by_role("button", name="Take the case"))
    # Before the first look at a case one declares, and is led to its page; there it is taken.
    if desk.page.get_by_role("button", name="Take the case").count():
        desk.press("Take the case")
    page.get_by_text("Under review").first.wait_for()


def assign(desk: Desk, number: str, officer: str) -> None:
    """Give the case to an officer."""
    desk.go(f"/en/portal/cases/{number}/")
    desk.press("Assign the case")
    desk.page.locator("main select").first.select_option(label=officer)
    desk.follow(desk.page.locator("main form button[type=submit]").first)
    desk.page.get_by_text(officer).first.wait_for()


def ask_for_document(desk: Desk, number: str, text: str, *, due_on: date) -> None:
    """Ask the applicant for one document."""
    desk.go(f"/en/portal/cases/{number}/")
    desk.press("Ask for information")
    first = desk.page.get_by_role("group", name="Item 1")
    fill_in(first, {"Wanted (optional)": "A document", "What do you ask for? (optional)": text})
    fill_in(desk.page, {"Answer by the end of": due_on})
    desk.press("Send the request")
    desk.page.get_by_text(text).first.wait_for()


def recommend_grant(desk: Desk, number: str, *, condition: str) -> int:
    """Assess the case, recommend a grant with one condition; the number of the proposal."""
    desk.go(f"/en/portal/cases/{number}/assessment/")
    desk.press("Assess the remaining sections as met, low risk")
    desk.go(f"/en/portal/cases/{number}/")
    desk.press("Recommend a grant")
    fill_in(desk.page.get_by_role("group", name="Condition or restriction 1"), {"Text (optional)": condition})
    fill_in(desk.page, {"Decision notice": "The requirements are met.", "Why should it be granted?": "All checks are done."})
    return propose(desk)


def propose(desk: Desk, *, confirmation: str = "") -> int:
    """Go on to the check page, type the confirmation where one is asked for, and propose; the number of the proposal."""
    desk.press("Continue")
    desk.page.get_by_role("heading", name="Check before you propose").wait_for()
    field = desk.page.locator("[name=confirmation]")
    if confirmation:
        field.fill(confirmation)
    desk.follow(desk.page.locator("button[name=step][value=propose]"))
    desk.page.wait_for_url(re.compile(r"/proposals/\d+/"))
    return int(desk.page.url.rstrip("/").rpartition("/")[2])


def approve(desk: Desk, proposal: int) -> None:
    """Find the proposal among what waits, read it, approve it."""
    page = desk.go("/en/portal/proposals/")
    desk.follow(page.locator(f"main a[href$='/proposals/{proposal}/']"))
    desk.press("Approve")
    page.get_by_text("Approved and done.").wait_for()


def confirm_identifiers(desk: Desk, number: str, *, leave: str) -> None:
    """Vouch for every identifier of the case's exchange but one."""
    page = desk.go(f"/en/portal/cases/{number}/checks/")
    desk.click("Confirm or withdraw identifiers")
    overview = page.url
    while True:
        page.goto(overview)
        rows = page.get_by_role("row").filter(has_text="Control not confirmed").filter(has_not_text=leave)
        if not rows.count():
            return
        desk.follow(rows.first.get_by_role("link", name=re.compile("Confirm")))
        page.get_by_role("textbox").first.fill("Seen by an officer.")
        desk.follow(page.locator("main form button[type=submit]").first)
        page.get_by_text("Seen by an officer.").first.wait_for()


def act_on_licence(desk: Desk, number: str, act: str, *, ground: str, reason: str) -> int:
    """Propose an act with effect at the moment of approval; the number of the proposal."""
    desk.go(f"/en/portal/licences/{number}/{act}/")
    fill_in(desk.page, {"Legal ground": Choice(ground), "Reason": reason})
    return propose(desk, confirmation=number)


def propose_listing(desk: Desk, answers: Answers) -> int:
    """Propose that a platform is listed; the number of the proposal."""
    desk.go("/en/portal/lists/propose/")
    fill_in(desk.page, answers)
    return propose(desk)


# --- The public -------------------------------------------------------------------------------------------------------


def ask(desk: Desk, text: str, *, day: date | None = None) -> str:
    """Ask the checker; the heading that answers."""
    page = desk.go("/en/")
    page.get_by_label("Is this exchange licensed?").fill(text)
    if day:
        page.get_by_text("Ask about a past day").click()
        page.get_by_label("On which day").fill(day.isoformat())
    desk.press("Check")
    return page.locator(".tz-verdict h2").inner_text()
