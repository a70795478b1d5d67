"""Two people at the same moment, on two connections: one winner."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from django.db import connection, transaction

from registry.accounts.models import Organisation, User
from registry.approvals.actions import approve, expire, propose, reject, withdraw
from registry.approvals.models import Approval, Proposal
from registry.audit.queries import events_of, verify_chains
from registry.lib.errors import RuleError
from tests.approvals.conftest import AT
from tests.people import Regulator, regulator

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


@pytest.fixture
def people(transactional_db: None) -> tuple[User, User, User]:
    authority: Regulator = regulator()
    return (
        authority.person("case_officer", "officer@authority.test"),
        authority.person("approver", "approver@authority.test"),
        authority.person("approver", "other@authority.test"),
    )


@pytest.fixture
def subject(transactional_db: None) -> Organisation:
    return Organisation.objects.create(kind="bank", name="Old name", code="subject", created_at=AT)


def _open(subject: Organisation, officer: User, kind: str = "test.rename") -> Proposal:
    subject.refresh_from_db()
    return propose(kind, subject=subject, payload={"name": "New name"}, reason="as asked", actor=officer, at=AT)


def _at_once(*acts: Callable[[], Proposal]) -> list[str]:
    """What each act came to, started at the same moment on connections of their own."""
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], Proposal]) -> str:
        try:
            ready.wait(timeout=10)
            return act().state
        except RuleError:
            return "refused"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [job.result(timeout=30) for job in [pool.submit(run, act) for act in acts]]


def _times_done(subject: Organisation) -> int:
    subject.refresh_from_db()
    return int(subject.code[7:] or 0)


def test_two_approvers_execute_once(people: tuple[User, User, User], subject: Organisation) -> None:
    officer, *approvers = people
    for done in range(1, ROUNDS + 1):
        proposal = _open(subject, officer)
        ends = _at_once(*[_approving(proposal, person) for person in approvers])
        assert sorted(ends) == ["approved", "refused"]
        assert _times_done(subject) == done
        assert Approval.objects.filter(proposal=proposal).count() == 1


def test_one_person_approving_twice_counts_once(people: tuple[User, User, User], subject: Organisation) -> None:
    officer, approver, _ = people
    for _round in range(ROUNDS):
        proposal = _open(subject, officer, "test.rename_by_two")
        ends = _at_once(_approving(proposal, approver), _approving(proposal, approver))
        assert sorted(ends) == ["open", "refused"]
    assert _times_done(subject) == 0


def test_two_approvals_at_once_are_both_counted(people: tuple[User, User, User], subject: Organisation) -> None:
    officer, *approvers = people
    for done in range(1, ROUNDS + 1):
        proposal = _open(subject, officer, "test.rename_by_two")
        ends = _at_once(*[_approving(proposal, person) for person in approvers])
        assert sorted(ends) == ["approved", "open"]
        assert _times_done(subject) == done


def test_approval_and_withdrawal_have_one_winner(people: tuple[User, User, User], subject: Organisation) -> None:
    officer, approver, _ = people
    done = 0
    for _round in range(ROUNDS):
        proposal = _open(subject, officer)
        ends = _at_once(_approving(proposal, approver), partial(withdraw, proposal.pk, actor=officer, at=AT))
        assert sorted(ends) in (["approved", "refused"], ["refused", "withdrawn"])
        done += "approved" in ends
        assert _times_done(subject) == done


def test_approval_rejection_and_expiry_have_one_winner(people: tuple[User, User, User], subject: Organisation) -> None:
    officer, approver, other = people
    for _round in range(ROUNDS):
        proposal = _open(subject, officer)
        ends = _at_once(
            _approving(proposal, approver),
            partial(reject, proposal.pk, actor=other, at=AT, reason="no"),
            partial(expire, proposal.pk, at=proposal.expires_at),
        )
        closings = [
            event for event in events_of(proposal) if event.action in ("proposal.approved", "proposal.rejected", "proposal.expired")
        ]
        assert len(closings) == 1, ends
    assert verify_chains() == []


def test_exclusive_proposals_at_once_have_one_winner(people: tuple[User, User, User], subject: Organisation) -> None:
    officer = people[0]
    ends = _at_once(*[lambda: _open(subject, officer, "test.rename_once") for _ in range(3)])
    assert sorted(ends) == ["open", "refused", "refused"]


def test_an_edit_under_way_is_waited_for_and_voids_the_proposal(people: tuple[User, User, User], subject: Organisation) -> None:
    officer, approver, _ = people
    proposal = _open(subject, officer)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Organisation.objects.filter(pk=subject.pk).update(name="Edited meanwhile")
            job = pool.submit(lambda: _at_once(_approving(proposal, approver)))
            with pytest.raises(TimeoutError):
                job.result(timeout=0.5)
        assert job.result(timeout=10) == ["void"]
    assert _times_done(subject) == 0


def _approving(proposal: Proposal, person: User) -> Callable[[], Proposal]:
    return partial(approve, proposal.pk, actor=person, at=AT, content_hash=proposal.content_hash)
