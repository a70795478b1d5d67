"""One case: what was sent, documents, asking for more, recommending."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.licensing import actions
from registry.licensing.models import Application, Document, InformationRequest
from registry.licensing.queries import latest_submission
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, listing, text_of

pytestmark = pytest.mark.django_db


def here(case: Application, page: str = "") -> str:
    return f"{BASE}cases/{case.number}/{page}"


def ahead(**delta: float) -> dict[str, int]:
    """A day in three boxes."""
    day = timezone.localdate() + timedelta(**delta)
    return {"due_on_day": day.day, "due_on_month": day.month, "due_on_year": day.year}


def asking(case: Application, **changes: Any) -> dict[str, Any]:
    case.refresh_from_db()
    sent = {"version": case.version, "rows": 3, "wants_1": "document", "text_1": "The audit report.", "step": "send", **ahead(days=7)}
    return {**sent, **changes}


def test_the_page_shows_the_answers_as_sent_with_the_hash(office: Office) -> None:
    case = office.case()
    page = text_of(office.client(Role.APPROVER).get(here(case)))
    submission = latest_submission(case)
    assert submission is not None
    for words in (
        "Altyn Exchange Ltd.",
        "240241900711",
        "Mangilik El 55/22",
        "1,500,000",
        "Holding Sample LLP",
        submission.content_hash,
        "no. 1",
    ):
        assert words in page, words
    assert "Changed" not in page


def test_a_person_sees_the_moves_of_the_own_role_and_why_one_cannot_be_made_now(office: Office) -> None:
    case = office.case()
    registrar = text_of(office.client(Role.REGISTRAR).get(here(case)))
    assert f'action="{here(case)}take/"' in registrar
    assert "Recommend a grant" not in registrar
    officer = text_of(office.client(Role.CASE_OFFICER).get(here(case)))
    assert f'href="{here(case)}grant/"' not in officer
    assert "This cannot be done now: the application is “Sent, waiting to be taken”." in officer
    assert "What you can do" not in text_of(office.client(Role.AUDITOR).get(here(case)))
    actions.take_case(case.pk, actor=office.world.officer, at=timezone.now())
    assert f'href="{here(case)}grant/"' in text_of(office.client(Role.CASE_OFFICER).get(here(case)))


def test_a_form_for_what_cannot_be_done_now_says_why(office: Office) -> None:
    case = office.case()
    for page in ("request/", "request/cancel/", "grant/", "refuse/", "assign/", "release/"):
        answer = office.client(Role.CASE_OFFICER).get(here(case, page))
        assert answer.status_code == 409, page
        assert "This cannot be done now" in text_of(answer)


def with_file(office: Office) -> tuple[Application, Document]:
    """A case with one real file among its documents."""
    application = w.draft(office.world, office.at)
    w.fill_quickly(application, actor=office.world.admin, at=office.at)
    w.add_pdf(application, "doc_other", actor=office.world.admin, at=office.at)
    actions.submit_application(application.pk, is_declared=True, actor=office.world.admin, at=office.at)
    return application, Document.objects.get(requirement="doc_other")


def test_documents_stand_beside_what_they_answer_and_are_only_ever_saved(office: Office) -> None:
    case, document = with_file(office)
    client = office.client(Role.CASE_OFFICER)
    page = text_of(client.get(here(case, "documents/")))
    assert "Regulatory business plan" in page
    assert "doc_business_plan.pdf" in page
    answer = client.get(here(case, f"documents/{document.pk}/"))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert answer["Content-Disposition"] == 'attachment; filename="doc_other.pdf"'
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-store"
    assert client.get(here(case, "documents/999999/")).status_code == 404


def test_a_file_that_the_store_lost_is_not_there(office: Office) -> None:
    case = office.case()
    lost = case.documents.get(requirement="doc_business_plan")
    assert office.client(Role.CASE_OFFICER).get(here(case, f"documents/{lost.pk}/")).status_code == 404


def test_a_document_is_reached_through_its_own_case_only(office: Office) -> None:
    from tests.portal.test_queue import another

    (first, document), second = with_file(office), another(office, "Bolashak", days=1)
    client = office.client(Role.CASE_OFFICER)
    assert client.get(here(second, f"documents/{document.pk}/")).status_code == 404
    assert client.get(here(first, f"documents/{document.pk}/")).status_code == 200


def test_the_checks_show_identifiers_and_where_a_list_holds_one(office: Office) -> None:
    case = office.case()
    client = office.client(Role.REGISTRAR)
    before = text_of(client.get(here(case, "checks/")))
    assert before.count("Nothing found.") == 3
    assert "0 of 4 are confirmed." in before
    entry = listing(office, "Altyn copy", "altyn.example")
    after = text_of(client.get(here(case, "checks/")))
    assert entry.reference in after
    assert "The list holds an identifier that this exchange calls its own." in after


def test_asking_for_information_writes_to_the_applicant(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    answer = client.post(here(case, "request/"), asking(case, wants_2="text", text_2="Who built the engine?"), follow=True)
    page = text_of(answer)
    assert "The audit report." in page
    assert "Who built the engine?" in page
    request = InformationRequest.objects.get()
    assert [item["wants"] for item in request.items] == ["document", "text"]
    assert Mail.objects.filter(to="admin@altyn.example", text__contains="The audit report.").exists()
    assert "Waiting for the applicant" in text_of(client.get(here(case)))


BAD_REQUESTS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"text_1": " ", "text_2": ""}, "Ask for at least one thing."),
    ({"due_on_day": "", "due_on_month": "", "due_on_year": ""}, "Give a day."),
    ({"due_on_day": "31", "due_on_month": "2", "due_on_year": "2027"}, "Give a real day"),
    ({"due_on_year": "2020"}, "Give a day after today."),
    ({"wants_1": "gold"}, "Select a valid choice."),
    ({"text_1": "x" * 4001}, "at most 4000 characters"),
    ({"text_1": "a\x00b"}, "Null characters are not allowed."),
    ({"text_1": "a\u202eb"}, "Say for each item what you ask for, in plain text."),
)


def test_a_request_that_cannot_be_sent_comes_back_with_what_was_typed(office: Office) -> None:
    case = office.case_under_review()
    for changes, words in BAD_REQUESTS:
        answer = office.client(Role.CASE_OFFICER).post(here(case, "request/"), asking(case, **{"text_2": "And the accounts.", **changes}))
        page = text_of(answer)
        assert answer.status_code == 400, changes
        assert words in page, changes
        assert "<title>Error:" in page
        assert "text_1" in changes or "The audit report." in page
    assert not InformationRequest.objects.exists()


def test_an_old_form_is_a_conflict_and_keeps_what_was_typed(office: Office) -> None:
    case = office.case_under_review()
    old = asking(case)
    actions.assign_case(case.pk, office.world.officer, actor=office.world.registrar, at=timezone.now())
    answer = office.client(Role.CASE_OFFICER).post(here(case, "request/"), old)
    assert answer.status_code == 409
    assert "Somebody changed this application since you opened it." in text_of(answer)
    assert "The audit report." in text_of(answer)
    assert not InformationRequest.objects.exists()


def test_more_rows_come_without_an_error_and_keep_what_was_typed(office: Office) -> None:
    case = office.case_under_review()
    answer = office.client(Role.CASE_OFFICER).post(here(case, "request/"), asking(case, step="more", **dict.fromkeys(ahead(days=1), "")))
    page = text_of(answer)
    assert answer.status_code == 200
    assert 'name="text_6"' in page
    assert 'name="text_7"' not in page
    assert "The audit report." in page
    assert "<title>Error:" not in page
    assert 'name="rows" value="6"' in page


def test_a_strange_number_of_rows_is_the_usual_one(office: Office) -> None:
    case = office.case_under_review()
    for rows in ["", "x", "-1", "0", "99999", "²"]:
        answer = office.client(Role.CASE_OFFICER).post(here(case, "request/"), asking(case, step="more", rows=rows))
        assert 'name="rows" value="6"' in text_of(answer), rows


def test_a_request_is_taken_back_with_a_reason(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    client.post(here(case, "request/"), asking(case))
    assert client.post(here(case, "request/cancel/"), {"reason": ""}).status_code == 400
    page = text_of(client.post(here(case, "request/cancel/"), {"reason": "Found it."}, follow=True))
    assert "The request is taken back." in page
    assert "Found it." in page
    assert client.post(here(case, "request/cancel/"), {"reason": "Again."}).status_code == 409


def test_what_an_answer_brought_is_marked_new(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    client.post(here(case, "request/"), asking(case))
    request = InformationRequest.objects.get()
    admin = office.world.admin
    actions.add_request_document(case.pk, "1", io.BytesIO(w.pdf("audit")), "audit.pdf", actor=admin, at=timezone.now())
    actions.answer_information_request(case.pk, replies={}, actor=admin, at=timezone.now())
    page = text_of(client.get(here(case, "documents/")))
    assert "Asked for in request 1" in page
    assert page.count(">New<") == 1
    assert "audit.pdf" in text_of(client.get(here(case, "messages/")))
    first = text_of(client.get(f"{here(case)}?submission=1"))
    assert "As sent, no. 1" in first
    assert "As sent, no. 2" in text_of(client.get(here(case)))
    for wrong in ("3", "0", "9" * 30):
        assert client.get(f"{here(case)}?submission={wrong}").status_code in (200, 404)
    assert client.get(f"{here(case)}?submission=3").status_code == 404
    assert request.number == 1


def recommending(case: Application, **changes: Any) -> dict[str, Any]:
    submission = latest_submission(case)
    assert submission is not None
    sent = {
        "reviewed": submission.content_hash, "rows": 2, "activities": ["trading_facility"], "notice_text": "The requirements are met.",
        "reason": "All checks are done.", "step": "check",
    }  # fmt: skip
    return {**sent, **changes}


def test_the_check_shows_the_exact_notice_and_effects_and_keeps_nothing(office: Office) -> None:
    case = office.case_under_review()
    w.assessed(office.world, case, office.at)
    answer = office.client(Role.CASE_OFFICER).post(
        here(case, "grant/"),
        recommending(
            case, kind_1="restriction", condition_1="No retail clients.", ends_on_day="31", ends_on_month="12", ends_on_year="2030"
        ),
    )
    page = text_of(answer)
    for words in (
        "Check before you propose",
        "The requirements are met.",
        "Restriction 1",
        "No retail clients.",
        "It allows:",
        "1 January 2031 00:00 (UTC+5)",
    ):
        assert words in page, words
    assert not Proposal.objects.filter(kind="licensing.grant").exists()
    case.refresh_from_db()
    assert case.state == "under_review"
    assert not Mail.objects.filter(subject__contains="For your approval: Grant").exists()


BAD_RECOMMENDATIONS: tuple[tuple[dict[str, Any], str], ...] = (
    ({"activities": []}, "Choose at least one activity."),
    ({"activities": ["gold_mining"]}, "gold_mining"),
    ({"notice_text": " "}, "Write the notice."),
    ({"reason": ""}, "Give a reason."),
    ({"starts_on_day": "1", "starts_on_month": "1", "starts_on_year": "2020"}, "This cannot begin in the past."),
    ({"ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2020"}, "A licence has to end after its start."),
    ({"ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "9999"}, "Give a year up to 2200."),
    ({"due_on_1_day": "1", "due_on_1_month": "1", "due_on_1_year": "2030"}, "Write the condition that this day belongs to."),
    ({"condition_1": "bad \x07 bell"}, "This holds a character that cannot be kept."),
)


def test_a_recommendation_that_cannot_be_made_comes_back_with_errors(office: Office) -> None:
    case = office.case_under_review()
    for changes, words in BAD_RECOMMENDATIONS:
        answer = office.client(Role.CASE_OFFICER).post(here(case, "grant/"), recommending(case, **changes))
        assert answer.status_code == 400, changes
        assert words in text_of(answer), changes
        assert "Check before you propose" not in text_of(answer)


def test_a_recommendation_on_an_older_submission_is_a_conflict(office: Office) -> None:
    case = office.case_under_review()
    old = recommending(case)
    actions.request_information(
        case.pk, items=[actions.RequestedItem("text", "Why?")], due_on=timezone.localdate() + timedelta(days=3), actor=office.world.officer,
        at=timezone.now(),
    )  # fmt: skip
    actions.answer_information_request(case.pk, replies={"1": "So."}, actor=office.world.admin, at=timezone.now())
    answer = office.client(Role.CASE_OFFICER).post(here(case, "grant/"), old)
    assert answer.status_code == 409
    assert "The applicant sent something newer than what you reviewed." in text_of(answer)


def test_proposing_without_having_checked_is_a_conflict_and_twice_is_once(office: Office) -> None:
    case = office.case_under_review()
    w.assessed(office.world, case, office.at)
    client = office.client(Role.CASE_OFFICER)
    unseen = client.post(here(case, "grant/"), recommending(case, step="propose", seen="sha256:" + "1" * 64))
    assert unseen.status_code == 409
    assert "Something changed since you looked." in text_of(unseen)
    assert client.post(here(case, "grant/"), recommending(case, step="propose", seen="a\x00")).status_code == 409
    checked = client.post(here(case, "grant/"), recommending(case)).content.decode()
    seen = checked.split('name="seen" value="')[1].split('"')[0]
    first = client.post(here(case, "grant/"), recommending(case, step="propose", seen=seen))
    second = client.post(here(case, "grant/"), recommending(case, step="propose", seen=seen))
    assert first.status_code == second.status_code == 302
    assert first.url == second.url
    assert Proposal.objects.filter(kind="licensing.grant").count() == 1
    assert "A decision is proposed." in text_of(client.get(here(case)))


def test_going_back_to_change_shows_what_was_typed(office: Office) -> None:
    case = office.case_under_review()
    answer = office.client(Role.CASE_OFFICER).post(here(case, "grant/"), recommending(case, step="change"))
    assert answer.status_code == 200
    assert "All checks are done." in text_of(answer)
    assert "<title>Error:" not in text_of(answer)


def test_a_refusal_is_checked_and_proposed(office: Office) -> None:
    case = w.refusable(office.world, office.at)
    client = office.client(Role.CASE_OFFICER)
    typed = {key: value for key, value in recommending(case).items() if key in ("reviewed", "reason", "step")}
    empty = client.post(here(case, "refuse/"), typed)
    assert empty.status_code == 400
    checked = client.post(here(case, "refuse/"), {**typed, "notice_text": "The capital is too small."})
    assert "Nothing is published." in text_of(checked)
    seen = checked.content.decode().split('name="seen" value="')[1].split('"')[0]
    done = client.post(here(case, "refuse/"), {**typed, "notice_text": "The capital is too small.", "step": "propose", "seen": seen})
    assert done.status_code == 302
    assert Proposal.objects.get(kind="licensing.refuse").payload["notice_text"] == "The capital is too small."


def test_a_notice_comes_before_a_refusal_and_the_page_says_so(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    page = client.get(here(case, "refuse/"))
    assert "needs a preliminary notice first" in text_of(page)
    typed = {key: value for key, value in recommending(case).items() if key in ("reviewed", "reason", "step")}
    refused = client.post(here(case, "refuse/"), {**typed, "notice_text": "The capital is too small."})
    assert refused.status_code == 409
    checked = client.post(here(case, "notice/"), {**typed, "notice_text": "A refusal is intended."})
    assert "has 14 days for representations" in text_of(checked)


def test_an_application_is_returned_asked_again_and_given_more_time(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    day = timezone.localdate() + timedelta(days=10)
    due = {"due_on_day": str(day.day), "due_on_month": str(day.month), "due_on_year": str(day.year)}
    row = {"rows": "1", "wants_1": "section:business", "text_1": "Say how clients are told.", "version": str(case.version), "step": "send"}
    assert client.post(here(case, "return/"), {**row, **due}).status_code == 302
    later = timezone.localdate() + timedelta(days=20)
    more = {"due_on_day": str(later.day), "due_on_month": str(later.month), "due_on_year": str(later.year)}
    assert client.post(here(case, "request/extend/"), {**more, "reason": "Holidays."}).status_code == 302
    assert client.post(here(case, "lapse/"), {"reason": "No answer."}).status_code == 409
    assert client.post(here(case, "request/cancel/"), {"reason": "Found it."}).status_code == 302
    assert "Holidays." in text_of(client.get(here(case, "timeline/")))


def test_an_approval_in_principle_is_checked_and_proposed(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    day = timezone.localdate() + timedelta(days=90)
    typed = {
        "reviewed": recommending(case)["reviewed"], "rows": "1", "pre_condition_1": "Register the company.", "notice_text": "In principle yes.",
        "reason": "All else is met.", "until_on_day": str(day.day), "until_on_month": str(day.month), "until_on_year": str(day.year),
    }  # fmt: skip
    checked = client.post(here(case, "in-principle/"), {**typed, "step": "check"})
    assert "Register the company." in text_of(checked)
    seen = checked.content.decode().split('name="seen" value="')[1].split('"')[0]
    assert client.post(here(case, "in-principle/"), {**typed, "step": "propose", "seen": seen}).status_code == 302
    assert client.get(here(case, "messages/")).status_code == 200
