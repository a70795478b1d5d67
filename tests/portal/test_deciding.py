"""Deciding on proposals: another person, the content that was read, a fresh sign-in."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import auth
from django.test import Client
from django.utils import timezone

from registry.accounts.actions import set_password
from registry.accounts.states import Role
from registry.approvals.actions import expire_due, reject
from registry.approvals.models import Approval, Proposal
from registry.licensing.actions import propose_suspension
from registry.licensing.models import Application, Licence
from tests.licensing import world as w
from tests.portal.conftest import BASE, Office, bank, declaring, imported, listing, removal, text_of
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def proposal(office: Office) -> Proposal:
    """An officer's open recommendation to grant."""
    return w.recommended(office.world, office.case_under_review(), office.at)


def page_of(proposal: Proposal) -> str:
    return f"{BASE}proposals/{proposal.pk}/"


def approving(proposal: Proposal, **changes: Any) -> dict[str, Any]:
    return {"step": "approve", "content_hash": proposal.content_hash, "note": "", **changes}


def test_the_page_shows_every_word_that_is_approved_and_what_it_does(office: Office, proposal: Proposal) -> None:
    page = text_of(office.client(Role.APPROVER).get(page_of(proposal)))
    for words in (
        "Grant of an application", "Altyn Exchange Ltd.", "The requirements are met.", "Send the audit report by the end of March.",
        "at the moment of approval", "no end set", proposal.content_hash, "What approving does", "without an end",
        "All checks are done.", "No bank or payment provider receives this list yet.",
    ):  # fmt: skip
        assert words in page, words
    assert 'value="approve"' in page
    assert 'value="reject"' in page
    assert 'value="withdraw"' not in page


def test_the_effects_count_the_banks_that_are_told(office: Office, proposal: Proposal) -> None:
    bank(office)
    page = text_of(office.client(Role.APPROVER).get(page_of(proposal)))
    assert "1 bank or payment provider is told of the new version" in page


def test_the_proposer_sees_that_a_colleague_has_to_decide_and_no_button(office: Office, proposal: Proposal) -> None:
    page = text_of(office.client(Role.CASE_OFFICER).get(page_of(proposal)))
    assert "Waiting for a colleague" in page
    assert 'value="approve"' not in page
    assert 'value="reject"' not in page
    assert 'value="withdraw"' in page


@pytest.mark.parametrize("step", ["approve", "reject"])
def test_the_proposer_cannot_decide_by_a_direct_request(office: Office, proposal: Proposal, step: str) -> None:
    office.world.authority.person(Role.APPROVER, office.world.officer.email)
    client = declaring(signed_in(auth.get_user_model().objects.get(pk=office.world.officer.pk)))
    answer = client.post(page_of(proposal), approving(proposal, step=step, reason="Mine."))
    assert answer.status_code == 403
    assert "Another person has to decide." in text_of(answer)
    proposal.refresh_from_db()
    assert (proposal.state, Approval.objects.filter(proposal=proposal).count()) == ("open", 0)


def test_a_superuser_flag_changes_nothing(office: Office, proposal: Proposal) -> None:
    officer = office.world.officer
    type(officer).objects.filter(pk=officer.pk).update(is_superuser=True, is_staff=True)
    assert office.client(Role.CASE_OFFICER).post(page_of(proposal), approving(proposal)).status_code == 403
    approver = office.world.approver
    type(approver).objects.filter(pk=approver.pk).update(is_superuser=True)
    assert office.client(Role.APPROVER).post(page_of(proposal), approving(proposal)).status_code == 302


def test_another_person_approves_and_the_act_is_done(office: Office, proposal: Proposal) -> None:
    client = office.client(Role.APPROVER)
    answer = client.post(page_of(proposal), approving(proposal, note="Agreed."))
    assert answer.url == page_of(proposal)
    page = text_of(client.get(answer.url))
    assert "Approved and done." in page
    assert "Agreed." in page
    assert 'value="approve"' not in page
    assert Licence.objects.count() == 1
    w.check_deferred()


def test_an_approval_of_what_was_not_read_is_a_conflict(office: Office, proposal: Proposal) -> None:
    client = office.client(Role.APPROVER)
    for wrong in ("sha256:" + "0" * 64, "x"):
        answer = client.post(page_of(proposal), approving(proposal, content_hash=wrong))
        assert answer.status_code == 409
        page = text_of(answer)
        assert "This is not the version you looked at." in page
        assert "<title>Error:" in page
        assert proposal.content_hash in page
    assert client.post(page_of(proposal), {"step": "approve"}).status_code == 400
    proposal.refresh_from_db()
    assert proposal.is_open


def test_a_subject_that_changed_makes_the_proposal_void_and_the_page_says_so(office: Office) -> None:
    licence = office.licence()
    officer, now = office.world.officer, timezone.now()
    suspension = propose_suspension(licence.pk, ground="clients_at_risk", reason="Clients wait.", actor=officer, at=now)
    revocation = w.actions.propose_revocation(licence.pk, ground="law_breached", reason="It broke the law.", actor=officer, at=now)
    client = office.client(Role.APPROVER)
    client.post(page_of(suspension), approving(suspension))
    answer = client.post(page_of(revocation), approving(revocation), follow=True)
    page = text_of(answer)
    assert "Nothing was done: what was proposed has changed since." in page
    assert "Void: the subject changed" in page
    revocation.refresh_from_db()
    assert revocation.state == "void"


def test_a_proposal_whose_time_is_over_cannot_be_decided(office: Office, proposal: Proposal) -> None:
    client = office.client(Role.APPROVER)
    expire_due(proposal.expires_at)
    page = client.get(page_of(proposal))
    assert 'value="approve"' not in text_of(page)
    assert "Expired" in text_of(page)
    answer = client.post(page_of(proposal), approving(proposal))
    assert answer.status_code == 409
    assert "This proposal is closed." in text_of(answer)


def test_a_proposal_whose_time_is_over_says_so_before_anybody_closed_it(office: Office) -> None:
    case = office.case_under_review()
    proposal = w.recommended(office.world, case, timezone.now() - timedelta(days=20))
    for role in (Role.CASE_OFFICER, Role.APPROVER):
        page = text_of(office.client(role).get(page_of(proposal)))
        assert "This proposal has expired. It has to be made anew." in page
        assert "Waiting for a colleague" not in page
    answer = office.client(Role.APPROVER).post(page_of(proposal), approving(proposal), follow=True)
    assert "Nothing was done: the proposal had expired." in text_of(answer)
    assert not Licence.objects.exists()


def test_rejecting_needs_a_reason_and_returns_the_case_to_review(office: Office, proposal: Proposal) -> None:
    client = office.client(Role.APPROVER)
    empty = client.post(page_of(proposal), {"step": "reject", "reason": " "})
    assert empty.status_code == 400
    assert "Give a reason." in text_of(empty)
    answer = client.post(page_of(proposal), {"step": "reject", "reason": "The capital is too small."}, follow=True)
    page = text_of(answer)
    assert "Rejected." in page
    assert "The capital is too small." in page
    assert Application.objects.get().state == "under_review"


def test_only_the_proposer_withdraws(office: Office, proposal: Proposal) -> None:
    assert office.client(Role.APPROVER).post(page_of(proposal), {"step": "withdraw"}).status_code == 403
    client = office.client(Role.CASE_OFFICER)
    assert "You have withdrawn the proposal." in text_of(client.post(page_of(proposal), {"step": "withdraw"}, follow=True))
    answer = client.post(page_of(proposal), {"step": "withdraw"})
    assert answer.status_code == 409


def test_a_decision_made_twice_is_a_conflict(office: Office, proposal: Proposal) -> None:
    client = office.client(Role.APPROVER)
    client.post(page_of(proposal), approving(proposal))
    answer = client.post(page_of(proposal), approving(proposal))
    assert answer.status_code == 409
    assert "This proposal is closed." in text_of(answer)
    assert Licence.objects.count() == 1


@pytest.mark.parametrize("data", [{}, {"step": "burn"}, {"step": "approve\x00"}])
def test_a_step_that_does_not_exist_is_a_404(office: Office, proposal: Proposal, data: dict[str, str]) -> None:
    assert office.client(Role.APPROVER).post(page_of(proposal), data).status_code == 404


def test_a_decision_wants_a_fresh_sign_in_and_goes_through_after_it(office: Office, proposal: Proposal) -> None:
    approver = set_password(office.world.approver.pk, w.PASSWORD, actor=None, at=timezone.now())
    approver.refresh_from_db()
    tired = declaring(signed_in(approver, minutes_ago=20))
    assert tired.get(page_of(proposal)).status_code == 200
    answer = tired.post(page_of(proposal), approving(proposal))
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    proposal.refresh_from_db()
    assert proposal.is_open
    shown = tired.post(answer.url, {"password": w.PASSWORD}, follow=True)
    assert "Approved and done." in text_of(shown)
    assert Licence.objects.count() == 1


def test_the_list_says_what_waits_for_whom(office: Office, proposal: Proposal) -> None:
    here = f"{BASE}proposals/"
    assert proposal.title in text_of(office.client(Role.APPROVER).get(here))
    assert "Nothing waits for you." in text_of(office.client(Role.CASE_OFFICER).get(here))
    assert proposal.title in text_of(office.client(Role.CASE_OFFICER).get(f"{here}?show=mine"))
    assert proposal.title in text_of(office.client(Role.AUDITOR).get(f"{here}?show=all"))
    assert proposal.title not in text_of(office.client(Role.LIST_OFFICER).get(f"{here}?show=all"))


def test_a_role_reads_only_proposals_of_its_work(office: Office, proposal: Proposal) -> None:
    assert office.client(Role.LIST_OFFICER).get(page_of(proposal)).status_code == 403
    entry_removal = removal(office, listing(office))
    assert office.client(Role.ADMINISTRATOR).get(page_of(entry_removal)).status_code == 403
    role = Proposal.objects.filter(kind="accounts.grant_role").first()
    assert role is not None
    assert office.client(Role.CASE_OFFICER).get(page_of(role)).status_code == 403
    assert office.client(Role.AUDITOR).get(page_of(role)).status_code == 200


def test_every_kind_of_proposal_has_a_readable_page(office: Office) -> None:
    entry = listing(office)
    removal(office, entry)
    imported(office)
    bank(office)
    licence = office.licence()
    propose_suspension(licence.pk, ground="court_order", reason="By order.", actor=office.world.officer, at=timezone.now())
    reset = w_reset(office)
    client = signed_in(office.person(Role.AUDITOR))
    kinds = {}
    for found in Proposal.objects.all():
        page = text_of(client.get(page_of(found)))
        kinds[found.kind] = kinds.get(found.kind, "") + page
        assert found.content_hash in page
    assert "Guarded" not in kinds["blocklist.remove_entry"]
    assert "Ceased to operate" in kinds["blocklist.remove_entry"]
    assert "Site: golden-coin.example (and everything below it)" in kinds["blocklist.list_entry"]
    assert "Rejected" in kinds["blocklist.import"]
    assert "A court ordered it" in kinds["licensing.suspend"]
    assert reset.title.partition(" <")[0] in kinds["accounts.reset_mfa"]
    assert "Bank administrator" in kinds["accounts.grant_role"]


def w_reset(office: Office) -> Proposal:
    """A proposal to take away the officer's second factor."""
    from registry.approvals.factor_resets import propose_factor_reset

    return propose_factor_reset(office.world.officer, reason="The telephone fell.", actor=office.world.authority.first, at=office.at)


def test_a_closed_proposal_is_read_by_the_one_who_made_it(office: Office, proposal: Proposal) -> None:
    reject(proposal.pk, actor=office.world.approver, at=timezone.now(), reason="No.")
    client: Client = office.client(Role.CASE_OFFICER)
    page = text_of(client.get(page_of(proposal)))
    assert "Rejected" in page
    assert "What approving does" not in page
