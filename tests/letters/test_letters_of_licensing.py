"""Each act writes its letter in three languages, in its own transaction; a worker prints it, once and for ever."""

import io
import json

from django.db import transaction

from registry.letters.actions import print_due
from registry.letters.models import Letter
from registry.letters.printing import print_letter
from registry.letters.queries import letter_about, letters_about
from registry.letters.states import LetterKind
from registry.lib.canonical import sha256_hex
from registry.licensing import actions
from registry.licensing.queries import open_request
from registry.outbox.actions import claim_due
from registry.outbox.states import DueState
from tests.letters.paper import content_of, pages_of, print_all, text_of
from tests.licensing import world as w


def kinds_about(thing) -> list[str]:
    return sorted({letter.kind for letter in letters_about(thing)})


def printed(thing, kind: str) -> dict[str, str]:
    """The words of the letter of that kind in each language."""
    return {letter.language: text_of(content_of(letter)) for letter in letters_about(thing).filter(kind=kind)}


def test_a_grant_writes_its_letter_in_three_languages(world: w.World) -> None:
    licence = w.licensed(world)
    assert kinds_about(licence.application) == [LetterKind.GRANT]
    assert not letters_about(licence.application).exclude(sha256="").exists()
    print_all(w.later(minutes=1))
    texts = printed(licence.application, LetterKind.GRANT)
    assert set(texts) == {"en", "ru", "kk"}
    for text in texts.values():
        for fact in (
            licence.number,
            "Altyn Exchange Ltd.",
            licence.application.number,
            "The requirements are met.",
            "Send the audit report",
        ):
            assert fact in text
        assert "21.11.2026" in text
    assert "The licence below is granted" in texts["en"]
    assert "Вам выдана указанная ниже лицензия" in texts["ru"]
    assert "лицензия берілді" in texts["kk"]
    letter = letters_about(licence.application).first()
    assert (letter.state, letter.sha256) == (DueState.SUCCEEDED, sha256_hex(content_of(letter)))


def add_request_document(case, request, world: w.World) -> None:
    item = request.document_items[0]
    actions.add_request_document(case.pk, item, io.BytesIO(w.pdf("audit")), "audit.pdf", actor=world.admin, at=w.later(days=1))


def test_request_refusal_and_acts_have_letters_of_their_own(world: w.World) -> None:
    licence = w.licensed(world)
    for step, (propose, ground) in enumerate([
        (actions.propose_suspension, "clients_at_risk"), (actions.propose_reinstatement, "cause_removed"), (actions.propose_revocation, "law_breached"),
    ]):  # fmt: skip
        at = w.later(hours=step + 1)
        w.approved(world, propose(licence.pk, ground=ground, reason="Said plainly.", actor=world.officer, at=at), at)
    case = w.under_review(world, w.later(days=1))
    asked = [actions.RequestedItem("document", "The audit of 2025."), actions.RequestedItem("text", "Why so late?")]
    actions.request_information(case.pk, items=asked, due_on=w.later(days=20).date(), actor=world.officer, at=w.later(days=1))
    request = open_request(case)
    assert request is not None
    replies = {request.items[1]["id"]: "No reason."}
    add_request_document(case, request, world)
    actions.answer_information_request(case.pk, replies=replies, actor=world.admin, at=w.later(days=1, hours=1))
    case.refresh_from_db()
    w.noticed(world, case, w.later(days=1, hours=2))
    refusal = w.refusal(world, case, w.later(days=2))
    w.approved(world, refusal, w.later(days=2))
    print_all(w.later(days=3))
    assert kinds_about(licence) == [LetterKind.REINSTATEMENT, LetterKind.REVOCATION, LetterKind.SUSPENSION]
    assert "Под угрозой клиенты или их активы" in printed(licence, LetterKind.SUSPENSION)["ru"]
    assert "Тоқтата тұру себебі жойылды" in printed(licence, LetterKind.REINSTATEMENT)["kk"]
    assert "your licence is revoked" in printed(licence, LetterKind.REVOCATION)["en"]
    asked_for = printed(case, LetterKind.INFORMATION_REQUEST)
    for text in asked_for.values():
        assert "The audit of 2025." in text
        assert "Why so late?" in text
        assert "11.12.2026" in text
    assert "Запрос сведений № 1" in asked_for["ru"]
    assert "құжат" in asked_for["kk"]
    assert "The capital is too small." in printed(case, LetterKind.REFUSAL)["kk"]


def test_an_act_that_is_undone_leaves_no_letter(world: w.World) -> None:
    application = w.under_review(world)
    proposal = w.recommended(world, application)
    kept = transaction.savepoint()
    w.approved(world, proposal)
    assert Letter.objects.count() == 3
    transaction.savepoint_rollback(kept)
    assert not Letter.objects.exists()


def test_printing_twice_gives_the_same_bytes_and_one_file(world: w.World) -> None:
    licence = w.licensed(world)
    print_all(w.later(minutes=1))
    letter = letters_about(licence.application).first()
    assert print_letter(letter.template, json.loads(letter.data), at=letter.created_at) == content_of(letter)
    print_all(w.later(minutes=2))
    assert Letter.objects.get(pk=letter.pk).attempts == 1


def test_the_database_keeps_a_letter_as_it_is(world: w.World) -> None:
    licence = w.licensed(world)
    print_all(w.later(minutes=1))
    letter = letters_about(licence.application).first()
    for change in ({"data": "{}"}, {"sha256": "sha256:0"}, {"file": "other.pdf"}, {"kind": LetterKind.REFUSAL}):
        with w.refused_by_database():
            Letter.objects.filter(pk=letter.pk).update(**change)
    with w.refused_by_database():
        letter.delete()


def test_a_press_that_fails_is_tried_again(world: w.World, monkeypatch) -> None:
    w.licensed(world)
    letter = Letter.objects.order_by("pk").first()

    def work(at) -> Letter:
        for pk, token in claim_due(Letter, at=at, limit=10, lease_seconds=35):
            if pk == letter.pk:
                print_due(pk, str(token), at=at)
        return Letter.objects.get(pk=letter.pk)

    monkeypatch.setattr("registry.letters.printing.SECONDS", 0.001)
    waiting = work(w.later(minutes=1))
    assert (waiting.state, waiting.attempts, waiting.sha256) == (DueState.PENDING, 1, "")
    assert "PrintingError" in waiting.last_error
    monkeypatch.undo()
    assert work(w.later(minutes=2)).is_printed


def test_a_letter_is_found_only_by_what_it_is_about(world: w.World) -> None:
    licence = w.licensed(world)
    letter = letters_about(licence.application).first()
    assert letter_about(letter.pk, licence.application) == letter
    assert letter_about(letter.pk, licence) is None
    assert letter_about(letter.pk) is None


def test_a_certificate_is_made_once_for_what_it_says(world: w.World) -> None:
    licence = w.licensed(world)
    first = actions.issue_certificate(licence, language="kk", at=w.later(minutes=1))
    assert first.is_printed
    assert actions.issue_certificate(licence, language="kk", at=w.later(minutes=5)) == first
    at = w.later(hours=1)
    w.approved(world, actions.propose_suspension(licence.pk, ground="clients_at_risk", reason="x", actor=world.officer, at=at), at)
    second = actions.issue_certificate(licence, language="kk", at=w.later(hours=2))
    assert second.sha256 != first.sha256
    assert "Тоқтатыла тұрған" in text_of(content_of(second))
    assert content_of(first)  # what was handed out before stays in the archive


def test_a_certificate_with_endless_restrictions_is_one_page_that_says_it_is_shortened(world: w.World) -> None:
    endless = tuple(actions.ConditionFacts(f"Only {number} " + "very " * 1500, kind="restriction") for number in range(50))
    licence = w.licensed(world, conditions=endless)
    pdf = content_of(actions.issue_certificate(licence, language="en", at=w.later(minutes=1)))
    assert pages_of(pdf) == 1
    assert "Shortened here; the whole is in the live record." in text_of(pdf)
    assert licence.number in text_of(pdf)
