"""What a run erases, what it leaves, who lets it, and that every chain still verifies."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from registry.accounts.actions import end_membership
from registry.accounts.states import Role
from registry.approvals.actions import approve, reject
from registry.audit.erasing import erase_words_about
from registry.audit.models import Erasure, Event
from registry.audit.queries import events_of, verify_chains
from registry.audit.registers import Kept, registers
from registry.audit.subjects import Subject, subject_of
from registry.audit.triggers import ERASED
from registry.cli.kept_files import verify as verify_files
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.licensing.models import Document, Submission
from registry.licensing.models.rules import ERASED_CONTENT
from registry.outbox.actions import claim_due
from registry.outbox.models import Mail
from registry.retention.actions import erase_due, place_hold, propose_lifting, propose_run
from registry.retention.models import Hold, Item, Run
from registry.retention.states import LEASE_SECONDS
from tests.licensing import world as w
from tests.retention.conftest import LONG_AGO, Scene

pytestmark = pytest.mark.django_db


def work(run: Run, most: int = 200, at: Any = None) -> int:
    """What the sweep and one task do."""
    at = at or timezone.now() + timedelta(seconds=1)
    token = dict(claim_due(Run, at=at, limit=9, lease_seconds=LEASE_SECONDS)).get(run.pk)
    return erase_due(run.pk, str(token), now=lambda: at, most=most) if token else 0


def hold(scene: Scene, thing: Any, **changes: Any) -> Hold:
    facts = {"authority_org": scene.world.authority.organisation, "reason": "Court, case 7.", "actor": scene.first, "at": timezone.now()}
    return place_hold(subject_of(thing), title=str(thing), **facts | changes)


def everything() -> str:
    """Every word of every event, submission, answer, document and mail there is."""
    with connection.cursor() as cursor:
        found = []
        for table in ("audit_event", "licensing_submission", "licensing_answer", "licensing_document", "outbox_mail"):
            cursor.execute(f"SELECT string_agg(to_jsonb(t)::text, ' ') FROM {table} t")
            found.append(cursor.fetchone()[0] or "")
    return " ".join(found)


def test_a_run_erases_what_is_over_and_every_chain_and_file_still_verifies(scene: Scene) -> None:
    application = scene.application
    names = list(Document.objects.filter(application=application).values_list("file", flat=True))
    sent, chain = Submission.objects.get(application=application), list(events_of(application).values_list("hash", flat=True))
    assert all(word in everything() for word in ("Bolat Sample", "We moved to Mars."))
    run = scene.run()
    assert work(run) == run.items_total > 1
    assert not [word for word in ("Bolat Sample", "We moved to Mars.", "doc_custody.pdf") if word in everything()]
    assert not [name for name in names if default_storage.exists(name)]
    after = Submission.objects.get(application=application)
    assert (after.content, after.content_hash) == (ERASED_CONTENT, sent.content_hash)
    assert list(events_of(application).values_list("hash", flat=True))[: len(chain)] == chain
    assert set(Mail.objects.filter(subject_kind="licensing.application", subject_id=str(application.pk)).values_list("to", "text")) == {
        (ERASED, "")
    }
    assert (verify_chains(), [fault for fault in verify_files() if "document" in str(fault)]) == ([], [])
    run.refresh_from_db()
    assert (run.finished_at is not None, run.items.filter(done_at=None).exists()) == (True, False)
    last = events_of(run).last()
    assert last is not None
    assert (last.action, '"submissions":1' in last.data) == ("retention.run_finished", True)
    assert scene.preview().lines == ()


def test_a_killed_worker_leaves_what_is_done_done_and_another_goes_on(scene: Scene) -> None:
    run = scene.run()
    at = timezone.now() + timedelta(seconds=1)
    assert work(run, most=2, at=at) == 2
    stuck = dict(claim_due(Run, at=at, limit=9, lease_seconds=LEASE_SECONDS))[run.pk]
    assert work(run, at=at) == 0
    later = at + timedelta(seconds=LEASE_SECONDS + 1)
    assert work(run, at=later) == run.items_total - 2
    assert erase_due(run.pk, str(stuck), now=lambda: later) == 0
    assert events_of(run).filter(action="retention.run_finished").count() == 1
    assert verify_chains() == []


def test_nothing_under_a_hold_is_touched_whatever_it_stands_on(scene: Scene) -> None:
    for thing in (scene.application, scene.application.exchange, scene.world.admin):
        with transaction.atomic():
            hold(scene, thing)
            found = scene.preview()
            assert str(scene.application.pk) not in [
                line.subject.id for line in found.lines if line.what == "licensing.closed_applications"
            ]
            assert found.held["licensing.closed_applications"] == 1
            if thing != scene.application.exchange:
                assert found.held.get("outbox.mails", 0) > 0
            transaction.set_rollback(True)


def test_a_hold_placed_after_the_approval_still_keeps_it(scene: Scene) -> None:
    run = scene.run()
    hold(scene, scene.application)
    work(run)
    item = run.items.get(what="licensing.closed_applications")
    assert (item.outcome, item.counts) == ("held", {})
    assert Submission.objects.get(application=scene.application).content != ERASED_CONTENT


def test_a_hold_placed_between_proposal_and_approval_voids_the_proposal(scene: Scene) -> None:
    proposal = scene.proposed()
    hold(scene, scene.application)
    assert scene.approved(proposal).state == "void"
    assert not Run.objects.filter(approved_at__isnull=False).exists()
    with pytest.raises(RuleError, match="nothing to erase"):
        scene.proposed()


def test_a_hold_is_lifted_by_four_eyes_alone_and_recorded_with_the_case(scene: Scene) -> None:
    placed = hold(scene, scene.application)
    with pytest.raises(NotAllowedError):
        hold(scene, scene.application, actor=scene.world.approver)
    with pytest.raises(InvalidError):
        hold(scene, scene.application, reason=" ")
    with pytest.raises(DatabaseError), transaction.atomic():
        Hold.objects.filter(pk=placed.pk).update(lifted_at=timezone.now())
    proposal = propose_lifting(placed, reason="The case is over.", actor=scene.first, at=timezone.now())
    with pytest.raises(NotAllowedError):
        approve(proposal.pk, actor=scene.first, at=timezone.now(), content_hash=proposal.content_hash)
    scene.approved(proposal)
    placed.refresh_from_db()
    assert not placed.is_standing
    assert [event.action for event in events_of(scene.application)][-1] == "hold.lifted"
    with pytest.raises(RuleError):
        propose_lifting(placed, reason="Again.", actor=scene.first, at=timezone.now())


def test_who_may_propose_and_what_is_refused(scene: Scene) -> None:
    organisation, at = scene.world.authority.organisation, timezone.now()
    facts = {"day": scene.today, "seen_hash": scene.preview().hash, "reason": "It is over.", "actor": scene.first, "at": at}
    for changes, error in (
        ({"actor": scene.world.approver}, NotAllowedError),
        ({"day": scene.today + timedelta(days=2)}, InvalidError),
        ({"seen_hash": "sha256:0"}, StaleError),
        ({"reason": " "}, InvalidError),
    ):
        with pytest.raises(error), transaction.atomic():
            propose_run(organisation, **facts | changes)
    proposal = propose_run(organisation, **facts)
    with pytest.raises(RuleError, match="Another run"):
        propose_run(organisation, **facts)
    with pytest.raises(NotAllowedError):
        approve(proposal.pk, actor=scene.first, at=at, content_hash=proposal.content_hash)
    reject(proposal.pk, actor=scene.second, at=at, reason="Not now.")
    assert work(Run.objects.latest("pk")) == 0
    assert scene.proposed().is_open


def test_another_authority_sees_and_erases_nothing_of_this_one(scene: Scene) -> None:
    from registry.retention.preview import preview

    other = scene.world.authority.found_another("other")
    assert "licensing.closed_applications" not in preview(other.organisation, scene.today).counts


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET reason = '[erased]', data = '{}', words_salt = ''",
        'UPDATE licensing_submission SET content = \'{"answers":{},"documents":[],"erased":true,"requests":[]}\'',
        "UPDATE licensing_document SET original_name = '[erased]', file = ''",
        "INSERT INTO audit_erasure (item_id, at) VALUES (1, now())",
        "INSERT INTO audit_erasure (item_id, opened_in, at) SELECT id, pg_current_xact_id()::text::bigint, now() FROM retention_item",
    ],
)
def test_without_an_approved_run_the_database_lets_nothing_be_erased(scene: Scene, statement: str) -> None:
    scene.proposed()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_within_an_erasure_only_marks_in_marked_columns_are_let_through(scene: Scene) -> None:
    item = scene.run().items.get(what="licensing.closed_applications")
    erasure = Erasure.objects.create(item_id=item.pk, at=timezone.now())
    event = events_of(scene.application).first()
    assert event is not None
    for change in (
        "reason = 'something else'",
        "reason = '[erased]'",
        "words_salt = ''",
        "action = 'application.granted'",
        "actor_id = 7",
        f"erasure_id = {erasure.pk + 1}",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE audit_event SET {change} WHERE id = {event.pk}")
    for statement in (
        f"UPDATE licensing_submission SET content = 'forged' WHERE application_id = {scene.application.pk}",
        f"UPDATE licensing_submission SET content_hash = 'x' WHERE application_id = {scene.application.pk}",
        f"UPDATE licensing_document SET original_name = 'forged' WHERE application_id = {scene.application.pk}",
        "DELETE FROM licensing_submission",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert erase_words_about(scene.application, erasure) > 1
    assert verify_chains() == []


def test_the_database_itself_refuses_to_erase_what_is_held_or_done(scene: Scene) -> None:
    run = scene.run()
    item = run.items.get(what="licensing.closed_applications")
    with transaction.atomic():
        hold(scene, scene.application)
        with pytest.raises(DatabaseError, match="legal hold"), transaction.atomic():
            Erasure.objects.create(item_id=item.pk, at=timezone.now())
        transaction.set_rollback(True)
    work(run)
    with pytest.raises(DatabaseError), transaction.atomic():
        Erasure.objects.create(item_id=item.pk, at=timezone.now())


def test_an_owner_who_wipes_words_without_an_erasure_is_found_out(scene: Scene) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE audit_event SET reason = '[erased]', data = '{{}}', words_salt = '' WHERE subject_id = '{scene.application.pk}'"
        )
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER USER")
    assert {fault.message for fault in verify_chains()} == {"words of the event are gone and nobody erased them"}


def test_every_register_gives_one_thing_by_its_key_and_erasing_twice_does_no_harm(scene: Scene) -> None:
    world = scene.world
    gone = world.authority.person(Role.CASE_OFFICER, "gone@afsa.test", at=LONG_AGO)
    end_membership(gone.memberships.get().pk, reason="Left.", actor=scene.first, at=LONG_AGO + timedelta(days=1))
    w.check_deferred()  # what was done long ago was committed long ago
    run = scene.run()
    kept = [one for register in registers().values() for one in register.kept(timezone.now(), "") if isinstance(one, Kept)]
    assert {line.what for line in scene.preview().lines} >= {"accounts.former", "licensing.closed_applications", "outbox.mails"}
    assert len(kept) >= run.items_total
    work(run)
    gone.refresh_from_db()
    assert (gone.full_name, gone.is_active, gone.email.endswith("@erased.invalid")) == (ERASED, False, True)
    assert (
        not Event.objects.filter(subject_kind="accounts.user", subject_id=str(gone.pk))
        .exclude(words_salt="")
        .exclude(action="retention.erased")
        .exists()
    )
    assert Item.objects.filter(run=run, outcome="erased").count() == run.items_total
    assert events_of(Subject("accounts.user", str(gone.pk))).last().action == "retention.erased"
    assert verify_chains() == []
