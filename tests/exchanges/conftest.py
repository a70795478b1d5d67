"""Officers and exchanges."""

import pytest

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.exchanges.actions import IdentifierFacts
from registry.exchanges.models import Exchange
from tests.people import AT, Regulator, regulator

SITE = IdentifierFacts(kind="site", raw="https://Altyn.example", canonical="altyn.example", match="host_and_below", label="Main")


@pytest.fixture
def authority(db: None) -> Regulator:
    return regulator()


@pytest.fixture
def officer(authority: Regulator) -> User:
    return authority.person(Role.CASE_OFFICER, "officer@authority.test")


@pytest.fixture
def exchange(db: None) -> Exchange:
    return Exchange.objects.create(legal_name="Altyn", country="KZ", created_at=AT)


@pytest.fixture
def other(db: None) -> Exchange:
    return Exchange.objects.create(legal_name="Temir", country="KZ", created_at=AT)
