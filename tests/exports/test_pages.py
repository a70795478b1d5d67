"""Pages of archives: asking, waiting, saving; and the archive that a page hands out verifies with `exreg`."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from typer.testing import CliRunner

from registry.accounts.states import Role
from registry.agent.main import app
from registry.exports.models import CaseExport
from registry.exports.queries import exports
from registry.licensing import actions as licensing
from registry.statements.queries import published_keys
from tests.exports.conftest import Scene
from tests.exports.making import made, work
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_an_officer_asks_waits_and_saves_and_the_archive_verifies_offline(scene: Scene, tmp_path: Path) -> None:
    licensing.declare_interest(scene.case.pk, has_conflict=False, reason="", actor=scene.world.approver, at=timezone.now())
    client = signed_in(scene.world.approver)
    form = client.get(reverse("portal:export_new"), {"number": scene.case.number})
    assert scene.case.number in text(form)
    sent = client.post(reverse("portal:export_new"), {"number": scene.case.number.lower(), "reason": "For the court."})
    export = CaseExport.objects.get()
    page = reverse("portal:export", args=[export.pk])
    assert sent.headers["Location"] == page
    assert "Being made" in text(client.get(page))
    assert client.get(reverse("portal:export_archive", args=[export.pk])).status_code == 409
    work(export, timezone.now())
    assert "Save the archive" in text(client.get(page))
    saved = client.get(reverse("portal:export_archive", args=[export.pk]))
    assert (saved["Content-Type"], saved["X-Content-Type-Options"]) == ("application/zip", "nosniff")
    (tmp_path / "case.zip").write_bytes(b"".join(saved.streaming_content))
    (tmp_path / "keys.json").write_text(json.dumps(published_keys()))
    told = CliRunner().invoke(app, ["verify", str(tmp_path / "case.zip"), "--keys", str(tmp_path / "keys.json")])
    assert (told.exit_code, "The signature is good." in told.stdout) == (0, True)
    assert scene.case.number in told.stdout


def test_a_number_of_nobody_no_reason_and_a_case_not_declared_about_are_answered(scene: Scene) -> None:
    client = signed_in(scene.world.approver)
    assert client.post(reverse("portal:export_new"), {"number": "A-0", "reason": "For the court."}).status_code == 400
    asked = client.post(reverse("portal:export_new"), {"number": scene.licence.number, "reason": "For the court."})
    assert reverse("portal:case_interest", args=[scene.case.number]) in asked.headers["Location"]
    admin = signed_in(scene.world.authority.first)
    assert "Give a reason" in text(admin.post(reverse("portal:export_new"), {"number": scene.licence.number, "reason": " "}))
    officer = signed_in(scene.world.officer)
    licensing.declare_interest(scene.case.pk, has_conflict=False, reason="", actor=scene.world.officer, at=timezone.now())
    assert officer.post(reverse("portal:export_new"), {"number": scene.case.number, "reason": "For the court."}).status_code == 403
    other = scene.world.authority.found_another("other").person(Role.AUDITOR, "auditor@other.test")
    assert signed_in(other).post(reverse("portal:export_new"), {"number": scene.case.number, "reason": "Mine."}).status_code == 400
    assert not exports().exists()


def test_auditors_and_administrators_see_all_archives_and_save_their_own_alone(scene: Scene, django_assert_max_num_queries: Any) -> None:
    mine = made(scene.case, actor=scene.world.approver, at=timezone.now() - timedelta(hours=1))
    made(scene.licence, actor=scene.world.registrar, at=timezone.now())
    admin, approver = signed_in(scene.world.authority.first), signed_in(scene.world.approver)
    admin.get(reverse("portal:exports"))
    with django_assert_max_num_queries(20):
        page = text(admin.get(reverse("portal:exports")))
    assert scene.licence.number in page
    assert "The court wants it." in page
    assert scene.licence.number not in text(approver.get(reverse("portal:exports"))).replace(scene.case.number, "")
    assert "Save the archive" not in text(admin.get(reverse("portal:export", args=[mine.pk])))
    assert admin.get(reverse("portal:export_archive", args=[mine.pk])).status_code == 404


def test_people_of_an_exchange_have_their_own_case_made_and_nobody_else_saves_it(scene: Scene) -> None:
    client = signed_in(scene.world.member)
    page = reverse("apply:export", args=[scene.case.number])
    assert "No archive was asked for yet" in text(client.get(page))
    assert client.post(page).headers["Location"] == page
    export = CaseExport.objects.get()
    assert "Being made" in text(client.get(page))
    work(export, timezone.now())
    assert "Save the archive" in text(client.get(page))
    archive = reverse("apply:export_archive", args=[export.pk])
    assert signed_in(scene.world.admin).get(archive).status_code == 200
    assert signed_in(scene.world.approver).get(archive).status_code == 403
    assert signed_in(scene.world.approver).get(reverse("portal:export", args=[export.pk])).status_code == 404
    licence_page = reverse("apply:licence_export", args=[scene.licence.number])
    assert client.post(licence_page).status_code == 302
    office = made(scene.case, actor=scene.world.approver, at=timezone.now())
    assert client.get(reverse("apply:export_archive", args=[office.pk])).status_code == 404


def test_an_auditor_follows_who_asked_for_and_saved_an_archive(scene: Scene) -> None:
    client = signed_in(scene.world.authority.person(Role.AUDITOR, "auditor@afsa.test"))
    export = made(scene.case, actor=scene.world.approver, at=timezone.now())
    chain = reverse("portal:audit_subject", args=["exports.caseexport", export.pk])
    assert chain in text(client.get(reverse("portal:export", args=[export.pk])))
    assert "Archive asked for" in text(client.get(chain))
