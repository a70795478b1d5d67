"""A small subject of proposals: a note on an organisation, changed by four eyes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoDbBlocker, Settings

from registry.accounts.models import Organisation, User
from registry.accounts.states import Role
from registry.approvals import registry as handlers
from registry.approvals.actions import propose
from registry.approvals.models import Proposal
from registry.approvals.registry import Handler
from tests.people import Regulator, regulator
from tests.worlds import around_module, own_copy

AT = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _own_pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.approvals.urls"


@dataclass(frozen=True)
class Desk:
    """A regulator with people who propose and approve."""

    authority: Regulator
    officer: User
    approver: User
    other_approver: User


@pytest.fixture(scope="module")
def _desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with around_module(django_db_blocker):
        authority = regulator()
        roles = ((Role.CASE_OFFICER, "officer"), (Role.APPROVER, "approver"), (Role.APPROVER, "other"))
        yield Desk(authority, *(authority.person(role, f"{name}@authority.test") for role, name in roles))


@pytest.fixture
def desk(_desk: Desk, db: None) -> Desk:
    return own_copy(_desk)


@pytest.fixture
def authority(desk: Desk) -> Regulator:
    return desk.authority


@pytest.fixture
def officer(desk: Desk) -> User:
    return desk.officer


@pytest.fixture
def approver(desk: Desk) -> User:
    return desk.approver


@pytest.fixture
def other_approver(desk: Desk) -> User:
    return desk.other_approver


@pytest.fixture
def subject(db: None) -> Organisation:
    return Organisation.objects.create(kind="bank", name="Old name", code="subject", created_at=AT)


def rename_handler(kind: str, *, needed: int = 1, exclusive: bool = False) -> Handler:
    """Renames an organisation. The name it has now is part of what is reviewed."""
    return Handler(
        kind=kind,
        title="Rename",
        propose_role=Role.CASE_OFFICER,
        approve_role=Role.APPROVER,
        content=lambda subject_id, payload: {"from": Organisation.objects.get(pk=subject_id).name, "to": payload["name"]},
        execute=lambda proposal, actor, at: rename(proposal.subject_id, proposal.payload["name"]),
        effects=lambda proposal: ["The organisation gets another name."],
        url=lambda proposal: f"/proposals/{proposal.pk}/",
        needed=needed,
        exclusive=exclusive,
        expires_after=timedelta(days=2),
        lock=lambda proposal: Organisation.objects.select_for_update().get(pk=proposal.subject_id),
    )


def rename(pk: object, name: str) -> None:
    organisation = Organisation.objects.get(pk=pk)
    # A counter in the name tells how often the act was done.
    organisation.name = f"{name} ({int(organisation.code[7:] or 0) + 1})"
    organisation.code = f"subject{int(organisation.code[7:] or 0) + 1}"
    organisation.save()


@pytest.fixture(autouse=True)
def kinds() -> Iterator[None]:
    before = dict(handlers._HANDLERS)
    handlers.register(rename_handler("test.rename"))
    handlers.register(rename_handler("test.rename_by_two", needed=2))
    handlers.register(rename_handler("test.rename_once", exclusive=True))
    yield
    handlers._HANDLERS.clear()
    handlers._HANDLERS.update(before)


Open = Callable[..., Proposal]


@pytest.fixture
def opened(officer: User, subject: Organisation) -> Open:
    """Opens a proposal of the officer's."""

    def make(kind: str = "test.rename", *, name: str = "New name", at: datetime = AT) -> Proposal:
        return propose(kind, subject=subject, payload={"name": name}, reason="as asked", actor=officer, at=at)

    return make
