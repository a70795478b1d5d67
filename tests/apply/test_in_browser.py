"""The applicant's pages in a real browser: accessibility, narrow screens, and everything with scripts off."""

import mimetypes
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from django.contrib.staticfiles import finders
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page, Route
from pytest_django.live_server_helper import LiveServer

from registry.accounts.models import User
from registry.licensing import actions
from registry.licensing.models import Application, Document
from tests.browser import chromium
from tests.licensing import powers
from tests.licensing import world as w
from tests.licensing.world import AT, World, build_world
from tests.signing_in import signed_in

HOST = "http://testserver"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
Opener = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running
        connections["default"].close()  # the one opened beside Playwright's loop


@pytest.fixture
def world(browser: Browser, db: None) -> World:
    """Built once the browser runs: with it Django's connection is another one, which sees nothing of a world around the module."""
    return build_world()


@pytest.fixture
def complaints() -> list[str]:
    """What the browser said on its console."""
    return []


@pytest.fixture
def open_page(browser: Browser, world: World, complaints: list[str]) -> Iterator[Opener]:
    """Opens a path as a person. Requests are answered by the application in this process, so that the test's data is seen."""
    contexts = []
    connection = connections["default"]

    def handle(route: Route, client: Client) -> None:
        connections["default"] = connection
        answer(route, client)

    def opened(user: User, path: str, *, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        client = signed_in(user)
        context.route("**/*", lambda route: handle(route, client))
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(HOST + path)
        return page

    yield opened
    for context in contexts:
        context.close()


def answer(route: Route, client: Client, files: Mapping[str, bytes] | None = None) -> Any:
    """Answer one request of the browser from static files or by a view, whose last answer comes back.

    A browser tells the names of files but not what is in them: `files` holds that, by name.
    """
    address = urlsplit(route.request.url)
    if address.path.startswith("/static/"):
        found = finders.find(address.path.removeprefix("/static/"))
        kind = mimetypes.guess_type(str(found))[0] or "application/octet-stream"
        return route.fulfill(path=found, content_type=kind) if found else route.fulfill(status=404)
    query = f"?{address.query}" if address.query else ""
    if route.request.method == "POST":
        body = with_files(route.request.post_data_buffer or b"", files or {})
        got = client.generic("POST", address.path + query, body, content_type=route.request.headers["content-type"])
    else:
        got = client.get(address.path + query)
    if got.status_code in (301, 302, 303):
        got = client.get(got["Location"], follow=True)
    content = b"".join(got.streaming_content) if got.streaming else got.content
    route.fulfill(status=got.status_code, headers=dict(got.headers), body=content)
    return got


def with_files(body: bytes, files: Mapping[str, bytes]) -> bytes:
    """The form with the content of the files that it names."""
    for name, content in files.items():
        head = f'filename="{name}"\r\nContent-Type: application/pdf\r\n\r\n'.encode()
        body = body.replace(head, head + content)
    return body


def pages_of(world: World) -> dict[str, str]:
    """Every kind of page, with something in it."""
    licence = w.licensed(world, ends_at=w.later(days=365))
    draft = actions.start_application(world.organisation, "AFSA", actor=world.admin, at=AT)
    w.fill_quickly(draft, actor=world.admin)
    power = powers.power(world, apostille=powers.apostille())
    here, done = f"/en/apply/{draft.number}/", f"/en/apply/{licence.application.number}/"
    facts = actions.ErrorFacts("The name is wrong.", "Altyn LLP", about_list="licensed")
    error = actions.report_own_error(licence.pk, facts, actor=world.admin, at=AT)
    return {
        "banks": "/en/apply/banks/",
        "this is wrong": f"/en/apply/licences/{licence.number}/error/",
        "error": f"/en/apply/errors/{error.reference}/",
        "errors": "/en/apply/errors/",
        "home": "/en/apply/",
        "start": "/en/apply/start/",
        "task list": here,
        "page": here + "sections/legal_entity/",
        "ticks": here + "sections/activities/",
        "dates and sums": here + "sections/business/",
        "list": here + "sections/wallets/",
        "item": here + "sections/wallets/items/add/",
        "documents": here + "sections/doc_constitution/",
        "check": here + "check/",
        "powers": "/en/apply/powers/",
        "new power": "/en/apply/powers/new/",
        "power": f"/en/apply/powers/{power.pk}/",
        "power to revoke": f"/en/apply/powers/{power.pk}/revoke/",
        "withdraw": here + "withdraw/",
        "tracker": done,
        "sent": done + "sent/",
        "copy": done + "answers/",
        "notice": done + "decision/",
        "licence": f"/en/apply/licences/{licence.number}/",
        "certificate": f"/en/apply/licences/{licence.number}/certificate/",
    }


def check_page(page: Page, name: str) -> None:
    """Accessible, narrow enough, one heading, a title in three parts."""
    assert page.evaluate("document.fonts.ready.then(() => document.documentElement.scrollWidth)") <= page.viewport_size["width"], name  # type: ignore[index]
    assert page.locator("h1").count() == 1, name
    assert page.title().endswith("– Applications – Exchange register"), (name, page.title())
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}})
    assert found.violations_count == 0, (name, found.generate_report())


def test_every_page_is_accessible_and_fits_a_narrow_screen(world: World, open_page: Opener, complaints: list[str]) -> None:
    paths = pages_of(world)
    page = open_page(world.admin, paths["home"], width=320)
    for name, path in paths.items():
        page.goto(HOST + path)
        check_page(page, name)
    assert not [text for text in complaints if "Content Security Policy" in text]


def test_a_page_with_errors_is_accessible_and_leads_to_the_field(world: World, open_page: Opener) -> None:
    application = w.draft(world)
    page = open_page(world.admin, f"/en/apply/{application.number}/sections/address/", width=320)
    page.get_by_role("button", name="Save and continue").click()
    page.wait_for_load_state("networkidle")  # with the font: without it a list of countries is three pixels wider
    check_page(page, "errors")
    assert page.title().startswith("Error: ")
    page.get_by_role("link", name="Answer “City or town”.").click()
    assert page.evaluate("document.activeElement.id") == "id_city"


@pytest.mark.django_db(transaction=True)
def test_without_scripts_an_exchange_fills_in_sends_and_answers(live_server: LiveServer, browser: Browser, tmp_path: Path) -> None:
    world = build_world()
    context = browser.new_context(java_script_enabled=False)
    session = signed_in(world.admin).cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.goto(live_server.url + "/en/apply/")
    page.get_by_role("link", name="Start an application").click()
    page.get_by_role("radio", name="Astana Financial Services Authority").check()
    page.get_by_role("button", name="Start").click()
    page.get_by_role("link", name="Legal name and country").click()
    page.get_by_label("Legal name").fill("Altyn Exchange Ltd.")
    page.get_by_label("Country of registration").select_option("KZ")
    page.get_by_role("button", name="Save and continue").click()
    assert page.locator("#completed").inner_text() == "1 of 22 sections completed"
    _send_documents(page, tmp_path)
    application = Application.objects.get()
    _fill_in_the_rest(application, world)
    page.goto(f"{live_server.url}/en/apply/{application.number}/check/")
    page.get_by_role("checkbox", name="I confirm this for the company").check()
    page.get_by_role("button", name="Send application").click()
    assert page.locator("#number").inner_text() == application.number
    _answer_a_request(page, application, world, tmp_path)
    context.close()


def _send_documents(page: Page, folder: Path) -> None:
    page.get_by_role("link", name="Articles of association").click()
    files = [folder / "one.pdf", folder / "two.pdf", folder / "evil.svg"]
    for path in files:
        path.write_bytes(w.pdf(path.name) if path.suffix == ".pdf" else b"<svg onload=alert(1)>")
    page.get_by_label("Choose files").set_input_files(files)
    page.get_by_role("button", name="Add files").click()
    assert page.get_by_role("link", name="evil.svg").count() == 1
    assert page.locator("#documents li").count() == 2
    page.get_by_role("button", name="Remove two.pdf").click()
    assert page.locator("#documents li").count() == 1


def _fill_in_the_rest(application: Application, world: World) -> None:
    answered = set(application.answers.values_list("section", flat=True))
    for code, raw in w.PAGES.items():
        if code not in answered:
            w.answer(application, code, raw, actor=world.admin)
    for code, items in w.LISTS.items():
        for number, raw in enumerate(items):
            actions.save_item(application.pk, code, "", raw, version=number, actor=world.admin, at=AT)
        actions.finish_section(application.pk, code, version=len(items), actor=world.admin, at=AT)
    for code in w.DOCUMENTS:
        w.add_pdf(application, code, actor=world.admin)


def _answer_a_request(page: Page, application: Application, world: World, folder: Path) -> None:
    actions.take_case(application.pk, actor=world.registrar, at=AT)
    items = [actions.RequestedItem("document", "The signed articles."), actions.RequestedItem("text", "Who holds the keys?")]
    actions.request_information(application.pk, items=items, due_on=date(2099, 1, 1), actor=world.officer, at=AT)
    page.get_by_role("link", name="Follow the application").click()
    page.get_by_role("link", name="Answer the request").click()
    page.get_by_label("Who holds the keys?").fill("Two of three directors.")
    page.get_by_label("The signed articles.").set_input_files([folder / "one.pdf"])
    page.get_by_role("button", name="Add files").click()
    assert page.get_by_label("Who holds the keys?").input_value() == "Two of three directors."
    page.get_by_role("button", name="Send answer").click()
    assert "The review goes on." in page.content()
    assert Document.objects.filter(item="1").count() == 1
    application.refresh_from_db()
    assert application.state == "under_review"
