"""Sending an application, and taking it back."""

import io
import json

import pytest
from django.db import IntegrityError, connection, transaction

from registry.audit.queries import events_of
from registry.exchanges.models import ExchangeIdentifier, ExchangeName, Person
from registry.lib.canonical import sha256_hex
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing import actions
from registry.licensing.models import Submission
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT, World


def test_a_complete_application_is_sent_word_for_word(world: World) -> None:
    application = w.draft(world)
    w.fill(application, actor=world.admin)
    actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=AT)
    application.refresh_from_db()
    submission = Submission.objects.get(application=application)
    assert (application.state, application.submitted_at) == ("submitted", AT)
    assert submission.content_hash == sha256_hex(submission.content.encode())
    content = json.loads(submission.content)
    assert content["answers"]["accounts"]["items"][0]["iban"]["canonical"] == "KZ86125KZT5004100100"
    assert {document["section"] for document in content["documents"]} == set(w.DOCUMENTS)
    assert "application.submitted" in [event.action for event in events_of(application)]


def test_what_tests_fill_in_quickly_is_what_people_fill_in(world: World) -> None:
    slow = w.draft(world)
    w.fill(slow, actor=world.admin)
    people = {answer.section: answer.data for answer in slow.answers.all()}
    for data in people.values():
        for number, item in enumerate(data.get("items", [])):
            item["id"] = f"{number:08x}"
    assert people == w.kept()


def test_sending_twice_sends_once(world: World) -> None:
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    first = actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=AT)
    mails = Mail.objects.count()
    again = actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=w.later(minutes=1))
    assert first == again
    assert Submission.objects.count() == 1
    assert Mail.objects.count() == mails


def test_everybody_of_the_exchange_is_told(world: World) -> None:
    application = w.submitted(world)
    sent = Mail.objects.filter(subject__contains=application.number)
    assert {mail.to for mail in sent} == {"admin@altyn.example", "member@altyn.example"}


def test_an_incomplete_application_is_not_sent_and_says_all_that_is_missing(world: World) -> None:
    application = w.draft(world)
    w.answer(application, "activities", {"activities": ["trading_facility"]}, actor=world.admin)
    with pytest.raises(actions.IncompleteError) as caught:
        actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=AT)
    missing = {problem.section for problem in caught.value.problems}
    assert {"legal_entity", "sites", "doc_constitution", "doc_trading_rules", "information_technology_officer"} <= missing
    assert "doc_other" not in missing
    assert missing == set(actions.check_answers(application))
    assert not Submission.objects.exists()


def test_an_application_is_not_sent_without_the_declaration(world: World) -> None:
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    with pytest.raises(InvalidError) as caught:
        actions.submit_application(application.pk, is_declared=False, actor=world.admin, at=AT)
    assert caught.value.field == "declaration"


def test_what_a_colleague_changes_after_the_check_is_not_sent_unseen(world: World) -> None:
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    seen = actions.draft_hash(application)
    w.answer(application, "legal_entity", {"legal_name": "Other Ltd.", "country": "KZ"}, actor=world.member)
    with pytest.raises(StaleError):
        actions.submit_application(application.pk, is_declared=True, checked_hash=seen, actor=world.admin, at=AT)
    assert not Submission.objects.exists()


@pytest.mark.parametrize("person", ["member", "registrar", "officer", "approver"])
def test_only_who_runs_the_exchange_sends(world: World, person: str) -> None:
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    with pytest.raises(NotAllowedError):
        actions.submit_application(application.pk, is_declared=True, actor=getattr(world, person), at=AT)


def test_officers_see_the_exchange_as_it_sent_itself_and_nothing_is_confirmed(world: World) -> None:
    application = w.submitted(world)
    application.exchange.refresh_from_db()
    assert application.exchange.legal_name == "Altyn Exchange Ltd."
    assert set(ExchangeName.objects.values_list("kind", "name")) == {("legal", "Altyn Exchange Ltd."), ("trading", "Altyn")}
    assert set(ExchangeIdentifier.objects.values_list("kind", flat=True)) == {"bin", "site", "iban", "wallet"}
    assert not ExchangeIdentifier.objects.filter(confirmed_at__isnull=False).exists()
    assert Person.objects.get(role="controller").share_percent == 75.5


def test_a_submission_is_never_changed_nor_deleted(world: World) -> None:
    w.submitted(world)
    for statement in ("UPDATE licensing_submission SET content = '{}'", "DELETE FROM licensing_submission"):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


@pytest.mark.parametrize("stage", [w.draft, w.submitted, w.under_review])
def test_the_applicant_withdraws_at_any_time_before_the_decision(world: World, stage: object) -> None:
    application = stage(world)  # type: ignore[operator]
    actions.withdraw_application(application.pk, reason="Plans changed.", actor=world.admin, at=AT)
    application.refresh_from_db()
    assert (application.state, application.withdrawn_at) == ("withdrawn", AT)
    with pytest.raises(RuleError):
        actions.withdraw_application(application.pk, reason="Again.", actor=world.admin, at=AT)
    with pytest.raises(RuleError):
        actions.submit_application(application.pk, is_declared=True, actor=world.admin, at=AT)


def test_a_granted_application_is_not_withdrawn(world: World) -> None:
    licence = w.licensed(world)
    with pytest.raises(RuleError):
        actions.withdraw_application(licence.application_id, reason="Late.", actor=world.admin, at=AT)


def test_a_member_does_not_withdraw(world: World) -> None:
    application = w.submitted(world)
    with pytest.raises(NotAllowedError):
        actions.withdraw_application(application.pk, reason="No.", actor=world.member, at=AT)


def test_an_approval_after_the_withdrawal_grants_nothing(world: World) -> None:
    application = w.under_review(world)
    proposal = w.recommended(world, application)
    actions.withdraw_application(application.pk, reason="Plans changed.", actor=world.admin, at=AT)
    assert w.approved(world, proposal).state == "void"
    application.refresh_from_db()
    assert application.state == "withdrawn"
    assert not application.exchange.licences.exists()


def test_documents_of_a_draft_count_once_and_no_more_than_allowed(world: World) -> None:
    application = w.draft(world)
    first = actions.add_document(application.pk, "doc_constitution", io.BytesIO(w.pdf("a")), "a.pdf", actor=world.admin, at=AT)
    again = actions.add_document(application.pk, "doc_constitution", io.BytesIO(w.pdf("a")), "b.pdf", actor=world.admin, at=AT)
    assert first == again
    for number in range(4):
        content = io.BytesIO(w.pdf(str(number)))
        actions.add_document(application.pk, "doc_constitution", content, f"{number}.pdf", actor=world.admin, at=AT)
    with pytest.raises(RuleError, match="at most 5"):
        actions.add_document(application.pk, "doc_constitution", io.BytesIO(w.pdf("x")), "x.pdf", actor=world.admin, at=AT)


def test_a_replaced_document_stays_on_record(world: World) -> None:
    application = w.draft(world)
    old = actions.add_document(application.pk, "doc_constitution", io.BytesIO(w.pdf("a")), "a.pdf", actor=world.admin, at=AT)
    new = actions.replace_document(old.pk, io.BytesIO(w.pdf("b")), "b.pdf", actor=world.member, at=AT)
    old.refresh_from_db()
    assert (old.replaced_by, old.removed_at, new.removed_at) == (new, AT, None)
    with old.file.open("rb") as file:
        assert file.read() == w.pdf("a")
    with pytest.raises(InvalidError, match="removed or replaced"):
        actions.replace_document(old.pk, io.BytesIO(w.pdf("c")), "c.pdf", actor=world.admin, at=AT)


def test_a_document_is_stored_under_a_random_name_and_says_it_was_not_scanned(world: World) -> None:
    application = w.draft(world)
    document = actions.add_document(
        application.pk, "doc_constitution", io.BytesIO(w.pdf("a")), "../../etc/Устав.pdf", actor=world.admin, at=AT
    )
    assert document.original_name == "Устав.pdf"
    assert document.file.name.partition("/")[2].isalnum()
    assert "pdf" not in document.file.name
    assert document.get_scan_state_display() == "Not scanned for viruses"


def test_sections_that_take_no_documents_refuse_them(world: World) -> None:
    application = w.draft(world)
    for code in ("legal_entity", "nope", "doc_trading_rules"):
        with pytest.raises(RuleError, match="takes no documents"):
            actions.add_document(application.pk, code, io.BytesIO(w.pdf()), "a.pdf", actor=world.admin, at=AT)
