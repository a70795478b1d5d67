"""What a holder does with its licence on its pages."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from registry.licensing import actions
from registry.licensing.models import ConditionReport, Licence, Representation
from tests.apply.conftest import browser
from tests.licensing import world as w
from tests.licensing.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def licence(world: World) -> Licence:
    return w.licensed(world, timezone.now() - timedelta(days=2))


def page(licence: Licence, rest: str = "") -> str:
    return f"/en/apply/licences/{licence.number}/{rest}"


def test_a_condition_is_reported_with_a_document(member: Client, licence: Licence) -> None:
    assert member.get(page(licence, "conditions/1/")).status_code == 200
    bad = SimpleUploadedFile("x.exe", b"MZ")
    assert member.post(page(licence, "conditions/1/"), {"text": "Done.", "file": bad}).status_code == 400
    good = SimpleUploadedFile("report.pdf", w.pdf("report"))
    assert member.post(page(licence, "conditions/1/"), {"text": "Done.", "file": good}).status_code == 302
    assert ConditionReport.objects.get().original_name == "report.pdf"
    assert "Reported as met" in member.get(page(licence)).content.decode()
    assert member.post(page(licence, "conditions/1/"), {"text": "Again."}).status_code == 409
    assert member.get(page(licence, "conditions/9/")).status_code == 404


def test_the_holder_is_heard_on_an_urgent_suspension(world: World, admin: Client, licence: Licence) -> None:
    at = timezone.now()
    proposal = actions.propose_suspension(licence.pk, ground="law_breached", reason="x", actor=world.officer, at=at, is_urgent=True)
    w.approved(world, proposal, at)
    assert "Be heard on the suspension" in admin.get(page(licence)).content.decode()
    assert admin.post(page(licence, "acts/1/heard/"), {"text": "It is not so."}).status_code == 302
    assert Representation.objects.get().text == "It is not so."
    assert admin.get(page(licence, "acts/2/heard/")).status_code == 404


def test_another_exchange_finds_none_of_it(licence: Licence) -> None:
    stranger = browser(w.exchange_admin("admin@kumis.example", "Kumis Exchange Ltd."))
    for rest in ("conditions/1/", "acts/1/heard/", "change/"):
        assert stranger.get(page(licence, rest)).status_code == 404
        assert Client().get(page(licence, rest)).status_code == 302
