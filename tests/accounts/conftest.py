"""People of every kind, the regulator's by real approval."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.utils import translation

from registry.accounts.actions import confirm_sign_up, sign_up_exchange
from registry.accounts.models import Membership, Organisation, User
from registry.accounts.states import OrganisationKind, Role
from tests.people import Regulator, regulator

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PASSWORD = "quiet-harbour-42-lantern"


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()
    translation.activate("en")


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def authority(db: None) -> Regulator:
    return regulator()


@pytest.fixture
def officer(authority: Regulator) -> User:
    return authority.person(Role.CASE_OFFICER, "officer@authority.test")


def exchange_person(email: str = "owner@altyn.example", name: str = "Altyn Exchange") -> User:
    """The first person of a new exchange, confirmed."""
    user = sign_up_exchange(email=email, full_name="Dana Owner", organisation_name=name, password=PASSWORD, language="en", at=AT)
    return confirm_sign_up(user.pk, at=AT)


@pytest.fixture
def owner(db: None) -> User:
    return exchange_person()


@pytest.fixture
def exchange(owner: User) -> Organisation:
    return owner.memberships.get().organisation


def bank_person(role: str = Role.BANK_ADMIN, email: str = "admin@bank.example", bank: Organisation | None = None) -> User:
    """Somebody at a bank."""
    bank = bank or Organisation.objects.create(kind=OrganisationKind.BANK, name="Test Bank", created_at=AT)
    user = User.objects.create_user(email, PASSWORD, full_name="Bank Person")
    user.emailaddress_set.create(email=email, primary=True, verified=True)
    Membership.objects.create(user=user, organisation=bank, role=role, granted_at=AT)
    return user


@pytest.fixture
def banker(db: None) -> User:
    return bank_person()


@pytest.fixture
def bank(banker: User) -> Organisation:
    return banker.memberships.get().organisation
