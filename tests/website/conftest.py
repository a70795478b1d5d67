"""A register with life in it, made by actions: a licensed exchange, a listed platform, one only being examined."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from registry.accounts.models import User
from registry.accounts.states import Role
from registry.approvals.actions import approve
from registry.blocklist.actions import propose_listing
from registry.blocklist.drafts import DraftIdentifier, EntryDraft
from registry.blocklist.states import Category, EntryAction
from registry.exchanges.actions import confirm_control
from registry.identifiers import parse
from registry.licensing.actions import propose_revocation, propose_suspension
from registry.licensing.models import Licence
from tests.licensing import world as w
from tests.people import Regulator


@dataclass
class Scene:
    """A granted licence with confirmed control of everything the exchange named, thirty days ago."""

    world: w.World
    licence: Licence
    granted_at: datetime

    @property
    def number(self) -> str:
        """The number of the licence."""
        return self.licence.number

    def suspend(self, at: datetime) -> None:
        """Suspend the licence by four eyes."""
        proposal = propose_suspension(self.licence.pk, ground="clients_at_risk", reason="Clients wait.", actor=self.world.officer, at=at)
        w.approved(self.world, proposal, at)

    def revoke(self, at: datetime) -> None:
        """Revoke the licence by four eyes."""
        proposal = propose_revocation(self.licence.pk, ground="law_breached", reason="It broke the law.", actor=self.world.officer, at=at)
        w.approved(self.world, proposal, at)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """The scene, built once a module in a transaction around those of its tests."""
    folder = tmp_path_factory.mktemp("documents")
    storages: dict[str, Any] = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(folder)}}
    with django_db_blocker.unblock(), override_settings(STORAGES=storages), transaction.atomic():
        yield build_scene(timezone.now() - timedelta(days=30))
        transaction.set_rollback(True)


@pytest.fixture
def scene(built: Scene, db: None) -> Scene:
    """The scene; what a test does to it is undone."""
    return built


def build_scene(at: datetime) -> Scene:
    """The licence of Altyn Exchange Ltd., granted `at`."""
    world = w.build_world()
    licence = w.licensed(world, at)
    for identifier in licence.exchange.identifiers.all():
        confirm_control(identifier.pk, actor=world.officer, at=at, note="Seen.")
    return Scene(world, licence, at)


Lister = Callable[..., str]


@pytest.fixture
def listed(scene: Scene) -> Lister:
    """Puts a platform on the warning list by four eyes; answers its reference."""
    return lister(scene.world.authority, scene.granted_at)


def lister(authority: Regulator, at: datetime) -> Lister:
    """See `listed`."""
    officers = [authority.person(Role.LIST_OFFICER, f"list{number}@afsa.test") for number in (1, 2)]

    def put(name: str, *values: str, action: str = EntryAction.BLOCK, category: str = Category.ILLEGAL) -> str:
        draft = EntryDraft(
            name=name, category=category, action=action, authority="Financial Monitoring Agency", basis="Article 10", evidence="Complaints of customers.",
            identifiers=tuple(_identifier(value) for value in values),
        )  # fmt: skip
        return _put(draft, officers, at)

    return put


def _identifier(value: str) -> DraftIdentifier:
    read = parse(value)
    return DraftIdentifier(str(read.kind), read.raw, read.canonical, read.chain, read.tag, str(read.match))


def _put(draft: EntryDraft, officers: list[User], at: datetime) -> str:
    from registry.blocklist.models import Entry

    proposal = propose_listing(draft, reason="Complaints.", actor=officers[0], at=at)
    approve(proposal.pk, actor=officers[1], at=at, content_hash=proposal.content_hash)
    return Entry.objects.get(proposal=proposal).reference
