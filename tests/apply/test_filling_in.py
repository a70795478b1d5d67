"""The task list, question pages, lists: what the applicant sees."""

import pytest
from django.test import Client

from registry.licensing import actions
from registry.licensing.models import Answer, Application
from tests.apply.conftest import browser
from tests.licensing import world as w
from tests.licensing.world import AT, PAGES, World

HOME = "/en/apply/"


def page(application: Application, rest: str = "") -> str:
    return f"/en/apply/{application.number}/{rest}"


def text_of(response: object) -> str:
    return response.content.decode()  # type: ignore[attr-defined]


def test_starting_an_application_leads_to_its_task_list(world: World, admin: Client) -> None:
    assert "There is no application yet." in text_of(admin.get(HOME))
    response = admin.post("/en/apply/start/", {"authority": "AFSA"})
    application = Application.objects.get()
    assert (response.status_code, response["Location"]) == (302, page(application))
    text = text_of(admin.get(page(application)))
    for heading in ("Check before you start", "Company", "People", "Business", "Documents", "Send"):
        assert f'<h2 class="govuk-heading-m">{heading}</h2>' in text
    for words in ("Not yet started", "Cannot start yet", "0 of 25 sections completed"):
        assert words in text


def test_an_unknown_authority_is_refused_with_a_message(world: World, admin: Client) -> None:
    response = admin.post("/en/apply/start/", {"authority": "NBK"})
    assert response.status_code == 400
    assert "<title>Error: " in text_of(response)
    assert not Application.objects.exists()


def test_the_next_day_the_task_list_is_as_it_was_left(world: World, admin: Client, member: Client) -> None:
    application = w.draft(world)
    admin.post(page(application, "sections/legal_entity/"), {**PAGES["legal_entity"], "answer_version": "0"})
    for client in (admin, member, browser(world.admin)):
        text = text_of(client.get(page(application)))
        assert "1 of 22 sections completed" in text
        assert "Completed" in text


def test_a_section_that_cannot_start_yet_is_not_linked_and_leads_back(world: World, admin: Client) -> None:
    application = w.draft(world)
    text = text_of(admin.get(page(application)))
    assert page(application, "sections/registration/") not in text
    response = admin.get(page(application, "sections/registration/"))
    assert response["Location"] == page(application)


def test_a_section_that_does_not_apply_is_not_there(world: World, admin: Client) -> None:
    application = w.draft(world)
    w.answer(application, "activities", {"activities": ["advising"]}, actor=world.admin)
    assert admin.get(page(application, "sections/doc_trading_rules/")).status_code == 404
    assert admin.get(page(application, "sections/nope/")).status_code == 404


def test_wrong_input_returns_the_page_with_all_errors_and_what_was_typed(world: World, admin: Client) -> None:
    application = w.draft(world)
    response = admin.post(
        page(application, "sections/address/"),
        {"street": "<b>Mangilik</b>", "city": "", "country": "", "email": "nobody", "phone": "12", "answer_version": "0"},
    )
    text = text_of(response)
    assert response.status_code == 400
    assert "<title>Error: Address and contact" in text
    assert "There is a problem" in text
    for field in ("city", "country", "email", "phone"):
        assert f'href="#id_{field}"' in text, field
    assert 'value="&lt;b&gt;Mangilik&lt;/b&gt;"' in text
    assert "<b>Mangilik" not in text
    assert not Answer.objects.exists()


@pytest.mark.parametrize("value", ["a\x00b", "a\u202eb", "x" * 301])
def test_odd_text_is_refused_at_its_field(world: World, admin: Client, value: str) -> None:
    application = w.draft(world)
    response = admin.post(page(application, "sections/legal_entity/"), {"legal_name": value, "country": "KZ", "answer_version": "0"})
    assert response.status_code == 400
    assert 'href="#id_legal_name"' in text_of(response)


@pytest.mark.parametrize("code", [code for code in PAGES if code != "information_technology_officer"])
def test_every_page_can_be_opened_saved_and_opened_again(world: World, admin: Client, code: str) -> None:
    application = w.draft(world)
    if code == "registration":
        w.answer(application, "legal_entity", PAGES["legal_entity"], actor=world.admin)
    assert admin.get(page(application, f"sections/{code}/")).status_code == 200
    sent = {**PAGES[code], "answer_version": "0"}
    if code == "business":
        sent |= {"start_on_day": "15", "start_on_month": "1", "start_on_year": "2027"}
        del sent["start_on"]
    response = admin.post(page(application, f"sections/{code}/"), sent)
    assert response["Location"] == page(application)
    again = text_of(admin.get(page(application, f"sections/{code}/")))
    assert 'name="answer_version" value="1"' in again


def test_a_wrong_date_keeps_what_was_typed(world: World, admin: Client) -> None:
    application = w.draft(world)
    sent = {"summary": "x", "capital": "5", "start_on_day": "31", "start_on_month": "2", "start_on_year": "2027", "answer_version": "0"}
    response = admin.post(page(application, "sections/business/"), sent)
    assert response.status_code == 400
    assert 'value="31"' in text_of(response)


def test_a_stale_page_shows_both_versions_and_saves_over_only_on_purpose(world: World, admin: Client, member: Client) -> None:
    application = w.draft(world)
    url = page(application, "sections/legal_entity/")
    admin.post(url, {"legal_name": "First", "country": "KZ", "answer_version": "0"})
    response = member.post(url, {"legal_name": "Second", "country": "KZ", "answer_version": "0"})
    text = text_of(response)
    assert response.status_code == 409
    assert "First" in text
    assert 'value="Second"' in text
    assert 'name="answer_version" value="1"' in text
    assert Answer.objects.get().data["legal_name"] == "First"
    assert member.post(url, {"legal_name": "Second", "country": "KZ", "answer_version": "1"}).status_code == 302
    assert Answer.objects.get().data["legal_name"] == "Second"


@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999", "١"])
def test_a_version_that_no_page_sends_is_a_stale_page(world: World, admin: Client, version: str) -> None:
    application = w.draft(world)
    url = page(application, "sections/legal_entity/")
    assert admin.post(url, {"legal_name": "First", "country": "KZ", "answer_version": version}).status_code == 409


def test_a_list_is_added_to_changed_finished_and_taken_from(world: World, admin: Client) -> None:
    application = w.draft(world)
    url = page(application, "sections/sites/")
    assert admin.post(url, {"version": "0"}).status_code == 400
    response = admin.post(page(application, "sections/sites/items/add/"), {"site": "altyn.example", "answer_version": "0"})
    assert response["Location"] == url
    item = Answer.objects.get().data["items"][0]["id"]
    assert "altyn.example" in text_of(admin.get(url))
    changed = admin.post(page(application, f"sections/sites/items/{item}/"), {"site": "altyn2.example", "answer_version": "1"})
    assert changed.status_code == 302
    assert admin.post(url, {"version": "2", "finish": "1"})["Location"] == page(application)
    assert Answer.objects.get().data["done"] is True
    admin.post(url, {"version": "3", "remove": item})
    assert Answer.objects.get().data == {"items": [], "done": False}
    assert admin.get(page(application, f"sections/sites/items/{item}/")).status_code == 404


def test_a_wrong_item_returns_the_page(world: World, admin: Client) -> None:
    application = w.draft(world)
    response = admin.post(page(application, "sections/accounts/items/add/"), {"iban": "KZ87125KZT5004100100", "answer_version": "0"})
    assert response.status_code == 400
    assert 'value="KZ87125KZT5004100100"' in text_of(response)
    assert 'href="#id_iban"' in text_of(response)


def test_a_stale_list_is_told_and_not_changed(world: World, admin: Client) -> None:
    application = w.draft(world)
    actions.save_item(application.pk, "sites", "", {"site": "altyn.example"}, version=0, actor=world.member, at=AT)
    response = admin.post(page(application, "sections/sites/"), {"version": "0", "finish": "1"})
    assert response.status_code == 409
    assert "altyn.example" in text_of(response)


def test_strangers_words_are_shown_and_never_run(world: World, admin: Client) -> None:
    application = w.draft(world)
    evil = "<script>alert(1)</script>"
    w.answer(application, "legal_entity", {"legal_name": evil, "country": "KZ"}, actor=world.admin)
    for rest in ("", "sections/legal_entity/", "check/"):
        assert evil not in text_of(admin.get(page(application, rest)))


PAGES_OF_A_DRAFT = [
    "",
    "sections/legal_entity/",
    "sections/sites/",
    "sections/sites/items/add/",
    "sections/doc_constitution/",
    "check/",
    "withdraw/",
]


@pytest.mark.parametrize("rest", PAGES_OF_A_DRAFT)
def test_pages_of_a_draft_belong_to_its_exchange_alone(world: World, admin: Client, rest: str) -> None:
    application = w.draft(world)
    stranger = browser(w.exchange_admin("admin@other.example", "Other"))
    assert admin.get(page(application, rest)).status_code == 200
    assert stranger.get(page(application, rest)).status_code == 404
    assert stranger.post(page(application, rest), {"answer_version": "0"}).status_code in (404, 405)
    assert browser(world.officer).get(page(application, rest)).status_code in (302, 403)
    assert "/account/login/" in Client().get(page(application, rest))["Location"]


def test_the_pages_work_in_each_language(world: World, admin: Client) -> None:
    application = w.draft(world)
    for language in ("kk", "ru", "en"):
        response = admin.get(f"/{language}/apply/{application.number}/sections/activities/")
        assert response.status_code == 200
        assert f'lang="{language}"' in text_of(response)


BUDGETS = {
    "": 14,
    "sections/legal_entity/": 12,
    "sections/sites/": 12,
    "sections/doc_constitution/": 12,
    "check/": 26,
}


@pytest.mark.parametrize("rest", BUDGETS)
def test_pages_stay_within_their_query_budget(world: World, admin: Client, rest: str, django_assert_max_num_queries: object) -> None:
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    admin.get(page(application, rest))
    with django_assert_max_num_queries(BUDGETS[rest]):  # type: ignore[operator]
        assert admin.get(page(application, rest)).status_code == 200
