"""What stands in an archive, for whom, and that it is the same again."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from registry.accounts.states import Role
from registry.audit.hashing import event_hash
from registry.audit.models import GENESIS, Event
from registry.audit.queries import events_of, verify_chains
from registry.exports.actions import make_due, remove_expired, request_export, take_out
from registry.exports.models import CaseExport
from registry.exports.places import begin, place_of
from registry.exports.states import Audience
from registry.lib.canonical import canonical_bytes, sha256_hex
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.licensing import actions as licensing
from registry.licensing.models import Document, Submission
from registry.outbox.actions import claim_due
from tests.exports.conftest import Scene
from tests.exports.making import content, made, part, work
from tests.licensing import powers

pytestmark = pytest.mark.django_db

PARTS = (
    "application submissions answers documents requests decisions declarations clock signatures powers findings assessment-files risk "
    "opinions-asked opinions proposals letters invoices mails timeline"
)
LICENCE_PARTS = (
    "licence acts spans activities conditions approved-people names people identifiers proofs returns notices proposals letters invoices "
    "mails timeline"
)
HIDDEN = ("proposals", "declarations", "findings", "assessment-files", "risk", "opinions-asked", "opinions")


def test_an_archive_of_a_case_has_every_part_word_for_word_and_a_manifest_of_it_all(scene: Scene) -> None:
    export = made(scene.case, actor=scene.world.approver, at=timezone.now())
    files = content(export)
    manifest = json.loads(files["manifest.json"])
    assert files["manifest.json"] == canonical_bytes(manifest)
    assert {line["path"]: line["sha256"] for line in manifest["files"]} == {
        name: sha256_hex(data) for name, data in files.items() if not name.startswith("manifest")
    }
    assert {f"applications/{scene.case.number}/{code}.json" for code in PARTS.split()} <= set(files)
    assert (manifest["export"]["reason"], manifest["export"]["requested_by"]["email"]) == ("The court wants it.", "approver@afsa.test")
    sent = part(files, scene.case, "submissions")[0]
    assert sent["content"] == Submission.objects.get(application=scene.case).content
    assert sha256_hex(sent["content"].encode()) == sent["content_hash"]
    assert part(files, scene.case, "proposals")[0]["approvals"][0]["approver"]["email"] == "approver@afsa.test"
    assert {row["outcome"] for row in part(files, scene.case, "findings")} == {"met"}
    assert part(files, scene.case, "decisions")[0]["notice_text"] == "The requirements are met."
    assert "text" not in part(files, scene.case, "mails")[0]
    for language, words in (("en", "Documents in all versions"), ("ru", 'lang="ru"'), ("kk", 'lang="kk"')):
        page = files[f"index.{language}.html"].decode()
        assert words in page
        assert "<script" not in page


def test_the_audit_chain_in_it_can_be_recomputed_by_anybody(scene: Scene) -> None:
    files = content(made(scene.case, actor=scene.world.approver, at=timezone.now()))
    own = [row for row in part(files, scene.case, "timeline") if row["subject_kind"] == "licensing.application"]
    last = GENESIS
    for row in own:
        event = Event(**{name: value for name, value in row.items() if name != "id"} | {"at": Event.objects.get(pk=row["id"]).at})
        assert (row["prev_hash"], event_hash(event)) == (last, row["hash"])
        last = row["hash"]
    assert len(own) > 3


def test_an_archive_of_a_licence_has_its_spans_with_both_times_and_its_applications(scene: Scene) -> None:
    later = licensing.start_application(
        scene.world.organisation, "AFSA", kind="variation", concerns=scene.licence, actor=scene.world.admin, at=timezone.now()
    )
    files = content(made(scene.licence, actor=scene.world.approver, at=timezone.now()))
    assert {f"licences/{scene.licence.number}/{code}.json" for code in LICENCE_PARTS.split()} <= set(files)
    span = part(files, scene.licence, "spans")[0]
    assert (span["status"], set(span["during"])) == ("active", {"from", "until"})
    assert span["recorded_at"] is not None
    assert span["voided_at"] is None
    assert part(files, scene.case, "submissions")
    assert not [name for name in files if later.number in name]
    own = content(made(scene.licence, actor=scene.world.member, at=timezone.now(), audience=Audience.APPLICANT))
    assert part(own, later, "application")[0]["state"] == "draft"


def test_the_exchange_sees_its_own_case_without_what_is_the_offices(scene: Scene) -> None:
    licensing.declare_interest(scene.case.pk, has_conflict=False, reason="", actor=scene.world.officer, at=timezone.now())
    export = made(scene.licence, actor=scene.world.member, at=timezone.now(), audience=Audience.APPLICANT)
    files = content(export)
    everything = b"".join(data for name, data in files.items() if not name.startswith("manifest")).decode()
    assert not [name for name in files if name.rpartition("/")[2].removesuffix(".json") in HIDDEN]
    for officer in (scene.world.officer, scene.world.registrar, scene.world.approver):
        assert officer.email not in everything
        assert officer.full_name not in everything
    assert "All checks are done." not in everything
    assert "interest." not in everything
    assert {mail["to"] for mail in part(files, scene.case, "mails")} <= {scene.world.admin.email, scene.world.member.email}
    assert set(part(files, scene.case, "timeline")[0]) == {"id", "action", "at"}


def test_powers_of_attorney_are_in_it_with_their_papers_and_without_the_number_of_anybody(scene: Scene) -> None:
    given = powers.power(scene.world, apostille=powers.apostille())
    for actor, audience in ((scene.world.approver, Audience.OFFICE), (scene.world.member, Audience.APPLICANT)):
        files = content(made(scene.case, actor=actor, at=timezone.now(), audience=audience))
        (row,) = part(files, scene.case, "powers")
        assert (row["id"], row["name"], [paper["part"] for paper in row["files"]]) == (given.pk, given.name, ["apostille", "document"])
        assert {paper["path"] for paper in row["files"]} <= set(files)
        assert not {name for name in row if "sealed" in name}


def test_two_archives_of_an_unchanged_case_differ_in_who_asked_and_when_alone(scene: Scene) -> None:
    first = made(scene.case, actor=scene.world.approver, at=timezone.now())
    second = made(scene.case, actor=scene.world.authority.first, at=timezone.now() + timedelta(days=3))
    one, other = (json.loads(content(export)["manifest.json"]) for export in (first, second))
    assert first.contents_hash == second.contents_hash == one["contents_hash"]
    assert {name for name in one if one[name] != other[name]} == {"export", "issued_at"}
    licensing.declare_interest(scene.case.pk, has_conflict=False, reason="", actor=scene.world.officer, at=timezone.now())
    third = made(scene.case, actor=scene.world.approver, at=timezone.now())
    assert third.contents_hash != first.contents_hash


def test_a_lost_or_altered_file_is_named_and_stops_nothing(scene: Scene) -> None:
    manifest = json.loads(content(made(scene.case, actor=scene.world.approver, at=timezone.now()))["manifest.json"])
    documents = Document.objects.filter(application=scene.case)
    assert {fault["why"] for fault in manifest["faults"]} == {"missing"}
    assert {fault["recorded_sha256"] for fault in manifest["faults"]} >= set(documents.values_list("sha256", flat=True))


def test_who_may_have_it_and_that_it_is_recorded_with_the_reason(scene: Scene) -> None:
    world, at = scene.world, timezone.now()
    assert scene.case.assignee_id == world.registrar.pk
    stranger = w_other(scene)
    for person in (world.officer, world.member, stranger):
        with pytest.raises(NotAllowedError):
            request_export(scene.case, audience=Audience.OFFICE, reason="I want it.", actor=person, at=at)
    for person in (world.approver, stranger):
        with pytest.raises(NotAllowedError):
            request_export(scene.case, audience=Audience.APPLICANT, actor=person, at=at)
    with pytest.raises(InvalidError):
        request_export(scene.case, audience=Audience.OFFICE, reason=" ", actor=world.registrar, at=at)
    export = request_export(scene.case, audience=Audience.OFFICE, reason="For the court.", actor=world.registrar, at=at)
    assert request_export(scene.case, audience=Audience.OFFICE, reason="Again.", actor=world.registrar, at=at) == export
    event = events_of(scene.case).last()
    assert event is not None
    assert (event.action, event.actor_id, event.reason) == ("case.exported", world.registrar.pk, "For the court.")
    licensing.declare_interest(scene.case.pk, has_conflict=True, reason="My cousin.", actor=world.approver, at=at)
    with pytest.raises(NotAllowedError, match="conflict"):
        request_export(scene.licence, audience=Audience.OFFICE, reason="For the court.", actor=world.approver, at=at)


def w_other(scene: Scene):
    return scene.world.authority.found_another("other").person(Role.AUDITOR, "auditor@other.test")


def test_only_whoever_asked_saves_it_until_its_time_is_over(scene: Scene) -> None:
    at = timezone.now()
    export = made(scene.case, actor=scene.world.approver, at=at)
    with pytest.raises(NotAllowedError):
        take_out(export.pk, actor=scene.world.authority.first, at=at)
    assert take_out(export.pk, actor=scene.world.approver, at=at) == place_of(export.pk)
    assert [event.action for event in events_of(export)] == ["export.requested", "export.made", "export.taken_out"]
    with pytest.raises(RuleError):
        take_out(export.pk, actor=scene.world.approver, at=at + timedelta(days=7))
    assert remove_expired(at + timedelta(days=6)) == 0
    assert (remove_expired(at + timedelta(days=7)), remove_expired(at + timedelta(days=8))) == (1, 0)
    assert not place_of(export.pk).exists()
    assert verify_chains() == []


def test_after_a_killed_worker_another_begins_anew_and_nothing_half_made_is_offered(scene: Scene) -> None:
    at = timezone.now()
    export = request_export(scene.case, audience=Audience.OFFICE, reason="For the court.", actor=scene.world.approver, at=at)
    token = dict(claim_due(CaseExport, at=at, limit=9, lease_seconds=120))[export.pk]
    path, stream = begin(export.pk)
    stream.write(b"PK half of it")
    with pytest.raises(RuleError):
        take_out(export.pk, actor=scene.world.approver, at=at)
    work(export, at + timedelta(seconds=121))
    stream.close()
    make_due(export.pk, str(token), now=lambda: at)
    export.refresh_from_db()
    assert export.is_ready
    assert not path.exists()
    assert sha256_hex(place_of(export.pk).read_bytes()) == export.sha256


def test_a_worker_that_lost_its_hold_keeps_nothing(scene: Scene) -> None:
    at = timezone.now()
    export = request_export(scene.case, audience=Audience.OFFICE, reason="For the court.", actor=scene.world.approver, at=at)
    token = dict(claim_due(CaseExport, at=at, limit=9, lease_seconds=120))[export.pk]
    calls = []

    def now():
        calls.append(1)
        if len(calls) == 2:
            CaseExport.objects.filter(pk=export.pk).update(lease_token="00000000-0000-4000-8000-000000000000")
        return at

    make_due(export.pk, str(token), now=now)
    export.refresh_from_db()
    assert (export.is_preparing, place_of(export.pk).exists()) == (True, False)
