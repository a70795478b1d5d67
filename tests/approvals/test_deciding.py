"""Who may decide, what is done, and what a decision is bound to."""

from datetime import timedelta

import pytest

from registry.accounts.actions import end_membership
from registry.accounts.models import Membership, Organisation, User
from registry.approvals.actions import approve, expire_due, reject, withdraw
from registry.approvals.models import Approval, Proposal
from registry.approvals.queries import may_approve, may_reject, may_withdraw, proposals_about, proposed_by, waiting_for
from registry.audit.queries import events_of, verify_chains
from registry.audit.subjects import subject_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError, StaleError
from registry.outbox.models import Mail
from tests.approvals.conftest import AT, Open
from tests.people import Regulator

pytestmark = pytest.mark.django_db


def _approve(proposal: Proposal, actor: User, **changes: object) -> Proposal:
    return approve(proposal.pk, **{"actor": actor, "at": AT, "content_hash": proposal.content_hash, **changes})


def test_another_person_approves_and_the_act_is_done(opened: Open, approver: User, subject: Organisation) -> None:
    proposal = _approve(opened(), approver, note="checked")
    subject.refresh_from_db()
    assert subject.name == "New name (1)"
    assert (proposal.state, proposal.closed_by, proposal.closed_at, proposal.close_reason) == ("approved", approver, AT, "checked")
    assert proposal.approvals.get().approver == approver


def test_approval_is_recorded_on_proposal_and_subject(opened: Open, approver: User, subject: Organisation) -> None:
    proposal = _approve(opened(), approver)
    for what in (proposal, subject):
        actions = [event.action for event in events_of(what)]
        assert actions[-3:] == ["proposal.opened", "proposal.approval_given", "proposal.approved"]
    assert verify_chains() == []


def test_the_proposer_is_told_how_it_ended(opened: Open, approver: User, officer: User) -> None:
    proposal = opened()
    Mail.objects.all().delete()
    _approve(proposal, approver)
    mail = Mail.objects.get()
    assert mail.to == officer.email
    assert "Approved" in mail.subject
    assert f"/proposals/{proposal.pk}/" in mail.text


def test_the_proposer_may_not_approve_even_with_the_role(opened: Open, officer: User, authority: Regulator) -> None:
    authority.person("approver", officer.email)
    proposal = opened()
    with pytest.raises(NotAllowedError, match="Another person"):
        _approve(proposal, officer)
    assert may_approve(proposal, officer, AT) == (False, "You proposed this. Another person has to decide.")


def test_the_proposer_may_not_approve_as_superuser(opened: Open, officer: User) -> None:
    User.objects.filter(pk=officer.pk).update(is_superuser=True, is_staff=True)
    officer.refresh_from_db()
    with pytest.raises(NotAllowedError):
        _approve(opened(), officer)


def test_a_superuser_without_the_role_may_not_approve(opened: Open) -> None:
    root = User.objects.create_user("root@authority.test", full_name="Root", is_superuser=True, is_staff=True)
    proposal = opened()
    with pytest.raises(NotAllowedError):
        _approve(proposal, root)
    assert may_approve(proposal, root, AT)[0] is False


def test_an_approver_of_another_regulator_may_not_decide(opened: Open, authority: Regulator) -> None:
    stranger = authority.found_another("foreign").person("approver", "approver@foreign.test")
    proposal = opened()
    with pytest.raises(NotAllowedError):
        _approve(proposal, stranger)
    assert list(waiting_for(stranger)) == []


def test_an_ended_role_decides_nothing(opened: Open, approver: User, authority: Regulator) -> None:
    proposal = opened()
    end_membership(Membership.objects.get(user=approver).pk, actor=authority.first, at=AT)
    with pytest.raises(NotAllowedError):
        _approve(proposal, approver)


def test_an_approval_of_another_version_is_stale(opened: Open, approver: User) -> None:
    proposal = opened()
    with pytest.raises(StaleError) as caught:
        _approve(proposal, approver, content_hash="sha256:" + "0" * 64)
    assert caught.value.current == proposal
    assert Approval.objects.filter(proposal=proposal).count() == 0


def test_a_change_after_proposing_voids_it_and_that_is_recorded(opened: Open, approver: User, subject: Organisation) -> None:
    proposal = opened()
    Organisation.objects.filter(pk=subject.pk).update(name="Edited meanwhile")
    voided = _approve(proposal, approver)
    assert (voided.state, voided.closed_by) == ("void", approver)
    assert Approval.objects.filter(proposal=proposal).count() == 0
    assert events_of(proposal).last().action == "proposal.void"
    subject.refresh_from_db()
    assert subject.name == "Edited meanwhile"


def test_two_approvals_need_two_people(opened: Open, approver: User, other_approver: User, subject: Organisation) -> None:
    proposal = opened("test.rename_by_two")
    assert _approve(proposal, approver).state == "open"
    assert may_approve(proposal, approver, AT)[0] is False
    with pytest.raises(RuleError, match="already"):
        _approve(proposal, approver)
    subject.refresh_from_db()
    assert subject.name == "Old name"
    assert _approve(proposal, other_approver).state == "approved"
    subject.refresh_from_db()
    assert subject.name == "New name (1)"


def test_an_act_that_is_refused_leaves_the_proposal_open(opened: Open, approver: User, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = opened(name="x" * 300)
    with pytest.raises(Exception, match="too long"):
        _approve(proposal, approver)
    proposal.refresh_from_db()
    assert proposal.is_open
    assert proposal.approvals.count() == 0


@pytest.mark.parametrize("end", ["approved", "rejected", "withdrawn", "expired", "void"])
def test_a_closed_proposal_is_decided_no_more(opened: Open, approver: User, officer: User, end: str) -> None:
    proposal = opened()
    _end(proposal, end, approver, officer)
    proposal.refresh_from_db()
    assert proposal.state == end
    decisions = [
        lambda: _approve(proposal, approver),
        lambda: reject(proposal.pk, actor=approver, at=AT, reason="late"),
        lambda: withdraw(proposal.pk, actor=officer, at=AT),
    ]
    for decide in decisions:
        with pytest.raises(RuleError, match="closed"):
            decide()


def _end(proposal: Proposal, end: str, approver: User, officer: User) -> None:
    if end == "approved":
        _approve(proposal, approver)
    if end == "rejected":
        reject(proposal.pk, actor=approver, at=AT, reason="no")
    if end == "withdrawn":
        withdraw(proposal.pk, actor=officer, at=AT)
    if end == "expired":
        expire_due(AT + timedelta(days=2))
    if end == "void":
        Organisation.objects.filter(pk=proposal.subject_id).update(name="Edited")
        _approve(proposal, approver)


def test_rejecting_needs_the_role_another_person_and_a_reason(opened: Open, approver: User, officer: User, authority: Regulator) -> None:
    proposal = opened()
    for person in (officer, authority.first):
        with pytest.raises(NotAllowedError):
            reject(proposal.pk, actor=person, at=AT, reason="no")
        assert may_reject(proposal, person, AT)[0] is False
    with pytest.raises(InvalidError):
        reject(proposal.pk, actor=approver, at=AT, reason=" ")
    assert reject(proposal.pk, actor=approver, at=AT, reason="not needed").close_reason == "not needed"
    assert events_of(proposal).last().reason == "not needed"


def test_only_the_proposer_withdraws(opened: Open, approver: User, officer: User) -> None:
    proposal = opened()
    with pytest.raises(NotAllowedError):
        withdraw(proposal.pk, actor=approver, at=AT)
    assert may_withdraw(proposal, approver, AT)[0] is False
    assert may_withdraw(proposal, officer, AT) == (True, "")
    assert withdraw(proposal.pk, actor=officer, at=AT, reason="my mistake").state == "withdrawn"


def test_time_runs_out(opened: Open, approver: User, subject: Organisation) -> None:
    proposal, fresh = opened(), opened(at=AT + timedelta(hours=1))
    end = AT + timedelta(days=2)
    assert may_approve(proposal, approver, end)[0] is False
    assert _approve(proposal, approver, at=end).state == "expired"
    assert expire_due(end) == 0
    assert expire_due(end + timedelta(hours=1)) == 1
    fresh.refresh_from_db()
    assert (fresh.state, fresh.closed_by) == ("expired", None)
    assert events_of(fresh).last().actor_email == "system"
    subject.refresh_from_db()
    assert subject.name == "Old name"


def test_waiting_shows_what_a_person_may_approve_and_has_not(
    opened: Open, approver: User, other_approver: User, officer: User, subject: Organisation
) -> None:
    by_two, by_one = opened("test.rename_by_two"), opened(at=AT - timedelta(hours=1))
    assert list(waiting_for(approver)) == [by_one, by_two]
    assert list(waiting_for(officer)) == []
    _approve(by_two, approver)
    assert list(waiting_for(approver)) == [by_one]
    assert list(waiting_for(other_approver)) == [by_one, by_two]
    assert list(waiting_for(approver, by_one.expires_at)) == []
    assert list(proposed_by(officer)) == list(proposals_about(subject_of(subject))) == [by_two, by_one]
