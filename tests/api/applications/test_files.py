"""Files by API: kept under the rules of uploads, handed back as attachments, replaced, removed."""

import pytest
from django.test import Client
from pytest_django import Settings

from registry.licensing.models import Application, Document
from tests.api.applications.conftest import BASE, replace, send, upload
from tests.api.conftest import pointers, problem
from tests.licensing import world as w
from tests.licensing.world import World

pytestmark = pytest.mark.django_db
SECTION = "doc_business_plan"


@pytest.fixture
def number(world: World) -> str:
    """A draft with its pages answered, and no file yet."""
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    application.documents.update(removed_at=w.AT)
    return str(application.number)


def test_a_file_is_kept_listed_and_handed_back(program: Client, number: str) -> None:
    sent = upload(program, number)
    assert sent.status_code == 201, sent.content
    facts = sent.json()
    assert (facts["section"], facts["name"], facts["content_type"], facts["request"]) == (SECTION, "plan.pdf", "application/pdf", None)
    assert upload(program, number).json()["id"] == facts["id"], "the same file twice is kept once"
    assert program.get(f"{BASE}/{number}/documents").json()["results"] == [facts]
    assert program.get(f"{BASE}/{number}/documents/{facts['id']}").json() == facts
    assert program.get(f"{BASE}/{number}/sections/{SECTION}").json()["documents"] == [facts]
    content = program.get(f"{BASE}/{number}/documents/{facts['id']}/content", headers={"Accept": "application/pdf"})
    assert b"".join(content.streaming_content) == w.pdf("plan")
    assert content["Content-Disposition"].startswith("attachment")
    assert "sandbox" in content["Content-Security-Policy"]
    assert content["X-Content-Type-Options"] == "nosniff"


def test_a_file_is_replaced_and_removed_and_stays_on_record(program: Client, number: str) -> None:
    first = upload(program, number).json()
    second = replace(program, number, first["id"], w.pdf("another"))
    assert (second.status_code, second.json()["name"]) == (200, "new.pdf"), second.content
    old = program.get(f"{BASE}/{number}/documents/{first['id']}").json()
    assert (old["replaced_by"], bool(old["removed_at"])) == (second.json()["id"], True)
    problem(replace(program, number, first["id"], w.pdf("third")), 400)
    path = f"{BASE}/{number}/documents/{second.json()['id']}"
    assert [program.delete(path).status_code for _twice in range(2)] == [204, 204]
    assert program.get(f"{BASE}/{number}/documents").json()["results"] == []


def test_files_that_are_not_taken_say_why(program: Client, number: str, settings: Settings) -> None:
    whole = w.pdf("plan")
    for content, name, code in (
        (b"", "plan.pdf", "empty"),
        (whole, "plan.png", "renamed"),
        (b"MZ" + b"\0" * 200, "plan.pdf", "wrong-type"),
    ):
        refusal = problem(upload(program, number, content, name=name), 400, "invalid")
        assert (pointers(refusal), refusal["errors"][0]["code"]) == (["/file"], code)
        assert name in refusal["detail"]
    cut = problem(upload(program, number, whole[: len(whole) // 2]), 400)
    assert pointers(cut) == ["/file"]
    assert not Document.objects.filter(removed_at=None).exists()


def test_a_file_that_is_too_large_is_413_before_it_is_read(program: Client, number: str, settings: Settings) -> None:
    problem(upload(program, number, b"%PDF-" + b"0" * (settings.DOCUMENT_MAX_BYTES + 10)), 413, "too-large")
    problem(upload(program, number, b"%PDF-" + b"0" * (settings.DOCUMENT_MAX_BYTES + 100_000)), 413, "too-large")


def test_a_form_that_is_none_or_says_no_place_is_refused(program: Client, number: str) -> None:
    path = f"{BASE}/{number}/documents"
    assert pointers(problem(program.post(path, {"section": SECTION}), 400)) == ["/file"]
    assert pointers(problem(upload(program, number, section=SECTION, colour="red"), 400)) == ["/colour"]
    for places in ({"section": SECTION, "item": "1"}, {"colour": "red"}):
        problem(upload(program, number, **places), 400)
    problem(upload(program, number, section=[SECTION, SECTION]), 400)
    problem(upload(program, number, section="doc\0plan"), 400, "malformed")
    problem(upload(program, number, section="x" * 3_000_000), 413)
    problem(send(program, "POST", f"/{number}/documents", {"section": SECTION}), 415)
    for broken in (b"", b"--x\r\nno form", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF'):
        problem(program.generic("POST", path, broken, content_type="multipart/form-data; boundary=x"), 400)
    problem(program.generic("POST", path, b"x", content_type="multipart/form-data"), 400)


def test_only_a_section_of_documents_takes_files(program: Client, number: str) -> None:
    problem(upload(program, number, section="legal_entity"), 409, "rule")
    problem(upload(program, number, section="nothing"), 404)
    problem(upload(program, number, item="1"), 409, "rule")


def test_a_file_of_another_application_is_404(program: Client, other: Client, draft: Application) -> None:
    number, pk = draft.number, draft.documents.order_by("pk")[0].pk
    for path in (f"{BASE}/{number}/documents/{pk + 10_000}", f"{BASE}/{number}/documents/{10**17}"):
        problem(program.get(path), 404)
    problem(other.get(f"{BASE}/{number}/documents/{pk}/content"), 404)
    problem(other.delete(f"{BASE}/{number}/documents/{pk}"), 404)
    problem(program.get(f"{BASE}/{number}/documents/{pk}/content"), 404, "not-found")
