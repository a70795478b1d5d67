"""Roles and second factors are given and taken away by two administrators."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction

from registry.accounts.actions import enrol_totp
from registry.accounts.models import Membership, Organisation, User
from registry.accounts.queries import has_role, roles_of
from registry.approvals.actions import approve
from registry.approvals.factor_resets import propose_factor_reset
from registry.approvals.models import Proposal
from registry.approvals.registry import handler_for
from registry.approvals.role_grants import propose_role
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from tests.approvals.conftest import AT
from tests.people import Regulator

pytestmark = pytest.mark.django_db


def _propose(authority: Regulator, **changes: object) -> Proposal:
    given = {
        "email": "New@Authority.test",
        "full_name": "New Officer",
        "role": "case_officer",
        "organisation": authority.organisation,
        "reason": "hired",
        "actor": authority.first,
        "at": AT,
    }
    return propose_role(**{**given, **changes})


def _approve(proposal: Proposal, actor: User) -> Proposal:
    return approve(proposal.pk, actor=actor, at=AT, content_hash=proposal.content_hash)


def test_two_administrators_give_a_role_to_a_new_person(authority: Regulator) -> None:
    proposal = _propose(authority)
    assert not User.objects.filter(email="new@authority.test").exists()
    assert _approve(proposal, authority.second).state == "approved"
    membership = Membership.objects.get(user__email="new@authority.test")
    assert (membership.role, membership.organisation, membership.proposal_id) == ("case_officer", authority.organisation, proposal.pk)


def test_the_page_can_say_what_it_does(authority: Regulator) -> None:
    proposal = _propose(authority)
    (effect,) = handler_for(proposal.kind).effects(proposal)
    assert "New Officer <new@authority.test>" in effect
    assert "Case officer" in effect


def test_one_administrator_alone_gives_no_role(authority: Regulator) -> None:
    with pytest.raises(NotAllowedError):
        _approve(_propose(authority), authority.first)
    assert not User.objects.filter(email="new@authority.test").exists()


def test_other_roles_give_no_roles(authority: Regulator, officer: User, approver: User) -> None:
    with pytest.raises(NotAllowedError):
        _propose(authority, actor=officer)
    with pytest.raises(NotAllowedError):
        _approve(_propose(authority), approver)


def test_a_role_that_does_not_exist_there_is_refused(authority: Regulator) -> None:
    with pytest.raises(RuleError):
        _propose(authority, role="bank_admin")


def test_a_wrong_address_is_refused_by_field(authority: Regulator) -> None:
    with pytest.raises(InvalidError) as caught:
        _propose(authority, email="nobody")
    assert caught.value.field == "email"


def test_a_role_the_person_got_meanwhile_voids_the_proposal(authority: Regulator) -> None:
    first, second = _propose(authority), _propose(authority)
    _approve(first, authority.second)
    assert _approve(second, authority.second).state == "void"


def test_the_first_administrator_of_a_bank_is_given_too(authority: Regulator) -> None:
    bank = Organisation.objects.create(kind="bank", name="Bank", code="bank", created_at=AT)
    _approve(_propose(authority, role="bank_admin", organisation=bank, email="admin@bank.test"), authority.second)
    assert has_role(User.objects.get(email="admin@bank.test"), "bank_admin", organisation=bank)


def test_another_regulator_is_founded_and_then_its_own_master(authority: Regulator) -> None:
    other = authority.found_another("finance")
    with pytest.raises(NotAllowedError):
        _propose(authority, organisation=other.organisation)
    assert roles_of(other.person("list_officer", "lister@finance.test")) == {"list_officer"}


@transaction.atomic
def _insert_membership(authority: Regulator, user: User, proposal_id: int | None) -> None:
    Membership.objects.create(user=user, organisation=authority.organisation, role="approver", granted_at=AT, proposal_id=proposal_id)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_a_membership_without_its_proposal_is_refused_by_the_database(authority: Regulator, officer: User) -> None:
    for proposal_id in (None, 0, Membership.objects.get(user=officer).proposal_id):
        with pytest.raises(DatabaseError):
            _insert_membership(authority, officer, proposal_id)


def test_a_lost_second_factor_is_reset_by_two(authority: Regulator, officer: User) -> None:
    enrol_totp(officer, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", at=AT)
    proposal = propose_factor_reset(officer, reason="lost phone, seen in person", actor=authority.first, at=AT)
    with pytest.raises(RuleError, match="open proposal"):
        propose_factor_reset(officer, reason="again", actor=authority.second, at=AT)
    with pytest.raises(NotAllowedError):
        _approve(proposal, authority.first)
    assert Authenticator.objects.filter(user=officer).exists()
    _approve(proposal, authority.second)
    assert not Authenticator.objects.filter(user=officer).exists()


def test_a_factor_of_ones_own_is_not_reset_by_oneself(authority: Regulator) -> None:
    proposal = propose_factor_reset(authority.second, reason="lost", actor=authority.first, at=AT)
    with pytest.raises(NotAllowedError, match="your own sign-in"):
        _approve(proposal, authority.second)


def test_nobody_approves_a_role_of_their_own(authority: Regulator) -> None:
    with pytest.raises(NotAllowedError, match="your own role"):
        _approve(_propose(authority, email=authority.second.email), authority.second)
    assert _approve(_propose(authority, actor=authority.second, email=authority.second.email), authority.first).state == "approved"
