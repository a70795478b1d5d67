"""Imports of a register in the portal: the books in view, decided by four eyes, and shown as imported to everybody afterwards."""

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from registry.accounts.states import Role
from registry.approvals.models import Proposal
from registry.lib.clock import rfc3339
from registry.licensing.models import Licence, RegisterImport
from registry.licensing.queries import status_at
from registry.statements.actions import issue_search_statement, issue_statement
from tests.licensing import registers as r
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, Others, text_of

pytestmark = pytest.mark.django_db


def decided(office: Office) -> Licence:
    """The licence of an approved import."""
    r.imported(office.world, r.tables(), office.at)
    return Licence.objects.get(number=r.NUMBER)


def test_an_approver_reads_the_books_and_decides_in_the_portal(office: Office) -> None:
    bad = [*r.tables()["licences"], {"number": "X-1", "firm": "F9", "granted_on": "2024-01-01"}]
    proposal = r.proposed(office.world, r.tables(licences=bad), office.at)
    client = office.client(Role.APPROVER)
    here = f"{BASE}proposals/{proposal.pk}/"
    page = text_of(client.get(here))
    for text in ("Import of a register", "The books", "1 licence of Astana Financial Services Authority joins", "register.xlsx", "13"):
        assert text in page
    rows = text_of(client.get(f"{BASE}register-imports/{proposal.subject_id}/"))
    assert "Its firm is not in the table of firms" in rows
    assert "Kok Exchange Ltd." in text_of(client.get(f"{BASE}register-imports/{proposal.subject_id}/?class=new"))
    assert office.client(Role.REGISTRAR).post(here, {"step": "approve", "content_hash": proposal.content_hash}).status_code == 403
    answer = client.post(here, {"step": "approve", "content_hash": proposal.content_hash, "effects_seen": "on", "confirm": "on"})
    assert answer.status_code == 302, text_of(answer)
    w.check_deferred()
    licence = Licence.objects.get(number=r.NUMBER)
    assert status_at(licence, r.day("2025-03-10")) == "suspended"
    assert r.NUMBER in text_of(client.get(f"{BASE}register-imports/{proposal.subject_id}/?class=new"))


def test_pages_are_for_case_readers_of_this_regulator(office: Office, others: Others) -> None:
    proposal = r.proposed(office.world, r.tables(), office.at)
    one, every = f"{BASE}register-imports/{proposal.subject_id}/", f"{BASE}register-imports/"
    assert office.client(Role.AUDITOR).get(one).status_code == 200
    assert office.client(Role.LIST_OFFICER).get(every).status_code == 403
    assert others.client.get(one).status_code == 404
    assert "register.xlsx" not in text_of(others.client.get(every))
    assert Client().get(one).status_code == 302
    assert "Imports of the register" in text_of(office.client(Role.CASE_OFFICER).get(f"{BASE}licences/"))


def test_everybody_sees_that_a_licence_was_imported_and_who_holds_its_posts(office: Office) -> None:
    licence = decided(office)
    stood, known = "From the register as it stood on", "this register covers this licence since"
    inside = text_of(office.client(Role.CASE_OFFICER).get(f"{BASE}licences/{licence.number}/"))
    for text in (stood, known, "register.xlsx, line 2", "Imported from the register kept before", "Gulnar Sample", "No retail clients."):
        assert text in inside
    assert "What the register said before" not in inside
    public = text_of(Client().get(f"/en/register/{licence.number}/"))
    for text in (stood, known, "Senior executive officer", "Aigerim Sample", "Gulnar Sample"):
        assert text in public
    assert "Bolat Sample" not in public
    past = text_of(Client().get(f"/en/register/{licence.number}/?at=2025-03-10"))
    assert "Bolat Sample" in past
    assert "Suspended" in past
    for path in ("", "history/"):
        said = json.loads(Client().get(f"/api/v1/register/{licence.number}/{path}").content)["imported"]
        assert said["stood_on"] == "2026-11-20"
    office.world.organisation.exchange = licence.exchange  # what the holder sees needs an account of the firm
    licence.exchange.organisation = office.world.organisation
    licence.exchange.save(update_fields=["organisation"])
    own = text_of(office.client(office.world.admin).get(f"/en/apply/licences/{licence.number}/"))
    for text in (stood, "Gulnar Sample"):
        assert text in own


def test_a_signed_statement_never_claims_to_have_known_what_was_imported_later(office: Office) -> None:
    own = w.licensed(office.world, office.at)
    at = office.at + timedelta(hours=1)
    r.imported(office.world, r.tables(), at)
    found = issue_statement(r.NUMBER, on=r.day("2025-03-10").date(), at=at)
    said = json.loads(found.payload)
    assert not said["is_covered"]
    assert said["licence"]["imported_as_of"] == "2026-11-20"
    assert said["authority"]["covered_since"] == rfc3339(at)
    assert [one["status"] for one in said["as_known_now"]["statuses"]] == ["suspended"]
    assert [one["status"] for one in said["as_known_then"]["statuses"]] == ["not_granted"]
    nothing = json.loads(issue_search_statement("Nobody Ltd.", on=r.day("2025-03-10").date(), at=at).payload)
    since = {one["code"]: one["covered_since"] for one in nothing["authorities"]}
    assert since["AFSA"] == rfc3339(at)
    unchanged = json.loads(issue_statement(own.number, on=office.at.date(), at=at).payload)
    assert unchanged["authority"]["covered_since"] == rfc3339(office.at)
    assert "imported_as_of" not in unchanged["licence"]


def test_the_command_shows_proposes_and_refuses(office: Office, tmp_path: Path) -> None:
    path = r.workbook(tmp_path / "register.xlsx", r.tables())
    out = StringIO()
    options = ("--authority", "AFSA", "--as-of", "2026-11-20")
    call_command("import_register", str(path), *options, "--json", stdout=out)
    report = json.loads(out.getvalue())
    assert (report["rows"], report["new"], report["rejected"], report["warnings"]) == (12, 12, [], [])
    assert not RegisterImport.objects.exists()
    shown, told = StringIO(), StringIO()
    by = ("--apply", "--by", office.world.registrar.email)
    call_command("import_register", str(path), *options, *by, stdout=shown, stderr=told)
    assert "Kok Exchange Ltd." in shown.getvalue()
    assert "waits for the decision of an approver" in told.getvalue()
    assert Proposal.objects.latest("pk").kind == "licensing.import_register"
    wrong = {("--authority", "XXX"): 2, ("--authority", "AFSA", "--as-of", "soon"): 2, ("--authority", "AFSA", "--as-of", "2099-01-01"): 2}
    for arguments, code in wrong.items():
        with pytest.raises(CommandError) as refused:
            call_command("import_register", str(path), *arguments)
        assert refused.value.returncode == code
    with pytest.raises(CommandError):
        call_command("import_register", str(path), *options, "--apply", "--by", office.world.officer.email, stdout=StringIO())
