"""Banks with people, on the same ground as the tests of the API."""

import pytest
from django.test import Client
from django.utils import timezone

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.distribution.actions import NewSecret, add_endpoint
from tests.api.banks import Bank
from tests.api.conftest import _own_places, banks_built, first, officers, second
from tests.signing_in import signed_in

__all__ = ["_own_places", "banks_built", "first", "officers", "second"]
CONSOLE = "/en/bank/"


@pytest.fixture
def analyst(first: Bank) -> User:
    """Somebody of the first bank who looks and does not act."""
    return first.person(Role.BANK_ANALYST, "analyst@first.test")


@pytest.fixture
def admin(first: Bank) -> Client:
    """The browser of the first bank's administrator."""
    return signed_in(first.admin)


def endpoint_of(bank: Bank, url: str = "https://hooks.bank.example/registry") -> NewSecret:
    """An endpoint of the bank, with its secret."""
    return add_endpoint(bank.subscriber.pk, url=url, actor=bank.admin, at=timezone.now())


def text(client: Client, path: str, status: int = 200) -> str:
    """The page at `path` of the console."""
    answer = client.get(CONSOLE + path)
    assert answer.status_code == status, answer.content.decode()[:1000]
    return answer.content.decode()
