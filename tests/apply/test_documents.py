"""Documents: sending, replacing, removing, fetching."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from registry.licensing.models import Document
from tests.apply.conftest import browser
from tests.apply.test_filling_in import page, text_of
from tests.licensing import world as w
from tests.licensing.world import World

SECTION = "sections/doc_constitution/"


def pdf_file(name: str = "articles.pdf", text: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, w.pdf(text), content_type="text/html")


def test_of_several_files_the_good_are_kept_and_the_bad_are_named(world: World, admin: Client) -> None:
    application = w.draft(world)
    files = [pdf_file("one.pdf", "1"), pdf_file("two.pdf", "2"), SimpleUploadedFile("evil.svg", b"<svg onload=alert(1)>")]
    response = admin.post(page(application, SECTION), {"files": files})
    text = text_of(response)
    assert response.status_code == 400
    assert "evil.svg: " in text
    assert "PDF, PNG, JPEG, DOCX, XLSX" in text
    assert {document.original_name for document in Document.objects.all()} == {"one.pdf", "two.pdf"}
    assert "2 files were added." in text
    assert "Not scanned for viruses" in text


def test_sending_no_file_says_so(world: World, admin: Client) -> None:
    application = w.draft(world)
    response = admin.post(page(application, SECTION), {})
    assert response.status_code == 400
    assert "Choose at least one file." in text_of(response)


def test_an_empty_or_renamed_file_is_refused(world: World, admin: Client) -> None:
    application = w.draft(world)
    for file in (SimpleUploadedFile("empty.pdf", b""), SimpleUploadedFile("photo.pdf", b"\x89PNG\r\n\x1a\n" + b"x" * 50)):
        assert admin.post(page(application, SECTION), {"files": [file]}).status_code == 400
    assert not Document.objects.exists()


def test_a_document_is_handed_over_as_an_attachment_that_cannot_act(world: World, admin: Client) -> None:
    application = w.draft(world)
    admin.post(page(application, SECTION), {"files": [pdf_file('Устав "1".pdf')]})
    document = Document.objects.get()
    response = admin.get(page(application, f"documents/{document.pk}/"))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == w.pdf()  # type: ignore[attr-defined]
    assert response["Content-Disposition"].startswith("attachment;")
    assert response["Content-Type"] == "application/pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Cache-Control"] == "private, no-store"


def test_documents_of_others_are_not_there(world: World, admin: Client) -> None:
    application = w.draft(world)
    admin.post(page(application, SECTION), {"files": [pdf_file()]})
    document = Document.objects.get()
    other = w.exchange_admin("admin@other.example", "Other")
    stranger = browser(other)
    stranger.post("/en/apply/start/", {"authority": "AFSA"})
    theirs = other.memberships.get().organisation.exchange.applications.get()
    for path in (f"documents/{document.pk}/", f"documents/{document.pk}/replace/"):
        assert stranger.get(page(application, path)).status_code == 404
        assert stranger.get(page(theirs, path)).status_code == 404
    assert stranger.post(page(theirs, SECTION), {"remove": str(document.pk)}).status_code == 404
    assert Client().get(page(application, f"documents/{document.pk}/")).status_code == 302
    assert Document.objects.get().removed_at is None


def test_a_document_is_replaced_and_removed(world: World, admin: Client, member: Client) -> None:
    application = w.draft(world)
    admin.post(page(application, SECTION), {"files": [pdf_file("old.pdf", "old")]})
    old = Document.objects.get()
    assert admin.get(page(application, f"documents/{old.pk}/replace/")).status_code == 200
    bad = member.post(page(application, f"documents/{old.pk}/replace/"), {"file": SimpleUploadedFile("x.exe", b"MZ" + b"0" * 100)})
    assert bad.status_code == 400
    member.post(page(application, f"documents/{old.pk}/replace/"), {"file": pdf_file("new.pdf", "new")})
    text = text_of(admin.get(page(application, SECTION)))
    assert "new.pdf" in text
    assert "old.pdf" not in text.split('id="documents"')[1]
    new = Document.objects.get(removed_at=None)
    admin.post(page(application, SECTION), {"remove": str(new.pk)})
    assert not Document.objects.filter(removed_at=None).exists()
    assert Document.objects.count() == 2


@pytest.mark.parametrize("given", ["", "x", "-1", "0", "9" * 30])
def test_a_nonsense_document_is_not_there(world: World, admin: Client, given: str) -> None:
    application = w.draft(world)
    assert admin.post(page(application, SECTION), {"remove": given}).status_code == 404


def test_optional_documents_can_be_passed_over(world: World, admin: Client) -> None:
    application = w.draft(world)
    response = admin.post(page(application, "sections/doc_other/"), {"done": "1"})
    assert response["Location"] == page(application)
    assert "of 26 sections completed" in text_of(admin.get(page(application)))
