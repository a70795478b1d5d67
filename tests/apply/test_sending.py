"""Check, send, follow, answer, read the decision."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from registry.licensing import actions
from registry.licensing.models import Application, InformationRequest, Submission
from tests.apply.conftest import browser
from tests.apply.test_filling_in import page, text_of
from tests.licensing import world as w
from tests.licensing.world import AT, World


def checked_hash(client: Client, application: Application) -> str:
    found = re.search(r'name="checked_hash" value="([^"]+)"', text_of(client.get(page(application, "check/"))))
    assert found is not None
    return found[1]


def filled(world: World) -> Application:
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    return application


def asked(world: World) -> Application:
    application = w.under_review(world)
    items = [actions.RequestedItem("document", "The signed articles."), actions.RequestedItem("text", "Who holds the keys?")]
    actions.request_information(application.pk, items=items, due_on=date(2099, 1, 1), actor=world.officer, at=AT)
    return application


def test_the_check_page_shows_every_answer_with_its_change_link(world: World, admin: Client) -> None:
    application = filled(world)
    text = text_of(admin.get(page(application, "check/")))
    for words in ("Altyn Exchange Ltd.", "240241900711", "KZ86 125K ZT50 0410 0100", "doc_custody.pdf", "Operating a digital asset"):
        assert words in text
    assert page(application, "sections/accounts/") + "?to=check" in text
    assert "Send application" in text


def test_a_change_from_the_check_page_returns_there(world: World, admin: Client) -> None:
    application = filled(world)
    url = page(application, "sections/legal_entity/?to=check")
    response = admin.post(url, {"legal_name": "Altyn Ltd.", "country": "KZ", "answer_version": "1"})
    assert response["Location"] == page(application, "check/")
    item = admin.post(page(application, "sections/accounts/items/add/?to=check"), {"iban": "KZ75125KZT1001300335", "answer_version": "9"})
    assert item.status_code in (400, 409)
    assert page(application, "check/") in text_of(admin.get(page(application, "sections/sites/?to=check")))


def test_an_incomplete_application_shows_what_is_missing_and_no_button(world: World, admin: Client) -> None:
    application = w.draft(world)
    text = text_of(admin.get(page(application, "check/")))
    assert "Before you can send" in text
    assert "Send application" not in text
    assert page(application, "sections/sites/") + "?to=check" in text
    response = admin.post(page(application, "check/"), {"declaration": "on"})
    assert response.status_code == 409
    assert not Submission.objects.exists()


def test_sending_needs_the_declaration(world: World, admin: Client) -> None:
    application = filled(world)
    response = admin.post(page(application, "check/"), {"checked_hash": checked_hash(admin, application)})
    assert response.status_code == 400
    assert "Confirm the declaration" in text_of(response)


def test_sending_twice_and_going_back_sends_once_and_leads_to_the_confirmation(world: World, admin: Client) -> None:
    application = filled(world)
    sent = {"checked_hash": checked_hash(admin, application), "declaration": "on"}
    for _ in range(3):
        response = admin.post(page(application, "check/"), sent)
        assert response["Location"] == page(application, "sent/")
    assert admin.get(page(application, "check/"))["Location"] == page(application, "sent/")
    assert Submission.objects.count() == 1


def test_the_confirmation_opens_whenever_it_was_bookmarked(world: World, admin: Client) -> None:
    application = w.draft(world)
    assert admin.get(page(application, "sent/"))["Location"] == page(application)
    licence = w.licensed(world)
    text = text_of(admin.get(page(licence.application, "sent/")))
    assert licence.application.number in text
    assert "What happens next" in text


def test_what_a_colleague_changed_meanwhile_has_to_be_checked_first(world: World, admin: Client, member: Client) -> None:
    application = filled(world)
    seen = checked_hash(admin, application)
    member.post(page(application, "sections/legal_entity/"), {"legal_name": "Other Ltd.", "country": "KZ", "answer_version": "1"})
    response = admin.post(page(application, "check/"), {"checked_hash": seen, "declaration": "on"})
    assert response.status_code == 409
    assert "Other Ltd." in text_of(response)
    assert not Submission.objects.exists()
    assert checked_hash(admin, application) != seen


def test_a_member_sees_why_there_is_no_button_and_cannot_send(world: World, member: Client) -> None:
    application = filled(world)
    text = text_of(member.get(page(application, "check/")))
    assert "An administrator of your organisation has to send the application." in text
    assert "Send application</button>" not in text
    assert member.post(page(application, "check/"), {"declaration": "on"}).status_code == 403
    assert not Submission.objects.exists()


def test_the_tracker_says_where_it_stands_and_who_acts_next(world: World, admin: Client) -> None:
    application = w.submitted(world)
    text = text_of(admin.get(page(application)))
    assert "With Astana Financial Services Authority" in text
    actions.take_case(application.pk, actor=world.registrar, at=AT)
    text = text_of(admin.get(page(application)))
    assert "Review begun" in text
    assert "Registrar" not in text.split("<main")[1]


def test_the_tracker_counts_the_days_and_explains_each_pause(world: World, admin: Client) -> None:
    application = w.under_review(world, timezone.now() - timedelta(days=20))
    items = [actions.RequestedItem("text", "Why?")]
    due_on = timezone.localdate() + timedelta(days=9)
    at = timezone.now() - timedelta(days=13)
    actions.request_information(application.pk, items=items, due_on=due_on, actor=world.officer, at=at)
    waiting = text_of(admin.get(page(application)))
    assert "Waiting for you" in waiting
    assert "Request 1: the clock stands since" in waiting
    assert "if the wait ends today" in waiting
    at = timezone.now() - timedelta(days=6)
    actions.answer_information_request(application.pk, replies={"1": "So."}, actor=world.admin, at=at)
    text = text_of(admin.get(page(application)))
    assert re.search(r"Day \d+ of 60 working days \(\d+ days left\)", text)
    assert "Request 1: the clock stood from" in text
    assert "Decision due by" in text
    assert "doc_business_plan.pdf" in text
    assert "The decision is due by" in text_of(admin.get(page(application, "sent/")))


def test_a_section_of_a_sent_application_leads_to_the_tracker(world: World, admin: Client) -> None:
    application = w.submitted(world)
    url = page(application, "sections/legal_entity/")
    assert admin.get(url)["Location"] == page(application)
    assert admin.post(url, {"legal_name": "X", "country": "KZ", "answer_version": "1"})["Location"] == page(application)
    assert application.answers.get(section="legal_entity").data["legal_name"] == "Altyn Exchange Ltd."


def test_the_copy_is_what_was_sent(world: World, admin: Client) -> None:
    application = w.submitted(world)
    text = text_of(admin.get(page(application, "answers/")))
    assert "Altyn Exchange Ltd." in text
    assert Submission.objects.get().content_hash in text


def test_a_request_is_announced_and_its_page_shows_only_what_is_asked(world: World, admin: Client) -> None:
    application = asked(world)
    assert "Please answer by" in text_of(admin.get(page(application)))
    text = text_of(admin.get(page(application, "requests/1/")))
    assert "The signed articles." in text
    assert "Who holds the keys?" in text
    assert "Legal name" not in text


def test_an_answer_needs_every_item_and_keeps_what_was_typed(world: World, admin: Client) -> None:
    application = asked(world)
    response = admin.post(page(application, "requests/1/"), {"item_2": "Two of three.", "send": "1"})
    text = text_of(response)
    assert response.status_code == 400
    assert 'href="#id_item_1"' in text
    assert "Two of three." in text
    bad = SimpleUploadedFile("a.exe", b"MZ" + b"0" * 100)
    response = admin.post(page(application, "requests/1/"), {"item_2": "Two of three.", "item_1": bad, "send": "1"})
    assert "a.exe: " in text_of(response)
    kept = admin.post(page(application, "requests/1/"), {"item_2": "Two.", "item_1": SimpleUploadedFile("a.pdf", w.pdf()), "keep": "1"})
    assert "a.pdf" in text_of(kept)
    assert "Two." in text_of(kept)
    assert InformationRequest.objects.get().state == "open"


def test_after_the_answer_the_case_no_longer_waits_for_the_exchange(world: World, member: Client) -> None:
    application = asked(world)
    files = [SimpleUploadedFile("a.pdf", w.pdf("a")), SimpleUploadedFile("b.pdf", w.pdf("b"))]
    response = member.post(page(application, "requests/1/"), {"item_2": "Two.", "item_1": files, "send": "1"})
    assert response["Location"] == page(application)
    assert "Waiting for you" not in text_of(member.get(page(application)))
    closed = text_of(member.get(page(application, "requests/1/")))
    assert "Two." in closed
    assert "b.pdf" in closed
    assert "Send answer" not in closed
    assert member.post(page(application, "requests/1/"), {"item_2": "Again.", "send": "1"}).status_code == 409


def test_a_request_document_can_be_removed_before_the_answer(world: World, admin: Client) -> None:
    application = asked(world)
    admin.post(page(application, "requests/1/"), {"item_1": SimpleUploadedFile("a.pdf", w.pdf()), "keep": "1"})
    document = application.documents.get(item="1")
    response = admin.post(page(application, "requests/1/"), {"item_2": "typed", "remove": str(document.pk)})
    assert "a.pdf" not in text_of(response)
    assert "typed" in text_of(response)


def test_withdrawing_needs_the_number_typed(world: World, admin: Client, member: Client) -> None:
    application = w.submitted(world)
    assert admin.post(page(application, "withdraw/"), {"number": "APP-1"}).status_code == 400
    assert member.post(page(application, "withdraw/"), {"number": application.number}).status_code == 403
    assert "An administrator of your organisation" in text_of(member.get(page(application, "withdraw/")))
    assert admin.post(page(application, "withdraw/"), {"number": application.number}).status_code == 302
    application.refresh_from_db()
    assert application.state == "withdrawn"


def test_the_notice_says_decision_conditions_term_and_appeal(world: World, admin: Client) -> None:
    licence = w.licensed(world, ends_at=w.later(days=365))
    text = text_of(admin.get(page(licence.application, "decision/")))
    for words in ("Granted", licence.number, "The requirements are met.", "Send the audit report", "AIFC Court", "Providing custody"):
        assert words in text
    stranger = browser(w.exchange_admin("admin@other.example", "Other"))
    assert stranger.get(page(licence.application, "decision/")).status_code == 404
    open_case = actions.start_application(world.organisation, "AFSA", actor=world.admin, at=AT)
    assert admin.get(page(open_case, "decision/")).status_code == 404


def test_the_notice_of_a_grant_never_changes_with_later_acts(world: World, admin: Client) -> None:
    licence = w.licensed(world, ends_at=w.later(days=365))
    before = text_of(admin.get(page(licence.application, "decision/"))).split("<main")[1].split("</main>")[0]
    proposal = actions.propose_revocation(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=w.later(hours=1))
    w.approved(world, proposal, w.later(hours=1))
    assert text_of(admin.get(page(licence.application, "decision/"))).split("<main")[1].split("</main>")[0] == before


def test_the_certificate_carries_a_code_of_the_public_address_and_says_when_it_proves_nothing(world: World, admin: Client) -> None:
    licence = w.licensed(world)
    url = f"/en/apply/licences/{licence.number}/certificate/"
    text = text_of(admin.get(url))
    assert "<svg" in text
    assert f"http://testserver/v/{licence.number}" in text
    assert "proves nothing now" not in text
    proposal = actions.propose_suspension(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=w.later(hours=1))
    w.approved(world, proposal, w.later(hours=1))
    assert "proves nothing now" in text_of(admin.get(url))


@pytest.mark.parametrize("rest", ["", "certificate/"])
def test_a_licence_belongs_to_its_exchange_alone(world: World, admin: Client, rest: str) -> None:
    licence = w.licensed(world)
    url = f"/en/apply/licences/{licence.number}/{rest}"
    assert admin.get(url).status_code == 200
    assert browser(w.exchange_admin("admin@other.example", "Other")).get(url).status_code == 404
    assert browser(world.officer).get(url).status_code == 403
    assert Client().get(url).status_code == 302


def test_the_licence_page_shows_what_is_confirmed(world: World, admin: Client) -> None:
    licence = w.licensed(world)
    site = licence.exchange.identifiers.get(kind="site")
    actions.confirm_identifier(site.pk, actor=world.officer, at=AT, note="DNS record seen.")
    text = text_of(admin.get(f"/en/apply/licences/{licence.number}/"))
    assert text.count("Control not confirmed") == 3
    assert text.count("Control confirmed") == 1
    home = text_of(admin.get("/en/apply/"))
    assert licence.number in home
    assert "Granted" in home


BUDGETS = {"": 24, "requests/1/": 14, "answers/": 12}


@pytest.mark.parametrize("rest", BUDGETS)
def test_pages_of_a_case_stay_within_their_query_budget(
    world: World, admin: Client, rest: str, django_assert_max_num_queries: object
) -> None:
    application = asked(world)
    admin.get(page(application, rest))
    with django_assert_max_num_queries(BUDGETS[rest]):  # type: ignore[operator]
        assert admin.get(page(application, rest)).status_code == 200
