"""Pages of retention: the schedule, what is over, a run by two administrators, and holds shown with the case."""

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from registry.accounts.states import Role
from registry.audit.subjects import subject_of
from registry.licensing import actions as licensing
from registry.retention.actions import place_hold
from registry.retention.models import Hold, Run
from tests.retention.conftest import Scene
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def text(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return " ".join(content.decode().split())


def test_administrators_see_what_is_over_and_erase_it_by_two(scene: Scene, django_assert_max_num_queries: Any) -> None:
    first, second = signed_in(scene.first), signed_in(scene.second)
    assert "Law No. 94-V" in text(first.get(reverse("portal:retention")))
    page = reverse("portal:retention_preview")
    with django_assert_max_num_queries(40):
        shown = text(first.get(page))
    found = scene.preview()
    assert scene.application.number in shown
    assert found.hash in shown
    listed = text(first.get(reverse("portal:retention_csv"), {"day": scene.today.isoformat()}))
    assert listed.count(scene.today.isoformat()[:2]) > len(found.lines)
    assert scene.application.number in listed
    assert "Nothing is over" in text(first.get(page, {"day": "1999-01-01"}))
    body = {"day": scene.today.isoformat(), "seen": found.hash, "reason": "Its time is over."}
    assert first.post(page, body | {"seen": "sha256:0"}).status_code == 409
    sent = first.post(page, body)
    run = Run.objects.get()
    proposal = text(second.get(sent.headers["Location"]))
    assert "Applications that came to nothing" in proposal
    assert reverse("portal:retention_run", args=[run.pk]) in proposal
    assert scene.application.number in text(second.get(reverse("portal:retention_run", args=[run.pk])))
    other = scene.world.authority.found_another("other").first
    assert signed_in(other).get(reverse("portal:retention_run", args=[run.pk])).status_code == 404


def test_a_hold_is_placed_shown_with_the_case_and_its_lifting_proposed(scene: Scene) -> None:
    client = signed_in(scene.first)
    place = reverse("portal:hold_place")
    assert client.post(place, {"thing": "APP-0", "reason": "Court."}).status_code == 400
    for thing in (scene.application.number.lower(), "altyn exchange ltd.", scene.world.member.email):
        assert client.post(place, {"thing": thing, "reason": "Court, case 7."}).status_code == 302
    licensing.declare_interest(scene.application.pk, has_conflict=False, reason="", actor=scene.world.approver, at=timezone.now())
    case = text(signed_in(scene.world.approver).get(reverse("portal:case", args=[scene.application.number])))
    assert case.count("Legal hold on") == 2
    assert "Court, case 7." in case
    hold = Hold.objects.get(subject_kind="licensing.application")
    sent = client.post(reverse("portal:hold_lift", args=[hold.pk]), {"reason": "It is over."})
    assert "Court, case 7." in text(client.get(sent.headers["Location"]))
    other = scene.world.authority.found_another("other").first
    assert signed_in(other).get(reverse("portal:hold_lift", args=[hold.pk])).status_code == 404
    theirs = signed_in(other).post(place, {"thing": scene.application.number, "reason": "Mine."})
    assert theirs.status_code == 400


def test_an_auditor_reads_and_changes_nothing(scene: Scene) -> None:
    auditor = signed_in(scene.world.authority.person(Role.AUDITOR, "auditor@afsa.test"))
    place_hold(
        subject_of(scene.application), title=scene.application.number, authority_org=scene.world.authority.organisation,
        reason="Court.", actor=scene.first, at=timezone.now(),
    )  # fmt: skip
    page = text(auditor.get(reverse("portal:retention")))
    assert "It stands" in page
    assert reverse("portal:hold_place") not in page
    assert auditor.get(reverse("portal:retention_preview")).status_code == 403


def test_pages_of_an_erased_case_still_open(scene: Scene) -> None:
    from tests.retention.test_erasing import work

    work(scene.run())
    licensing.declare_interest(scene.application.pk, has_conflict=False, reason="", actor=scene.world.approver, at=timezone.now())
    client, number = signed_in(scene.world.approver), scene.application.number
    for name in ("case", "case_checks", "case_documents", "case_messages", "case_timeline"):
        assert client.get(reverse(f"portal:{name}", args=[number])).status_code == 200
    document = scene.application.documents.first()
    assert client.get(reverse("portal:case_document", args=[number, document.pk])).status_code == 404
    applicant = signed_in(scene.world.admin)
    for name in ("application", "copy"):
        assert applicant.get(reverse(f"apply:{name}", args=[number])).status_code == 200
    assert applicant.get(reverse("apply:document", args=[number, document.pk])).status_code == 404
