"""Who signed, and powers of attorney, in a case."""

from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from registry.accounts.states import Role
from registry.licensing.models import Application
from tests.licensing import powers as p
from tests.portal.conftest import Office, text_of
from tests.portal.test_case import here

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(office: Office, settings: Settings, tmp_path: Path) -> Application:
    p.trust_root(settings, tmp_path / "roots")
    return p.sent_signed(office.world, at=office.at)[0]


def test_the_case_shows_who_signed_what_was_checked_and_what_does_not_fit(office: Office, case: Application) -> None:
    officer = office.client(Role.CASE_OFFICER)
    text = text_of(officer.get(here(case)))
    for words in ("SADYK AIGERIM", "240241900711", "Revocation not checked", "no power of attorney to sign covers it", "Warning"):
        assert words in text
    assert "850101300123" not in text
    sent = case.submissions.get()
    signature = b"".join(officer.get(here(case, f"sent/{sent.number}/signature/")).streaming_content)
    assert signature == sent.signature.file.open("rb").read()
    assert officer.get(here(case, f"sent/{sent.number}/content/")).content == sent.content.encode()
    assert officer.get(here(case, "sent/9/signature/")).status_code == 404


def test_an_officer_accepts_a_power_once(office: Office, case: Application) -> None:
    power = p.power(office.world, at=office.at)
    officer = office.client(Role.CASE_OFFICER)
    assert "Not checked yet" in text_of(officer.get(here(case)))
    shown = text_of(officer.get(here(case, f"powers/{power.pk}/")))
    assert "850101300123" in shown
    assert "Check this power" in shown
    assert officer.post(here(case, f"powers/{power.pk}/check/"), {"outcome": "turn_down", "reason": ""}).status_code == 400
    done = officer.post(here(case, f"powers/{power.pk}/check/"), {"outcome": "accept", "reason": ""})
    assert done["Location"] == here(case, f"powers/{power.pk}/")
    assert officer.post(here(case, f"powers/{power.pk}/check/"), {"outcome": "accept", "reason": ""}).status_code == 409
    assert "In force, accepted" in text_of(officer.get(here(case, f"powers/{power.pk}/")))
    assert officer.get(here(case, f"powers/{power.pk}/files/document/")).status_code == 200


def test_an_auditor_reads_and_does_not_check(office: Office, case: Application) -> None:
    power = p.power(office.world, at=timezone.now())
    auditor = office.client(Role.AUDITOR)
    shown = text_of(auditor.get(here(case, f"powers/{power.pk}/")))
    assert "Askar Notar" in shown
    assert "Check this power" not in shown
    assert "850101300123" not in shown
    assert auditor.get(here(case, f"powers/{power.pk}/check/")).status_code == 403
