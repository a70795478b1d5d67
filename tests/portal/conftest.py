"""A regulator at work: cases, a licence, listings, a bank, and a second regulator with a case of its own."""

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
from registry.approvals.actions import approve
from registry.approvals.models import Proposal
from registry.blocklist.actions import SourceFile, Terms, compare_import, propose_import, propose_listing, propose_removal
from registry.blocklist.comparison import SourceRow
from registry.blocklist.drafts import identifier_of
from registry.blocklist.models import Entry, ImportBatch
from registry.distribution.actions import onboard_bank
from registry.distribution.models import Subscriber
from registry.licensing.models import Application, Authority, Licence
from tests.licensing import world as w
from tests.listing import draft
from tests.people import Regulator
from tests.signing_in import signed_in
from tests.worlds import module_world, own_copy

BASE = "/en/portal/"
_world = module_world


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.ARTEFACTS_DIR = tmp_path / "artefacts"
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = storages


@pytest.fixture(autouse=True)
def _fresh(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    translation.activate("en")


class DeclaringClient(Client):
    """A browser of somebody who declares no conflict of interest whenever asked to, and then does again what was stopped."""

    def generic(self, method: str, path: str, *args: Any, **kwargs: Any) -> Any:
        """The answer behind the declaration."""
        answer: Any = super().generic(method, path, *args, **kwargs)
        asked = answer.headers.get("Location", "")
        if "/interest/?next=" not in asked:
            return answer
        super().generic("POST", asked, "interest=none", "application/x-www-form-urlencoded")
        return super().generic(method, path, *args, **kwargs)


def declaring(client: Client) -> DeclaringClient:
    """The same session in the browser of somebody who declares."""
    other = DeclaringClient()
    other.cookies = client.cookies
    return other


@dataclass
class Office:
    """The regulator's people and what they work on, from five days ago on."""

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
            self.clients[user.pk] = declaring(signed_in(user))
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
def office(_world: w.World, db: None) -> Office:
    return Office(own_copy(_world), timezone.now() - timedelta(days=5))


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
    officer = other.person(Role.CASE_OFFICER, "officer@other.test")
    return Others(other, officer, signed_in(officer))


def text_of(response: Any) -> str:
    """The page as text, with white space made one."""
    return " ".join(response.content.decode().split())


def listing(office: Office, name: str = "Golden Coin", *identifiers: str, **changes: Any) -> Entry:
    """An entry of the block list, put there by two list officers."""
    first, second = office.person(Role.LIST_OFFICER), office.person(Role.LIST_OFFICER, "second-list")
    what = draft(name, *(identifiers or ("golden-coin.example",)), **changes)
    proposal = propose_listing(what, reason="Seen to defraud.", actor=first, at=office.at)
    approve(proposal.pk, actor=second, at=office.at, content_hash=proposal.content_hash)
    return Entry.objects.get(proposal=proposal)


def removal(office: Office, entry: Entry) -> Proposal:
    """An open proposal to take the entry off."""
    officer = office.person(Role.LIST_OFFICER)
    return propose_removal(entry.pk, removal_reason="ceased", reason="It stopped.", actor=officer, at=timezone.now())


def imported(office: Office) -> ImportBatch:
    """A proposed import of one good row and one that was refused."""
    officer = office.person(Role.LIST_OFFICER)
    rows = [
        SourceRow(1, "bad-shop.example", "Bad Shop", identifiers=(identifier_of("bad-shop.example"),)),
        SourceRow(2, "???", refused="It is no site."),
    ]
    file = SourceFile("police", "csv", "list.csv", f"sha256:{'0' * 64}")
    terms = Terms("illegal", "block", "Police", "Article 1")
    comparison = compare_import(rows, list_code="block", file=file, terms=terms)
    return ImportBatch.objects.get(proposal=propose_import(comparison, reason="The new list.", actor=officer, at=office.at))


def bank(office: Office, name: str = "Alfa Bank", code: str = "alfa") -> Subscriber:
    """A bank that receives both lists; its first administrator is approved."""
    authority = office.world.authority
    subscriber, proposal = onboard_bank(
        name=name, code=code, lists=("licensed", "block"), contact_email=f"feed@{code}.test", admin_email=f"admin@{code}.test",
        admin_name="Admin Sample", reason="A bank of the country.", actor=authority.first, at=office.at,
    )  # fmt: skip
    approve(proposal.pk, actor=authority.second, at=office.at, content_hash=proposal.content_hash)
    return subscriber
