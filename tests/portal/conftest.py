"""A regulator at work: cases, a licence, listings, a bank, and a second regulator with a case of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation
from pytest_django import Settings

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.licensing.models import Application, Authority, Licence
from tests.licensing import world as w
from tests.people import Regulator
from tests.signing_in import signed_in

BASE = "/en/portal/"


@pytest.fixture(autouse=True)
def _own_documents(settings: Settings, tmp_path: Path) -> None:
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = storages


@pytest.fixture(autouse=True)
def _fresh(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    translation.activate("en")


@dataclass
class Office:
    """The regulator's people and what they work on, from thirty days ago on."""

    world: w.World
    at: datetime
    clients: dict[int, Client] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)

    def person(self, role: str, name: str = "") -> User:
        """Somebody of this regulator with that role."""
        known = {Role.REGISTRAR: self.world.registrar, Role.CASE_OFFICER: self.world.officer, Role.APPROVER: self.world.approver}
        if not name and role in known:
            return known[Role(role)]
        if not name and role == Role.ADMINISTRATOR:
            return self.world.authority.first
        email = f"{name or role}@afsa.test"
        if email not in self.people:
            self.people[email] = self.world.authority.person(role, email)
        return self.people[email]

    def client(self, who: User | str) -> Client:
        """A signed-in client of a person, or of somebody with that role."""
        user = who if isinstance(who, User) else self.person(who)
        if user.pk not in self.clients:
            self.clients[user.pk] = signed_in(user)
        return self.clients[user.pk]

    def case(self, **delta: float) -> Application:
        """An application that was sent."""
        return w.submitted(self.world, self.at + timedelta(**delta))

    def case_under_review(self) -> Application:
        """A case that the registrar took."""
        return w.under_review(self.world, self.at)

    def licence(self, **changes: Any) -> Licence:
        """A granted licence."""
        return w.licensed(self.world, self.at, **changes)


@pytest.fixture
def office(db: None) -> Office:
    return Office(w.build_world(), timezone.now() - timedelta(days=30))


@dataclass
class Others:
    """Another regulator, with an officer."""

    authority: Regulator
    officer: User
    client: Client


@pytest.fixture
def others(office: Office) -> Others:
    """A regulator that has nothing to do with the cases of the first."""
    other = office.world.authority.found_another("other")
    Authority.objects.create(code="OTHER", name="Other", number_pattern="O-{year}-{number}", organisation=other.organisation)
    officer = office.world.authority.person(Role.CASE_OFFICER, "officer@other.test", organisation=other.organisation)
    return Others(other, officer, signed_in(officer))


Read = Callable[..., str]


def text_of(response: Any) -> str:
    """The page as text, with white space made one."""
    return " ".join(response.content.decode().split())
