"""Roles at the regulator: by four eyes in the code and in the database, and the one exception at the beginning."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.contrib.auth import get_user
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from registry.accounts.actions import bootstrap_administrators, grant_role
from registry.accounts.actions.roles import NewPerson
from registry.accounts.models import Membership, Organisation, User
from registry.accounts.queries import has_role, roles_of
from registry.accounts.states import OrganisationKind, Role
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.approvals.role_grants import propose_role
from registry.audit.queries import events_of
from registry.lib.errors import InvalidError, NotAllowedError, RuleError
from registry.outbox.models import Mail
from tests.accounts.conftest import AT, exchange_person
from tests.people import Regulator, regulator
from tests.signing_in import signed_in

pytestmark = pytest.mark.django_db


def proposed(authority: Regulator, role: str = Role.APPROVER, email: str = "new@authority.test", **changes: object) -> Proposal:
    details = {"organisation": authority.organisation, "reason": "needed", "actor": authority.first, "at": AT, **changes}
    return propose_role(email=email, full_name="New Person", role=role, **details)  # type: ignore[arg-type]


def check_at_commit() -> None:
    """What COMMIT would do: deferred triggers look now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@contextmanager
def refused_by_the_database() -> Iterator[None]:
    """What is written inside must not survive COMMIT."""
    with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012 - it is the shorthand
        yield
        check_at_commit()


def test_two_administrators_give_a_role_and_the_person_is_told(authority: Regulator) -> None:
    proposal = proposed(authority)

    approve(proposal.pk, actor=authority.second, at=AT, content_hash=proposal.content_hash)

    person = User.objects.get(email="new@authority.test")
    assert roles_of(person) == {Role.APPROVER}
    assert not person.has_usable_password()
    mail = Mail.objects.get(to=person.email)
    assert "Approver" in mail.text
    assert "/en/account/password/reset/" in mail.text
    event = events_of(person).get(action="role.granted")
    assert event.actor_id == authority.second.pk
    check_at_commit()


def test_one_administrator_alone_does_not(authority: Regulator) -> None:
    proposal = proposed(authority)

    with pytest.raises(NotAllowedError):
        approve(proposal.pk, actor=authority.first, at=AT, content_hash=proposal.content_hash)

    assert not User.objects.filter(email="new@authority.test").exists()


def test_a_new_role_ends_the_sessions_of_the_person(authority: Regulator, officer: User) -> None:
    client = signed_in(officer)

    authority.person(Role.REGISTRAR, officer.email)

    assert get_user(client).is_anonymous
    assert roles_of(officer) == {Role.CASE_OFFICER, Role.REGISTRAR}


@pytest.mark.parametrize("proposal_id", [None, 999_999])
def test_the_database_refuses_a_role_without_an_approved_proposal(authority: Regulator, proposal_id: int | None) -> None:
    friend = User.objects.create_user("friend@authority.test", full_name="Friend")

    with refused_by_the_database():
        Membership.objects.create(
            user=friend, organisation=authority.organisation, role=Role.APPROVER, granted_at=AT, proposal_id=proposal_id
        )


def test_the_database_refuses_a_proposal_that_is_still_open(authority: Regulator) -> None:
    proposal = proposed(authority)

    with refused_by_the_database():
        grant_role(
            email="new@authority.test", full_name="N", role=Role.APPROVER, organisation_id=authority.organisation.pk,
            proposal_id=proposal.pk, actor=authority.first, at=AT,
        )  # fmt: skip


@pytest.mark.parametrize(("email", "role"), [("friend@authority.test", Role.REGISTRAR), ("new@authority.test", Role.APPROVER)])
def test_the_database_refuses_an_approval_of_something_else(authority: Regulator, email: str, role: str) -> None:
    proposal = proposed(authority, Role.REGISTRAR)
    with transaction.atomic():
        Proposal.objects.filter(pk=proposal.pk)
        approve(proposal.pk, actor=authority.second, at=AT, content_hash=proposal.content_hash)
    other = proposed(authority, Role.AUDITOR, "third@authority.test")
    approve(other.pk, actor=authority.second, at=AT, content_hash=other.content_hash)
    check_at_commit()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")

    user, _new = User.objects.get_or_create(email=email, defaults={"full_name": "Friend"})
    with refused_by_the_database():
        Membership.objects.create(user=user, organisation=authority.organisation, role=role, granted_at=AT, proposal_id=other.pk)


def test_the_database_refuses_to_change_a_role(officer: User) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(user=officer).update(role=Role.APPROVER)


@pytest.mark.parametrize(
    ("kind", "role"),
    [(OrganisationKind.EXCHANGE, Role.APPROVER), (OrganisationKind.BANK, Role.EXCHANGE_ADMIN), (OrganisationKind.EXCHANGE, "king")],
)
def test_the_database_refuses_a_role_of_another_kind(db: None, kind: str, role: str) -> None:
    organisation = Organisation.objects.create(kind=kind, name="X", created_at=AT)
    user = User.objects.create_user("x@x.example", full_name="X")

    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.create(user=user, organisation=organisation, role=role, granted_at=AT)


def test_the_database_refuses_to_turn_an_exchange_into_a_regulator(owner: User, exchange: Organisation) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Organisation.objects.filter(pk=exchange.pk).update(kind=OrganisationKind.REGULATOR)


def test_somebody_of_an_exchange_cannot_also_be_an_officer(authority: Regulator, owner: User) -> None:
    proposal = proposed(authority, email=owner.email)

    with pytest.raises(RuleError) as refusal:
        approve(proposal.pk, actor=authority.second, at=AT, content_hash=proposal.content_hash)

    assert refusal.value.code == "other-organisation"
    assert roles_of(owner) == {Role.EXCHANGE_ADMIN}


def test_the_first_administrator_of_a_bank_is_given_by_two_as_well(authority: Regulator) -> None:
    bank = Organisation.objects.create(kind=OrganisationKind.BANK, name="New Bank", created_at=AT)
    proposal = proposed(authority, Role.BANK_ADMIN, "admin@bank.example", organisation=bank)

    approve(proposal.pk, actor=authority.second, at=AT, content_hash=proposal.content_hash)

    assert has_role(User.objects.get(email="admin@bank.example"), Role.BANK_ADMIN, organisation=bank)


def test_bootstrap_makes_two_and_works_once(db: None) -> None:
    call_command("bootstrap_admins", "Authority", "a@authority.test=Aida", "b@authority.test=Berik", "--code", "authority")

    for email in ("a@authority.test", "b@authority.test"):
        person = User.objects.get(email=email)
        assert roles_of(person) == {Role.ADMINISTRATOR}
        assert events_of(person).get(action="role.granted").reason == "bootstrap"
        assert Mail.objects.filter(to=email).exists()
    check_at_commit()
    with pytest.raises(CommandError, match="administrators already"):
        call_command("bootstrap_admins", "Authority", "c@authority.test=C", "d@authority.test=D")


@pytest.mark.parametrize("people", [["a@a.test", "A@A.test"], ["a@a.test"], ["a@a.test", "b@a.test", "c@a.test"], []])
def test_bootstrap_wants_two_different_people(db: None, people: list[str]) -> None:
    with pytest.raises(InvalidError):
        bootstrap_administrators([NewPerson(email, "X") for email in people], organisation_name="A", organisation_code="a", at=AT)

    assert not Organisation.objects.exists()


def test_the_database_lets_no_third_administrator_in_by_the_back_door(authority: Regulator) -> None:
    friend = User.objects.create_user("friend@authority.test", full_name="Friend")

    with refused_by_the_database():
        Membership.objects.create(user=friend, organisation=authority.organisation, role=Role.ADMINISTRATOR, granted_at=AT)


def test_bootstrap_of_an_address_in_use_leaves_nothing(db: None) -> None:
    exchange_person("a@authority.test")

    with pytest.raises(RuleError):
        regulator_with_taken_address()

    assert not Organisation.objects.filter(kind=OrganisationKind.REGULATOR).exists()
    assert regulator()


def regulator_with_taken_address() -> None:
    bootstrap_administrators(
        [NewPerson("b@authority.test", "B"), NewPerson("a@authority.test", "A")], organisation_name="A", organisation_code="a", at=AT
    )
