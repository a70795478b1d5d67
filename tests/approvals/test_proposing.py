"""What a proposal keeps, and who may open one."""

import json

import pytest

from registry.accounts.models import Organisation, User
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.audit.queries import events_of
from registry.audit.subjects import Subject
from registry.lib.canonical import sha256_hex
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.models import Mail
from tests.approvals.conftest import AT, Open
from tests.people import Regulator

pytestmark = pytest.mark.django_db


def test_a_proposal_keeps_the_content_under_review_and_its_hash(opened: Open, authority: Regulator) -> None:
    proposal = opened()
    assert json.loads(proposal.content) == proposal.reviewed == {"from": "Old name", "to": "New name"}
    assert proposal.content_hash == sha256_hex(proposal.content.encode())
    assert (proposal.state, proposal.needed, proposal.authority_org) == ("open", 1, authority.organisation)
    assert (proposal.expires_at - proposal.created_at).days == 2


def test_it_is_recorded_on_the_proposal_and_on_its_subject(opened: Open, subject: Organisation, officer: User) -> None:
    proposal = opened()
    for what in (proposal, subject):
        event = events_of(what).last()
        assert (event.action, event.actor_id, event.reason) == ("proposal.opened", officer.pk, "as asked")


def test_those_who_may_approve_get_a_mail_in_their_language(opened: Open, approver: User, other_approver: User, officer: User) -> None:
    User.objects.filter(pk=approver.pk).update(language="ru")
    Mail.objects.all().delete()
    proposal = opened()
    mails = {mail.to: mail for mail in Mail.objects.all()}
    assert set(mails) == {approver.email, other_approver.email}
    assert (mails[approver.email].language, mails[other_approver.email].language) == ("ru", "en")
    assert f"http://testserver/proposals/{proposal.pk}/" in mails[approver.email].text
    assert "Old name" in mails[other_approver.email].subject
    assert "as asked" in mails[other_approver.email].text
    assert mails[approver.email].subject_id == str(proposal.pk)


def test_people_without_the_role_may_not_propose(subject: Organisation, approver: User, authority: Regulator) -> None:
    for person in (approver, authority.first):
        with pytest.raises(NotAllowedError):
            propose("test.rename", subject=subject, payload={"name": "x"}, reason="r", actor=person, at=AT)
    assert not Proposal.objects.filter(kind="test.rename").exists()


def test_a_superuser_without_the_role_may_not_propose(subject: Organisation) -> None:
    root = User.objects.create_user("root@authority.test", full_name="Root", is_superuser=True, is_staff=True)
    with pytest.raises(NotAllowedError):
        propose("test.rename", subject=subject, payload={"name": "x"}, reason="r", actor=root, at=AT)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_an_empty_reason_is_refused(subject: Organisation, officer: User, reason: str) -> None:
    with pytest.raises(InvalidError) as caught:
        propose("test.rename", subject=subject, payload={"name": "x"}, reason=reason, actor=officer, at=AT)
    assert caught.value.field == "reason"


@pytest.mark.parametrize("name", [1.5, "nul \0", "lone \ud800", object()])
def test_a_payload_that_cannot_be_kept_is_refused(subject: Organisation, officer: User, name: object) -> None:
    with pytest.raises(InvalidError):
        propose("test.rename", subject=subject, payload={"name": name}, reason="r", actor=officer, at=AT)


def test_an_exclusive_kind_has_one_open_proposal_a_subject(opened: Open) -> None:
    opened("test.rename_once")
    with pytest.raises(RuleError, match="open proposal"):
        opened("test.rename_once")
    assert opened("test.rename").is_open


def test_a_subject_may_be_named_without_a_row(officer: User, subject: Organisation) -> None:
    what = Subject("accounts.organisation", str(subject.pk))
    proposal = propose("test.rename", subject=what, payload={"name": "x"}, reason="r", actor=officer, at=AT, title="Mine")
    assert (proposal.subject_kind, proposal.title) == ("accounts.organisation", "Mine")
