"""Acts beyond suspension, conditions and errors of the register, on the officer's pages."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from registry.accounts.states import Role
from registry.approvals.actions import approve as approve_proposal
from registry.approvals.models import Proposal
from registry.blocklist.models import Entry, Publication
from registry.distribution.actions import publish_list
from registry.lib.errors import InvalidError
from registry.licensing.actions import (
    ActTerms,
    ErrorFacts,
    ask_surrender,
    propose_act,
    propose_suspension,
    report_condition,
    report_error,
    report_own_error,
)
from registry.licensing.actions.acts import KIND_OF_MOVE
from registry.licensing.models import Condition, ConditionReport, ErrorReport, Licence
from registry.licensing.queries import status_at
from registry.licensing.states import LicenceMove
from registry.portal.forms.licences import grounds_of
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, text_of
from tests.portal.test_story import approve, propose

pytestmark = pytest.mark.django_db
WHEN = {"reason": "As decided.", "when": "now"}


def here(licence: Licence, page: str = "") -> str:
    return f"{BASE}licences/{licence.number}/{page}"


def reported(office: Office, licence: Licence) -> ConditionReport:
    """The holder's report, with a document, that a condition is met."""
    condition = Condition.objects.filter(licence=licence).first()
    assert condition is not None
    return report_condition(
        condition.pk, text="The report is attached.", file=io.BytesIO(w.pdf("x")), name="x.pdf", actor=office.world.admin, at=office.at
    )


def days_ahead(prefix: str, days: int) -> dict[str, str]:
    day = timezone.localdate() + timedelta(days=days)
    return {f"{prefix}_day": str(day.day), f"{prefix}_month": str(day.month), f"{prefix}_year": str(day.year)}


def test_a_licence_is_restricted_wound_down_and_that_is_set_aside_from_the_pages(office: Office) -> None:
    licence = office.licence()
    officer, approver = office.client(Role.CASE_OFFICER), office.client(Role.APPROVER)
    acts: list[tuple[str, dict[str, Any], str]] = [
        ("restrict", {"ground": "law_breached", "restriction": "No new clients."}, "restricted"),
        ("wind_down", {"ground": "holder_asked", "becomes": "surrendered", **days_ahead("until_day", 90)}, "winding_down"),
        ("set_aside", {"ground": "on_appeal", "about": "2"}, "restricted"),
        ("correct", {"ground": "clerical", "about": "1", "publicity": "public"}, "restricted"),
        ("lift_restriction", {"ground": "cause_removed", "condition": "2"}, "active"),
    ]
    for page, data, status in acts:
        proposal = propose(officer, here(licence, f"{page}/"), {**WHEN, **data}, licence.number)
        approve(approver, proposal)
        assert status_at(licence, timezone.now()) == status, page
    shown = text_of(officer.get(here(licence)))
    for words in ("No. 3: Set an act aside", "Set aside", "No new clients.", "It was decided so on appeal"):
        assert words in shown, words


def test_what_would_follow_is_shown_before_anything_is_kept(office: Office) -> None:
    licence = office.licence()
    data = {**WHEN, "ground": "holder_asked", "becomes": "surrendered", **days_ahead("until_day", 90), "step": "check"}
    page = text_of(office.client(Role.CASE_OFFICER).post(here(licence, "wind_down/"), data))
    for words in ("“Winding down” from", "“Surrendered” from", "stands as “Winding down”", f"To go on, type {licence.number}"):
        assert words in page, words
    assert not Proposal.objects.filter(kind="licensing.wind_down").exists()


def test_an_urgent_withheld_suspension_says_so_to_the_approver(office: Office) -> None:
    licence = office.licence()
    data = {**WHEN, "ground": "clients_at_risk", "publicity": "staff", "is_urgent": "on", "step": "check"}
    page = text_of(office.client(Role.CASE_OFFICER).post(here(licence, "suspend/"), data))
    for words in ("The public does not see it; banks do.", "The holder is heard afterwards, within 14 days.", "Staff only"):
        assert words in page, words


def test_every_act_has_a_page_with_grounds_and_none_is_made_for_what_is_no_act(office: Office) -> None:
    licence = office.licence()
    at = timezone.now()
    proposal = propose_suspension(licence.pk, ground="law_breached", reason="x", actor=office.world.officer, at=at, is_urgent=True)
    approve_proposal(proposal.pk, actor=office.world.approver, at=at, content_hash=proposal.content_hash)
    officer = office.client(Role.CASE_OFFICER)
    for move in KIND_OF_MOVE:
        assert grounds_of(move)
        assert officer.get(here(licence, f"{move}/")).status_code == 200, move
    for page in ("ask_surrender/", "mark_renewal/", "nothing/"):
        assert officer.get(here(licence, page)).status_code == 404


def test_a_licence_whose_surrender_its_holder_asked_for_opens_and_tells_what_was_before(office: Office) -> None:
    licence = office.licence()
    ask_surrender(licence.pk, reason="We stop.", actor=office.world.admin, at=timezone.now())
    page = office.client(Role.CASE_OFFICER).get(here(licence))
    assert page.status_code == 200
    assert "What the register said before and no longer does" in text_of(page)
    assert "Lift a restriction" not in text_of(page).partition("What you cannot do now, and why")[0]


def test_an_act_without_what_it_needs_comes_back_with_the_reason(office: Office) -> None:
    licence = office.licence()
    officer = office.client(Role.CASE_OFFICER)
    for page, data, words in (
        ("restrict/", {"ground": "law_breached", "restriction": " "}, "Write down the restriction."),
        ("wind_down/", {"ground": "holder_asked", "becomes": "surrendered", **days_ahead("until_day", -1)}, "has to end after it begins"),
        ("extend/", {"ground": "renewed", **days_ahead("until_day", 9)}, "no end that could be moved"),
        ("set_aside/", {"ground": "on_appeal", "about": "1"}, "1 is not one of the available choices"),
    ):
        answer = officer.post(here(licence, page), {**WHEN, **data, "step": "check"})
        assert answer.status_code in (400, 409), page
        assert words in text_of(answer), page


def test_an_officer_accepts_a_condition_or_says_what_is_missing(office: Office) -> None:
    licence = office.licence()
    report, officer = reported(office, licence), office.client(Role.CASE_OFFICER)
    assert "Accept it or not" in text_of(officer.get(here(licence)))
    evidence = officer.get(here(licence, f"conditions/{report.pk}/evidence/"))
    assert evidence["Content-Disposition"].startswith("attachment")
    missing = officer.post(here(licence, f"conditions/{report.pk}/"), {"is_accepted": "no", "note": ""})
    assert missing.status_code == 400
    assert officer.post(here(licence, f"conditions/{report.pk}/"), {"is_accepted": "yes", "note": ""}).status_code == 302
    assert officer.post(here(licence, f"conditions/{report.pk}/"), {"is_accepted": "yes", "note": ""}).status_code == 409
    assert "Met" in text_of(office.client(Role.AUDITOR).get(here(licence)))
    assert officer.get(here(licence, f"conditions/{report.pk + 99}/")).status_code == 404


def test_a_report_of_an_error_is_closed_once(office: Office) -> None:
    licence = office.licence()
    report = report_error(licence.pk, text="The site is wrong.", contact="a@b.example", language="en", at=office.at)
    officer = office.client(Role.REGISTRAR)
    assert "The site is wrong." in text_of(officer.get(f"{BASE}licences/errors/all/"))
    where = f"{BASE}licences/errors/{report.reference}/close/"
    assert officer.post(where, {"outcome": "", "note": ""}).status_code == 400
    assert officer.post(where, {"outcome": "corrected", "note": "Done."}).status_code == 302
    assert officer.post(where, {"outcome": "no_error", "note": ""}).status_code == 409
    assert ErrorReport.objects.get().outcome == "corrected"


def test_a_holders_report_shows_its_clock_and_names_what_corrected_it(office: Office) -> None:
    licence, officer = office.licence(), office.client(Role.CASE_OFFICER)
    publish_list("licensed", at=office.at)
    entry = Entry.objects.get(list__code="licensed").reference
    facts = ErrorFacts("The name is wrong.", "Altyn LLP", "licensed", entry)
    files, before = [(io.BytesIO(w.pdf("x")), "x.pdf")], office.at - timedelta(days=30)
    report = report_own_error(licence.pk, facts, files=files, actor=office.world.admin, at=before)
    home = text_of(officer.get(BASE))
    for words in ("errors overdue to a holder", f"{report.reference}: ", "of 10 working days"):
        assert words in home, words
    index = text_of(office.client(Role.AUDITOR).get(f"{BASE}licences/errors/all/"))
    for words in ("Overdue", "over the limit", "Altyn LLP", entry, "x.pdf", "reported by the holder"):
        assert words in index, words
    where, version = f"{BASE}licences/errors/{report.reference}/", Publication.objects.get(list__code="licensed")
    assert officer.get(f"{where}files/{report.files.get().pk}/")["Content-Disposition"].startswith("attachment")
    assert officer.post(f"{where}close/", {"outcome": "corrected", "note": "", "corrected_by": ""}).status_code == 400
    sent = {"outcome": "corrected", "note": "", "corrected_by": f"publication-{version.pk}"}
    assert officer.post(f"{where}close/", sent).status_code == 302
    assert officer.post(f"{where}close/", sent).status_code == 409
    assert report.reference not in text_of(officer.get(BASE))
    shown = text_of(office.client(office.world.admin).get(f"/en/apply/errors/{report.reference}/"))
    assert f"/en/apply/banks/licensed/{version.seq}/" in shown


def test_an_act_about_another_licence_is_not_offered(office: Office) -> None:
    licence = office.licence()
    terms = ActTerms("on_appeal", "x", about=5)
    with pytest.raises(InvalidError, match="Choose the act"):
        propose_act(licence.pk, LicenceMove.SET_ASIDE, terms, actor=office.world.officer, at=timezone.now())
