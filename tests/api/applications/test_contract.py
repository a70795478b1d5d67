"""Answers about applications are what the OpenAPI document promises."""

from datetime import timedelta
from typing import Any

import pytest
import yaml
from django.test import Client
from django.utils import timezone

from registry.licensing import actions
from tests.api.applications.conftest import BASE, send, upload
from tests.api.contract import COMMITTED, conforms
from tests.licensing import world as w
from tests.licensing.world import World

pytestmark = pytest.mark.django_db
ONE = f"{BASE}/{{number}}/"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(yaml.safe_load(COMMITTED.read_text("utf-8")))


def test_answers_about_a_draft_are_as_described(program: Client, world: World, document: dict[str, Any]) -> None:
    begun = send(program, "POST", "", {"kind": "new_licence", "authority": "AFSA"})
    conforms(document, f"{BASE}/", begun, "post")
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    own, section = f"{BASE}/{application.number}", f"{ONE}sections/{{code}}/"
    conforms(document, f"{BASE}/", program.get(BASE))
    conforms(document, ONE, program.get(own))
    for code in ("registration", "sites", "doc_business_plan", "nothing"):
        conforms(document, section, program.get(f"{own}/sections/{code}"))
    conforms(document, section, send(program, "PUT", f"/{application.number}/sections/registration", {"answers": {}, "version": 1}), "put")
    conforms(document, f"{ONE}documents/", upload(program, application.number), "post")
    conforms(document, f"{ONE}documents/", program.get(f"{own}/documents"))
    conforms(document, f"{ONE}check/", program.get(f"{own}/check"))
    form = begun.json()["form"]
    conforms(document, "/api/v1/forms/{code}/{version}/", program.get(f"/api/v1/forms/{form['code']}/{form['version']}"))


def test_answers_about_a_case_and_a_licence_are_as_described(program: Client, world: World, document: dict[str, Any]) -> None:
    licence = w.licensed(world)
    case = w.under_review(world)
    items, at = [actions.RequestedItem("text", "Who bought the share?")], timezone.now()
    actions.request_information(case.pk, items=items, due_on=at.date() + timedelta(days=9), actor=world.officer, at=at)
    conforms(document, ONE, program.get(f"{BASE}/{licence.application.number}"))
    conforms(document, f"{ONE}requests/", program.get(f"{BASE}/{case.number}/requests"))
    answered = send(program, "POST", f"/{case.number}/requests/1/answer", {"replies": {"1": "A cousin did."}})
    conforms(document, f"{ONE}requests/{{request_number}}/answer/", answered, "post")
    conforms(document, "/api/v1/licences/", program.get("/api/v1/licences"))
    conforms(document, "/api/v1/licences/{number}/", program.get(f"/api/v1/licences/{licence.number}"))
