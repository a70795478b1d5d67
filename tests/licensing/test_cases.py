"""The officer's side before the decision."""

import io
import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing import actions
from registry.licensing.actions import RequestedItem
from registry.licensing.models import Application, InformationRequest
from registry.licensing.queries import QueueFilter, case, latest_submission, queue, queue_counts
from registry.outbox.models import Mail
from tests.licensing import world as w
from tests.licensing.world import AT, World

DUE = date(2026, 12, 10)
ITEMS = [RequestedItem("document", "The signed articles."), RequestedItem("text", "Who holds the keys?")]


def asked(world: World) -> Application:
    application = w.under_review(world)
    actions.request_information(application.pk, items=ITEMS, due_on=DUE, actor=world.officer, at=AT)
    application.refresh_from_db()
    return application


def test_a_registrar_takes_a_case_from_the_queue(world: World) -> None:
    application = w.submitted(world)
    assert list(queue(world.authority.organisation)) == [application]
    actions.take_case(application.pk, actor=world.registrar, at=AT)
    application.refresh_from_db()
    assert (application.state, application.assignee, application.taken_at) == ("under_review", world.registrar, AT)
    with pytest.raises(RuleError):
        actions.take_case(application.pk, actor=world.officer, at=AT)


@pytest.mark.parametrize("person", ["approver", "admin", "member"])
def test_others_do_not_take_cases(world: World, person: str) -> None:
    application = w.submitted(world)
    with pytest.raises(NotAllowedError):
        actions.take_case(application.pk, actor=getattr(world, person), at=AT)


def test_a_case_goes_to_another_officer_and_back_to_the_queue(world: World) -> None:
    application = w.under_review(world)
    actions.assign_case(application.pk, world.officer, actor=world.registrar, at=AT)
    assert queue(world.authority.organisation, QueueFilter(assignee=world.officer.pk)).count() == 1
    with pytest.raises(InvalidError):
        actions.assign_case(application.pk, world.approver, actor=world.registrar, at=AT)
    actions.release_case(application.pk, actor=world.officer, at=AT, reason="On leave.")
    application.refresh_from_db()
    assert (application.state, application.assignee) == ("submitted", None)


def test_an_officer_asks_and_the_exchange_is_told_each_item_and_the_day(world: World) -> None:
    application = asked(world)
    assert application.state == "information_requested"
    mail = Mail.objects.filter(to="admin@altyn.example").latest("pk")
    assert "The signed articles." in mail.text
    assert "Who holds the keys?" in mail.text
    assert "2026" in mail.subject
    assert f"/apply/{application.number}/" in mail.text or "http" in mail.text


@pytest.mark.parametrize(
    ("items", "due", "field"),
    [
        ([], DUE, "items"),
        ([RequestedItem("song", "x")], DUE, "items"),
        ([RequestedItem("text", "  ")], DUE, "items"),
        ([RequestedItem("text", "a\x00b")], DUE, "items"),
        (ITEMS * 20, DUE, "items"),
        (ITEMS, AT.date(), "due_on"),
        (ITEMS, AT.date() - timedelta(days=1), "due_on"),
    ],
)
def test_a_request_that_asks_nothing_or_too_late_is_refused(world: World, items: list[RequestedItem], due: date, field: str) -> None:
    application = w.under_review(world)
    with pytest.raises(InvalidError) as caught:
        actions.request_information(application.pk, items=items, due_on=due, actor=world.officer, at=AT)
    assert caught.value.field == field


def test_a_stale_form_does_not_ask_twice(world: World) -> None:
    application = w.under_review(world)
    version = application.version
    actions.assign_case(application.pk, world.officer, actor=world.registrar, at=AT)
    with pytest.raises(StaleError) as caught:
        actions.request_information(application.pk, items=ITEMS, due_on=DUE, version=version, actor=world.officer, at=AT)
    assert caught.value.current == application


def test_a_registrar_does_not_ask_for_information(world: World) -> None:
    application = w.under_review(world)
    with pytest.raises(NotAllowedError):
        actions.request_information(application.pk, items=ITEMS, due_on=DUE, actor=world.registrar, at=AT)


def test_the_answer_is_a_new_snapshot_and_the_review_goes_on(world: World) -> None:
    application = asked(world)
    file = io.BytesIO(w.pdf("articles"))
    actions.add_request_document(application.pk, "1", file, "articles.pdf", actor=world.member, at=AT)
    submission = actions.answer_information_request(application.pk, replies={"2": " Two of three. "}, actor=world.member, at=AT)
    application.refresh_from_db()
    assert (application.state, submission.number) == ("under_review", 2)
    (request,) = json.loads(submission.content)["requests"]
    assert request["reply"] == {"2": "Two of three."}
    assert [document["item"] for document in request["documents"]] == ["1"]
    assert json.loads(submission.content)["answers"] == json.loads(application.submissions.get(number=1).content)["answers"]


def test_every_item_has_to_be_answered(world: World) -> None:
    application = asked(world)
    with pytest.raises(InvalidError) as caught:
        actions.answer_information_request(application.pk, replies={"2": "Two of three."}, actor=world.admin, at=AT)
    assert caught.value.field == "1"
    actions.add_request_document(application.pk, "1", io.BytesIO(w.pdf()), "a.pdf", actor=world.admin, at=AT)
    with pytest.raises(InvalidError) as caught:
        actions.answer_information_request(application.pk, replies={"2": "  "}, actor=world.admin, at=AT)
    assert caught.value.field == "2"
    with pytest.raises(InvalidError):
        actions.answer_information_request(application.pk, replies={"2": "a\x00"}, actor=world.admin, at=AT)


def test_only_what_was_asked_for_can_be_added(world: World) -> None:
    application = asked(world)
    for item in ("2", "3", ""):
        with pytest.raises(RuleError):
            actions.add_request_document(application.pk, item, io.BytesIO(w.pdf()), "a.pdf", actor=world.admin, at=AT)
    with pytest.raises(RuleError):
        actions.add_document(application.pk, "doc_other", io.BytesIO(w.pdf()), "a.pdf", actor=world.admin, at=AT)


def test_a_request_is_answered_once(world: World) -> None:
    application = asked(world)
    document = actions.add_request_document(application.pk, "1", io.BytesIO(w.pdf()), "a.pdf", actor=world.admin, at=AT)
    actions.answer_information_request(application.pk, replies={"2": "Two."}, actor=world.admin, at=AT)
    with pytest.raises(RuleError):
        actions.answer_information_request(application.pk, replies={"2": "Two."}, actor=world.admin, at=AT)
    with pytest.raises(RuleError):
        actions.remove_document(document.pk, actor=world.admin, at=AT)


def test_officers_do_not_answer_their_own_requests(world: World) -> None:
    application = asked(world)
    with pytest.raises(NotAllowedError):
        actions.answer_information_request(application.pk, replies={}, actor=world.officer, at=AT)


def test_a_request_can_be_taken_back(world: World) -> None:
    application = asked(world)
    with pytest.raises(InvalidError):
        actions.cancel_information_request(application.pk, reason=" ", actor=world.officer, at=AT)
    actions.cancel_information_request(application.pk, reason="Found it.", actor=world.officer, at=AT)
    application.refresh_from_db()
    assert application.state == "under_review"
    assert application.information_requests.get().state == "withdrawn"


def test_the_database_allows_one_open_request_an_application(world: World) -> None:
    application = asked(world)
    with pytest.raises(IntegrityError, match="one_open"), transaction.atomic():
        InformationRequest.objects.create(application=application, number=2, items=[], due_on=DUE, asked_by=world.officer, asked_at=AT)


def test_the_queue_and_its_counts_agree_and_filter(world: World) -> None:
    application = asked(world)
    organisation = world.authority.organisation
    assert queue_counts(organisation)["information_requested"] == 1
    assert sum(queue_counts(organisation).values()) == 1
    hits = [
        QueueFilter(states=("information_requested",)),
        QueueFilter(text="altyn"),
        QueueFilter(text=application.number),
        QueueFilter(activity="trading_facility"),
        QueueFilter(assignee=world.registrar.pk),
        QueueFilter(submitted_after=AT),
    ]
    misses = [
        QueueFilter(states=("submitted",)),
        QueueFilter(text="zebra"),
        QueueFilter(activity="advising"),
        QueueFilter(is_unassigned=True),
        QueueFilter(submitted_before=AT),
    ]
    assert all(queue(organisation, wanted).count() == 1 for wanted in hits)
    assert all(queue(organisation, wanted).count() == 0 for wanted in misses)


def test_another_regulator_sees_neither_queue_nor_case(world: World) -> None:
    application = w.submitted(world)
    assert not queue(world.organisation).exists()
    assert case(world.organisation, application.number) is None


def test_a_draft_is_nobodys_case(world: World) -> None:
    application = w.draft(world)
    assert case(world.authority.organisation, application.number) is None


def test_a_case_is_read_in_a_fixed_number_of_queries(world: World, django_assert_num_queries: object) -> None:
    application = asked(world)
    with django_assert_num_queries(9):  # type: ignore[operator]
        found = case(world.authority.organisation, application.number)
    assert found is not None
    assert found.latest == latest_submission(application)
    assert found.open_request is not None
    assert {identifier.kind for identifier in found.identifiers} == {"bin", "site", "iban", "wallet"}
    assert events_of(application).count() == len(found.events)
