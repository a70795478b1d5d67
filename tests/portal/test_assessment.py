"""The assessment on its pages: by section, confirmed after a new sending, with opinions, and before the approver's eyes."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from registry.accounts.states import Role
from registry.licensing import actions
from registry.licensing.models import Application, Finding
from registry.licensing.queries import latest_submission
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, Others, text_of

pytestmark = pytest.mark.django_db


def here(case: Application, page: str = "assessment/") -> str:
    return f"{BASE}cases/{case.number}/{page}"


def reviewed(case: Application) -> str:
    submission = latest_submission(case)
    assert submission is not None
    return submission.content_hash


def finding(case: Application, **changes: Any) -> dict[str, Any]:
    return {"reviewed": reviewed(case), "seen": 0, "outcome": "met", "risk": "low", "text": "", **changes}


def put_right(office: Office, case: Application) -> None:
    """The applicant sends the section on the business anew."""
    item = actions.RequestedItem("section", "Put it right.", section="business")
    due_on = timezone.localdate() + timedelta(days=5)
    actions.request_information(case.pk, items=[item], due_on=due_on, actor=office.world.officer, at=timezone.now())
    changed = {**w.PAGES["business"], "summary": "Another plan."}
    w.answer(case, "business", changed, actor=office.world.admin, at=timezone.now())
    actions.answer_information_request(case.pk, replies={}, actor=office.world.admin, at=timezone.now())


def test_an_officer_records_a_finding_with_evidence_and_a_file_that_colleagues_can_save(office: Office) -> None:
    case = office.case_under_review()
    client, section = office.client(Role.CASE_OFFICER), here(case, "assessment/sections/business/")
    page = text_of(client.get(section))
    assert "An exchange." in page
    document = case.documents.first()
    assert document is not None
    upload = SimpleUploadedFile("memo.pdf", w.pdf("memo"))
    typed = finding(
        case, outcome="met_with_conditions", risk="medium", text="The plan is thin.", answer=["answer:business"],
        document=[f"document:{document.pk}"], file=upload,
    )  # fmt: skip
    saved = client.post(section, typed)
    assert saved.url == f"{here(case)}#business", text_of(saved)
    page = text_of(client.get(here(case)))
    for words in ("Met with conditions", "Medium", "The plan is thin.", "memo.pdf", document.original_name, "on what was sent as no. 1"):
        assert words in page, words
    own = re.search(r'href="([^"]+assessment/files/\d+/)"', client.get(here(case)).content.decode())
    assert own
    file = office.client(Role.AUDITOR).get(own[1])
    assert file["Content-Disposition"] == 'attachment; filename="memo.pdf"'
    assert "sandbox" in file["Content-Security-Policy"]
    assert client.get(here(case, "assessment/files/999999/")).status_code == 404
    assert "Section assessed" in text_of(client.get(here(case, "timeline/")))
    auditor = text_of(office.client(Role.AUDITOR).get(here(case)))
    assert "The plan is thin." in auditor
    assert "Assess anew" not in auditor


def test_what_cannot_be_recorded_comes_back_with_errors_and_what_was_typed(office: Office) -> None:
    case = office.case_under_review()
    client, section = office.client(Role.CASE_OFFICER), here(case, "assessment/sections/business/")
    for changes, words in (
        ({"outcome": ""}, "Choose what you find."), ({"risk": ""}, "Choose how great the risk is."),
        ({"outcome": "not_met"}, "Write a text."), ({"document": ["document:0"]}, "document:0"),
        ({"file": SimpleUploadedFile("x.pdf", b"MZ\x90")}, "x.pdf"),
    ):  # fmt: skip
        answer = client.post(section, finding(case, **changes))
        assert (answer.status_code, words in text_of(answer)) == (400, True), changes
    assert client.get(here(case, "assessment/sections/nothing/")).status_code == 404
    assert Finding.objects.count() == 0


def test_two_at_once_the_second_sees_the_first_and_can_go_on(office: Office) -> None:
    case = office.case_under_review()
    client, section = office.client(Role.CASE_OFFICER), here(case, "assessment/sections/business/")
    office.client(Role.REGISTRAR).post(section, finding(case, text="Seen first."))
    answer = client.post(section, finding(case, text="Mine."))
    page = text_of(answer)
    assert answer.status_code == 409
    for words in ("A colleague assessed this since you opened it.", "Seen first.", "Mine.", 'name="seen" value="1"'):
        assert words in page, words
    assert client.post(section, finding(case, text="Mine.", seen=1)).status_code == 302


def test_the_rest_is_assessed_by_one_button_and_a_new_sending_asks_to_confirm(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    page = text_of(client.get(here(case)))
    assert "Assess the remaining sections as met, low risk" in page
    grant = text_of(client.get(here(case, "grant/")))
    assert "22 sections are not assessed as they were sent last." in grant
    done = text_of(client.post(here(case, "assessment/rest/"), {"reviewed": reviewed(case)}, follow=True))
    assert "22 sections are assessed as met, low risk." in done
    assert "Assess the remaining sections" not in done
    put_right(office, case)
    page = client.get(here(case)).content.decode()
    assert page.count("made on an earlier sending") == 1
    section = text_of(client.get(here(case, "assessment/sections/business/")))
    assert "Another plan." in section
    assert "Changed: show what stood here before" in section
    confirm = here(case, "assessment/sections/business/confirm/")
    assert client.post(confirm, {"reviewed": reviewed(case), "version": "7"}).status_code == 409
    assert client.post(confirm, {"reviewed": reviewed(case), "version": "1"}).url == f"{here(case)}#business"
    assert "made on an earlier sending" not in text_of(client.get(here(case)))
    assert client.post(here(case, "assessment/rest/"), {"reviewed": "sha256:0"}).status_code == 409


def test_the_risk_is_raised_with_a_reason_that_the_approver_reads(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    w.assessed(office.world, case, office.at)
    risk = here(case, "assessment/risk/")
    assert "The highest of the sections is “Low”." in text_of(client.get(risk))
    assert client.post(risk, {"seen": 0, "rating": "high", "reason": ""}).status_code == 400
    assert client.post(risk, {"seen": 0, "rating": "high", "reason": "Much money, few people."}).url == here(case)
    assert client.post(risk, {"seen": 0, "rating": "low", "reason": "No."}).status_code == 409
    proposal = w.recommended(office.world, case, timezone.now())
    page = text_of(office.client(Role.APPROVER).get(f"{BASE}proposals/{proposal.pk}/"))
    for words in ("The assessment", "Much money, few people.", "Risk of the case", "Business and capital", "Met, risk: Low"):
        assert words in page, words


def test_a_colleague_is_asked_sees_it_on_the_first_page_and_answers(office: Office) -> None:
    case = office.case_under_review()
    officer, registrar = office.client(Role.CASE_OFFICER), office.client(Role.REGISTRAR)
    typed = {"person": office.world.registrar.pk, "section": "business", "question": "Is the plan enough?"}
    assert officer.post(here(case, "opinions/ask/"), {**typed, "person": office.world.officer.pk}).status_code == 400
    assert officer.post(here(case, "opinions/ask/"), typed).url == here(case)
    assert officer.post(here(case, "opinions/ask/"), typed).status_code == 409
    assert ">1</span> cases in which my opinion is asked for" in text_of(registrar.get(BASE))
    page = text_of(registrar.get(here(case)))
    assert "Is the plan enough?" in page
    assert 'opinions/give/?section=business"' in page
    given = {"reviewed": reviewed(case), "section": "business", "stance": "disagree", "text": "It is too thin."}
    assert registrar.post(here(case, "opinions/give/"), {**given, "text": ""}).status_code == 400
    assert registrar.post(here(case, "opinions/give/"), given).url == here(case)
    page = text_of(officer.get(here(case)))
    for words in ("It is too thin.", "Disagrees", "answered"):
        assert words in page, words
    assert ">0</span> cases in which my opinion is asked for" in text_of(registrar.get(BASE))
    w.assessed(office.world, case, timezone.now())
    proposal = w.recommended(office.world, case, timezone.now())
    page = text_of(office.client(Role.APPROVER).get(f"{BASE}proposals/{proposal.pk}/"))
    assert "Opinions of colleagues" in page
    assert "It is too thin." in page


def test_a_grant_of_what_is_not_met_wants_a_reason_of_its_own(office: Office) -> None:
    case = office.case_under_review()
    client = office.client(Role.CASE_OFFICER)
    assert "although a section is not met" not in text_of(client.get(here(case, "grant/")))
    short = finding(case, outcome="not_met", risk="high", text="The capital is short.")
    assert client.post(here(case, "assessment/sections/business/"), short).status_code == 302
    w.assessed(office.world, case, office.at)
    page = text_of(client.get(here(case, "grant/")))
    assert "The capital is short." in page
    typed = {
        "reviewed": reviewed(case), "rows": 2, "activities": ["trading_facility"], "notice_text": "The requirements are met.",
        "reason": "All checks are done.", "step": "check",
    }  # fmt: skip
    assert client.post(here(case, "grant/"), typed).status_code == 400
    checked = text_of(client.post(here(case, "grant/"), {**typed, "despite": "It is paid in by the start."}))
    for words in ("Check before you propose", "It is paid in by the start.", "The capital is short."):
        assert words in checked, words


def test_the_assessment_is_nobody_elses(office: Office, others: Others) -> None:
    case = office.case_under_review()
    for page in ("assessment/", "assessment/sections/business/", "assessment/risk/", "opinions/ask/", "opinions/give/"):
        assert others.client.get(here(case, page)).status_code == 404
        assert office.client(Role.ENFORCEMENT_OFFICER).get(here(case, page)).status_code == 403
