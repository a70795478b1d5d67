"""The main story through the portal's pages, by form and button: take, ask, recommend, grant, confirm, suspend, reinstate."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from registry.approvals.models import Proposal
from registry.licensing.actions import answer_information_request
from registry.licensing.models import Application, InformationRequest, Licence
from registry.licensing.queries import status_at
from tests.portal.conftest import BASE, Office, text_of

pytestmark = pytest.mark.django_db


def hidden_of(response: Any) -> dict[str, list[str]]:
    """The hidden fields of the last form of a page that checks."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', response.content.decode()):
        if name != "csrfmiddlewaretoken":
            found.setdefault(name, []).append(value)
    return found


def propose(client: Client, url: str, data: dict[str, Any], word: str = "") -> Proposal:
    """Fill in, check, propose: as a person does it. Gives the proposal."""
    checked = client.post(url, {**data, "step": "check"})
    assert checked.status_code == 200, text_of(checked)
    assert "Check before you propose" in text_of(checked), text_of(checked)
    sent = client.post(url, {**hidden_of(checked), "step": "propose", "confirmation": word})
    assert sent.status_code == 302, text_of(sent)
    return Proposal.objects.get(pk=int(sent.url.rstrip("/").rpartition("/")[2]))


def approve(client: Client, proposal: Proposal) -> None:
    """Approve as a person does it, from the page."""
    url = f"{BASE}proposals/{proposal.pk}/"
    page = client.get(url)
    assert page.status_code == 200
    sent = client.post(url, {"step": "approve", "content_hash": proposal.content_hash, "note": ""})
    assert sent.status_code == 302, text_of(sent)


def test_a_case_goes_from_the_queue_to_a_licence_and_its_suspension(office: Office) -> None:
    application = office.case()
    registrar, officer, approver = (office.client(role) for role in ("registrar", "case_officer", "approver"))
    case = f"{BASE}cases/{application.number}/"

    assert application.number in text_of(registrar.get(f"{BASE}cases/"))
    assert registrar.post(f"{case}take/").url == case

    due = timezone.localdate() + timedelta(days=10)
    asked = officer.post(
        f"{case}request/",
        {
            "version": Application.objects.get().version, "rows": 3, "wants_1": "text", "text_1": "Why so little capital?",
            "due_on_day": due.day, "due_on_month": due.month, "due_on_year": due.year, "step": "send",
        },
    )  # fmt: skip
    assert asked.url == f"{case}messages/", text_of(asked)
    assert InformationRequest.objects.get().number == 1
    answer_information_request(application.pk, replies={"1": "More comes."}, actor=office.world.admin, at=timezone.now())
    assert "More comes." in text_of(officer.get(f"{case}messages/"))

    form = officer.get(f"{case}assessment/")
    reviewed = re.search(r'name="reviewed" value="([^"]+)"', form.content.decode())
    assert reviewed
    assert officer.post(f"{case}assessment/rest/", {"reviewed": reviewed[1]}).url == f"{case}assessment/"
    proposal = propose(
        officer,
        f"{case}grant/",
        {
            "reviewed": reviewed[1], "rows": 2, "activities": ["trading_facility", "providing_custody"], "kind_1": "condition",
            "condition_1": "Send the audit report.", "notice_text": "The requirements are met.", "reason": "All checks are done.",
        },
    )  # fmt: skip
    assert "Waiting for a colleague" in text_of(officer.get(f"{BASE}proposals/{proposal.pk}/"))
    approve(approver, proposal)

    licence = Licence.objects.get()
    page = text_of(officer.get(f"{BASE}licences/{licence.number}/"))
    assert "Send the audit report." in page
    identifier = licence.exchange.identifiers.filter(kind="site").get()
    confirmed = officer.post(f"{BASE}exchanges/{licence.exchange_id}/identifiers/{identifier.pk}/confirm/", {"note": "File on the site."})
    assert confirmed.status_code == 302
    identifier.refresh_from_db()
    assert identifier.confirmed_by == office.world.officer

    suspension = propose(
        officer,
        f"{BASE}licences/{licence.number}/suspend/",
        {"ground": "clients_at_risk", "reason": "Clients wait.", "when": "now"},
        word=licence.number,
    )
    approve(approver, suspension)
    assert status_at(licence, timezone.now()) == "suspended"
    assert officer.get(f"{BASE}licences/{licence.number}/banks/").status_code == 200

    lifting = propose(
        officer,
        f"{BASE}licences/{licence.number}/reinstate/",
        {"ground": "cause_removed", "reason": "Clients were paid.", "when": "now"},
        word=licence.number,
    )
    approve(approver, lifting)
    assert status_at(licence, timezone.now()) == "active"
