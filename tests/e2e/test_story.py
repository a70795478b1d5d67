"""The main job end to end, in real Chromium against real processes: apply, review, grant, look up, list, sync, suspend, reinstate."""

import re
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import segno
from playwright.sync_api import Browser
from standardwebhooks import Webhook

from registry.agent.checking import check
from registry.cli.demo.papers import specimen
from registry.lib.clock import start_of_day
from tests.e2e import pages
from tests.e2e.banks import Exreg, receiver
from tests.e2e.desks import Desk, desks
from tests.e2e.pages import Choice
from tests.e2e.sharing import Story, eventually
from tests.live import LiveSystem

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ZONE = ZoneInfo("Asia/Almaty")
NAME = "Saumal Exchange Ltd."
ADMIN, MEMBER = "aruzhan@saumal.example", "dias@saumal.example"
BIN, LEI, IBAN = "230540999506", "984500613BDB7452C130", "KZ676394398010490791"
CONFIRMED_WALLET, LEFT_WALLET = "TEM9yJX3FiNoeAtcKeX3zBcmwiu6E7D3nv", "bc1q3fsmk0776wwz5u9v0ejfxs2fzjder560sje2ze"
PERSON = {"E-mail address": "office@saumal.example", "Country of citizenship": "Kazakhstan"}
PLATFORM = {
    "Brand or name": "Qara Obmen",
    "Other names (optional)": "Қара Обмен",
    "Sites, pages, wallets, accounts and numbers (optional)": "https://www.qara-obmen.example/\nt.me/qara_obmen\nTGGLuKhnx5kvYRc1qyCP69KjGYEvQhrxhj\nKZ444739032951265724",
    "Category": Choice("Illegal platform"),
    "What banks do": Choice("Block"),
    "Authority that decides": "Financial Monitoring Agency",
    "Legal basis": "Law on digital assets, article 11",
    "Evidence (optional)": "Test purchase of today.",
    "Why should it be listed?": "It takes deposits and pays nobody.",
}
DOCUMENTS = (
    "Articles of association",
    "Regulatory business plan",
    "Financial statements or opening balance",
    "Policy against money laundering",
    "Rules of the trading facility",
    "Custody arrangements",
)


@pytest.fixture
def story(live: LiveSystem, browser: Browser, tmp_path: Path) -> Iterator[Story]:
    with desks(live, browser) as opened, receiver() as webhooks:
        key = str(live.demo["banks"][0]["api_key"])
        yield Story(live, opened, tmp_path, Exreg(tmp_path, key), webhooks)


def test_the_main_job_from_sign_up_to_reinstatement(story: Story) -> None:
    an_exchange_signs_up_and_applies(story)
    the_regulator_reviews_and_grants(story)
    the_public_checks(story)
    a_bank_subscribes(story)
    a_platform_is_listed(story)
    the_regulator_sees_what_the_bank_holds(story)
    the_licence_is_suspended_and_reinstated(story)
    a_licence_that_ends_tomorrow_is_judged_right_without_a_server(story)


# --- 1 ----------------------------------------------------------------------------------------------------------------


def an_exchange_signs_up_and_applies(story: Story) -> None:
    admin, member = story.desks.visitor(), story.desks.visitor()
    story.people |= {"admin": admin, "member": member}
    pages.sign_up(admin, name="Aruzhan Sauma", exchange=NAME, email=ADMIN)
    pages.invite(admin, email=MEMBER, role="Exchange member")
    pages.join(member, email=MEMBER, name="Dias Sauma")
    story.application = number = pages.start_application(admin)

    company_pages(admin, number)
    assert pages.completed(admin, number) == "4 of 22 sections completed"
    # The colleague goes on where the first one stopped.
    people_pages(member, number)
    lists_of_identifiers(member, number)
    documents(member, story)
    assert pages.completed(member, number) == "22 of 22 sections completed"

    member.go(f"/en/apply/{number}/check/")
    assert "An administrator of your organisation has to send" in member.text
    pages.send_application(admin, number)
    assert number in admin.text
    sending_again_sends_nothing(admin, story)


def company_pages(desk: Desk, number: str) -> None:
    pages.answer_page(
        desk,
        number,
        "Check what you need",
        {
            "Is the company registered?": Choice("Yes, it is registered"),
            "Does it serve customers in Kazakhstan now?": Choice("No"),
        },
    )
    pages.answer_page(desk, number, "Legal name and country", {"Legal name": NAME, "Country of registration": "Kazakhstan"})
    a_bin_of_eleven_digits_is_explained(desk, number)
    numbers = {"Business identification number (BIN)": BIN, "Legal Entity Identifier (LEI) (optional)": LEI}
    pages.answer_page(desk, number, "Registration numbers", numbers)
    address = {
        "Street, building and office": "Turan 1",
        "City or town": "Astana",
        "Country": "Kazakhstan",
        "E-mail address for notices": ADMIN,
    }
    pages.answer_page(desk, number, "Address and contact", address)


def a_bin_of_eleven_digits_is_explained(desk: Desk, number: str) -> None:
    desk.go(f"/en/apply/{number}/")
    desk.click("Registration numbers", exact=True)
    pages.fill_in(desk.page, {"Business identification number (BIN)": BIN[:11]})
    desk.press("Save and continue")

    assert desk.page.title().startswith("Error: ")
    assert "A BIN has 12 digits; this has 11." in desk.text
    assert desk.page.get_by_label("Business identification number (BIN)", exact=True).input_value() == BIN[:11]


def people_pages(desk: Desk, number: str) -> None:
    pages.answer_page(
        desk,
        number,
        "Activities",
        {"Which activities do you apply for?": Choice("Operating a digital asset trading facility", "Providing custody")},
    )
    posts = {
        "Senior executive officer": "Aruzhan Sauma",
        "Finance officer": "Dias Sauma",
        "Compliance officer": "Laura Omar",
        "Money laundering reporting officer": "Laura Omar",
        "Chief information technology officer": "Ilya Ten",
    }
    for section, name in posts.items():
        pages.answer_page(desk, number, section, {"Full name": name, **PERSON})
    controller = {"Name of the person or company": "Sauma Holding LLP", "Country of citizenship or registration": "Kazakhstan"}
    pages.answer_list(desk, number, "Controllers above 10 %", [{**controller, "Share in per cent": "75,5"}])
    business = {
        "What will the business do, and for whom?": "An exchange for everybody.",
        "When do you want to start?": date(2030, 1, 15),
        "Paid-up capital in US dollars": "1 500 000",
    }
    pages.answer_page(desk, number, "Business and capital", business)


def lists_of_identifiers(desk: Desk, number: str) -> None:
    pages.answer_list(desk, number, "Trading names", [{"Trading name": "Saumal"}, {"Trading name": "Саумал"}])
    sites = ["https://www.Saumal.example/start", "саумал.example"]
    pages.answer_list(desk, number, "Official sites and pages", [{"Address of the site or page": site} for site in sites])
    pages.answer_list(desk, number, "Settlement accounts", [{"IBAN": "KZ67 6394 3980 1049 0791"}])
    wallets = [{"Address": CONFIRMED_WALLET}, {"Address": LEFT_WALLET}]
    pages.answer_list(desk, number, "Operational wallets", wallets)


def documents(desk: Desk, story: Story) -> None:
    evil = story.folder / "picture.pdf"
    evil.write_bytes(b"<svg onload=alert(1)>")
    pages.upload(desk, story.application, DOCUMENTS[0], evil)
    assert "picture.pdf" in desk.page.get_by_role("alert").inner_text()
    for title in DOCUMENTS:
        file = story.folder / f"{title.lower().replace(' ', '-')}.pdf"
        file.write_bytes(specimen(title, NAME))
        pages.upload(desk, story.application, title, file)
        assert file.name in desk.text


def sending_again_sends_nothing(desk: Desk, story: Story) -> None:
    desk.page.go_back()
    if desk.page.get_by_role("button", name="Send application").count():
        box = desk.page.get_by_role("checkbox", name="I confirm this for the company")
        box.check()
        desk.press("Send application")
    desk.go(f"/en/apply/{story.application}/")
    assert desk.text.count("Application sent") == 1
    assert desk.page.get_by_role("link", name=re.compile("invoice INV-")).count() == 1


# --- 2 ----------------------------------------------------------------------------------------------------------------


def the_regulator_reviews_and_grants(story: Story) -> None:
    number, admin = story.application, story.people["admin"]
    registrar = story.desks.persona("Dinara Omarova")
    pages.record_fee(registrar, pages.invoice_of(admin, number))
    pages.take_case(registrar, number)
    pages.assign(registrar, number, "Marat Alimov")

    officer = story.people["officer"] = story.desks.by_password("case_officer")
    pages.ask_for_document(officer, number, "The signed articles.", due_on=date.today() + timedelta(days=10))
    an_answer_is_given(admin, story)
    proposal = pages.recommend_grant(officer, number, condition="Send the audit report by the end of the year.")
    nobody_approves_their_own(officer, proposal)

    approver = story.people["approver"] = story.desks.persona("Yerbol Tashen")
    pages.approve(approver, proposal)
    the_exchange_has_decision_and_certificate(admin, story)
    pages.confirm_identifiers(officer, number, leave=LEFT_WALLET)


def an_answer_is_given(desk: Desk, story: Story) -> None:
    told = pages.open_mail(desk, to=ADMIN, subject=story.application)
    assert "The signed articles." in told
    desk.go(f"/en/apply/{story.application}/")
    desk.click("Answer the request")
    file = story.folder / "signed.pdf"
    file.write_bytes(specimen("Signed articles", NAME))
    desk.page.get_by_label("The signed articles.").set_input_files(file)
    desk.press("Send answer")
    desk.page.get_by_text("The review goes on.").wait_for()


def nobody_approves_their_own(officer: Desk, proposal: int) -> None:
    page = officer.go(f"/en/portal/proposals/{proposal}/")
    assert "Waiting for a colleague" in officer.text
    assert page.get_by_role("button", name="Approve", exact=True).count() == 0
    content_hash = re.search(r"sha256:[0-9a-f]{64}", page.locator("details").first.text_content() or "")
    assert content_hash

    # Round the page, by the request that its button would send.
    token = page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    form = {"csrfmiddlewaretoken": token, "step": "approve", "content_hash": content_hash[0], "note": ""}
    answer = page.context.request.post(page.url, form=form, headers={"Referer": page.url, "Origin": officer.url})
    assert answer.status == 403
    assert "You proposed this. Another person has to decide." in answer.text()


def the_exchange_has_decision_and_certificate(desk: Desk, story: Story) -> None:
    desk.go(f"/en/apply/{story.application}/decision/")
    assert "Send the audit report by the end of the year." in desk.text
    found = re.search(r"AFSA-A-LA-\d{4}-\d{4}", desk.text)
    assert found
    story.licence = found[0]
    desk.click("See the certificate")
    address = desk.page.locator("#public-address").inner_text()
    assert address == f"{story.live.url}/v/{story.licence}"
    # The code on the paper is the one of that address and of no other.
    path = re.search(r'<path[^>]* d="([^"]+)"', desk.page.locator(".tz-paper__qr svg").evaluate("svg => svg.outerHTML"))
    drawn = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, svgclass=None, lineclass=None, border=2)
    assert path
    assert path[1] in drawn
    assert pages.open_mail(desk, to=ADMIN, subject=story.application)


# --- 3 ----------------------------------------------------------------------------------------------------------------


def the_public_checks(story: Story) -> None:
    visitor = story.people["visitor"] = story.desks.visitor()
    punycode = "саумал.example".encode("idna").decode()
    of_every_kind = (
        NAME, "Saumal", "Саумал", "saumal.example", "HTTPS://WWW.SAUMAL.EXAMPLE/x?y=1", "саумал.example", punycode, BIN,
        "KZ67 6394 3980 1049 0791", CONFIRMED_WALLET, story.licence, story.licence.lower(), LEI,
    )  # fmt: skip
    assert {text: story.verdict(text) for text in of_every_kind} == dict.fromkeys(of_every_kind, "licensed")
    for text in ("saumal.example", NAME, story.licence):
        assert pages.ask(visitor, text) == "Licensed"
    # Nobody confirmed this one.
    assert story.verdict(LEFT_WALLET) == "not_found"

    yesterday = datetime.now(ZONE).date() - timedelta(days=1)
    for text in ("saumal.example", BIN, story.licence, NAME):
        assert story.verdict(text, at=yesterday.isoformat()) == "not_found", text
    assert pages.ask(visitor, "saumal.example", day=yesterday) == "No record"
    visitor.go(f"/v/{story.licence}")
    assert visitor.page.get_by_role("heading", name="Licensed", exact=True).is_visible()
    assert NAME in visitor.text


# --- 4 and 5 ----------------------------------------------------------------------------------------------------------


def a_bank_subscribes(story: Story) -> None:
    assert story.exreg.init(f"http://127.0.0.1:{story.live.port}") == 0
    eventually(lambda: story.head("licensed") > 0)
    synced = story.exreg.sync()
    assert {code: outcome for code, (outcome, _seq) in synced.items()}["block"] == "snapshot"
    assert story.exreg.check("https://Saumal.example/") == (0, "licensed")
    assert story.exreg.check(LEFT_WALLET)[0] == 3
    assert story.exreg.check("qara-obmen.example") == (3, "not_found")

    bank = story.desks.persona("Asel Kermet")
    bank.go("/en/bank/webhooks/")
    bank.press("Add an endpoint")
    pages.fill_in(bank.page, {"Address": story.webhooks.url})
    bank.press("Add the endpoint")
    story.secret = bank.page.locator("#secret").inner_text()
    story.people["bank"] = bank


def a_platform_is_listed(story: Story) -> None:
    before = story.head("block")
    first, second = story.desks.persona("Leila Nurman"), story.desks.persona("Kanat Zhaken")
    proposal = pages.propose_listing(first, PLATFORM)
    assert story.verdict("qara-obmen.example") == "not_found"
    pages.approve(second, proposal)
    approved = time.monotonic()

    eventually(lambda: story.head("block") == before + 1, seconds=30)
    assert time.monotonic() - approved < 30
    told = story.webhooks.wait_for(before + 1, "block")
    assert Webhook(story.secret).verify(told.body.decode(), told.headers)["data"]["seq"] == before + 1
    assert story.exreg.sync()["block"] == ("delta", before + 1)
    assert story.exreg.check("https://QARA-obmen.example/pay")[0] == 1
    assert story.exreg.check("t.me/qara_obmen/5") == (1, "listed")
    assert story.exreg.check("t.me/somebody_else")[0] == 3
    assert pages.ask(story.people["visitor"], "qara-obmen.example") == "Not licensed: on the warning list"
    story.people["visitor"].go("/en/warnings/?q=Qara+Obmen")
    assert "Qara Obmen" in story.people["visitor"].text


def the_regulator_sees_what_the_bank_holds(story: Story) -> None:
    page = story.people["officer"].go("/en/portal/banks/")
    row = page.get_by_role("row").filter(has_text="Kermet Bank").filter(has_text="Block list")

    assert row.get_by_role("cell").all_inner_texts()[1:3] == ["In step", str(story.head("block"))]


# --- 6 ----------------------------------------------------------------------------------------------------------------


def the_licence_is_suspended_and_reinstated(story: Story) -> None:
    officer, approver = story.people["officer"], story.people["approver"]
    before = {code: story.head(code) for code in ("licensed", "block")}
    reason = "Clients wait for their money."
    proposal = pages.act_on_licence(officer, story.licence, "suspend", ground="Clients or their assets are at risk", reason=reason)
    pages.approve(approver, proposal)

    assert story.verdict("saumal.example") == "suspended"
    assert pages.ask(story.people["visitor"], BIN) == "Suspended"
    eventually(lambda: all(story.head(code) == before[code] + 1 for code in before))
    assert {code: outcome for code, (outcome, _seq) in story.exreg.sync().items()}["block"] == "delta"
    assert story.exreg.check("saumal.example") == (1, "suspended")
    assert story.exreg.entries("saumal.example") == [("block", "suspended")]
    told = story.webhooks.wait_for(before["block"] + 1, "block")
    Webhook(story.secret).verify(told.body.decode(), told.headers)

    reason = "The clients were paid."
    proposal = pages.act_on_licence(officer, story.licence, "reinstate", ground="The cause of the suspension is gone", reason=reason)
    pages.approve(approver, proposal)
    assert story.verdict("saumal.example") == "licensed"
    eventually(lambda: all(story.head(code) == before[code] + 2 for code in before))
    story.exreg.sync()
    assert story.exreg.check("saumal.example") == (0, "licensed")
    assert story.exreg.entries("saumal.example") == [("licensed", "licensed")]


def a_licence_that_ends_tomorrow_is_judged_right_without_a_server(story: Story) -> None:
    tomorrow = start_of_day(datetime.now(ZONE).date() + timedelta(days=1), ZONE)
    store, second = story.exreg.store, timedelta(seconds=1)
    verdicts = [check(store, "kokpar.example", at=at, max_age=timedelta(days=2)).verdict for at in (tomorrow - second, tomorrow)]

    assert [str(verdict) for verdict in verdicts] == ["licensed", "licence_ended"]
    assert check(store, "saumal.example", at=tomorrow, max_age=timedelta(days=2)).verdict == "licensed"
