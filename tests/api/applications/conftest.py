"""An exchange with programs, another exchange, and folders of a test's own. Built once a module."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from registry.accounts.actions import issue_key
from registry.accounts.models import Organisation, User
from registry.accounts.states import KeyMode, Scope
from registry.licensing.models import Application
from tests.api.banks import caller
from tests.api.conftest import QUICK
from tests.licensing import world as w
from tests.licensing.world import World, build_world

BASE = "/api/v1/applications"


@dataclass(frozen=True)
class Exchanges:
    """The first exchange with its world, and the people of a second one."""

    world: World
    stranger: User
    other: Organisation


@pytest.fixture(autouse=True)
def _own_documents(settings: Settings, tmp_path: Path) -> None:
    storages: dict[str, Any] = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = storages
    settings.PASSWORD_HASHERS = QUICK
    cache.clear()


@pytest.fixture(scope="module")
def exchanges_built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Exchanges]:
    """Built once, in a transaction around the tests of the module."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK), transaction.atomic():
        world = build_world()
        stranger = w.exchange_admin("owner@kumis.example", "Kumis Exchange Ltd.")
        yield Exchanges(world, stranger, Organisation.objects.get(name="Kumis Exchange Ltd."))
        transaction.set_rollback(True)


@pytest.fixture
def exchanges(exchanges_built: Exchanges, db: None) -> Exchanges:
    return exchanges_built


@pytest.fixture
def world(exchanges: Exchanges) -> World:
    return exchanges.world


@pytest.fixture
def program(world: World) -> Client:
    """A program with a key that the exchange's administrator made."""
    return program_of(world.organisation, world.admin)


@pytest.fixture
def other(exchanges: Exchanges) -> Client:
    """A program of another exchange."""
    return program_of(exchanges.other, exchanges.stranger)


@pytest.fixture
def draft(world: World) -> Application:
    """A draft that can be sent."""
    application = w.draft(world)
    w.fill_quickly(application, actor=world.admin)
    return application


def program_of(organisation: Organisation, maker: User, *scopes: str) -> Client:
    """A program with a new key of the organisation."""
    wanted = scopes or (Scope.APPLICATIONS,)
    at = timezone.now() - timedelta(days=1)
    return caller(f"Bearer {issue_key(organisation.pk, name='Filing', mode=KeyMode.TEST, scopes=wanted, actor=maker, at=at)[1]}")


def send(client: Client, verb: str, path: str, body: Any = None, **headers: str) -> Any:
    """A call with a JSON body; names of headers with `_` for `-`."""
    content = body if isinstance(body, bytes) else json.dumps(body if body is not None else {}).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.generic(verb, f"{BASE}{path}", content, content_type="application/json", headers=named)


def upload(client: Client, number: str, content: bytes | None = None, *, name: str = "plan.pdf", **fields: Any) -> Any:
    """A file sent as a form."""
    file = SimpleUploadedFile(name, w.pdf("plan") if content is None else content, "application/pdf")
    form = {"file": file, **(fields or {"section": "doc_business_plan"})}
    return client.post(f"{BASE}/{number}/documents", form)


def replace(client: Client, number: str, pk: int, content: bytes, name: str = "new.pdf") -> Any:
    """A file sent by PUT in the place of another."""
    from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

    file = io.BytesIO(content)
    file.name = name
    return client.put(f"{BASE}/{number}/documents/{pk}", encode_multipart(BOUNDARY, {"file": file}), content_type=MULTIPART_CONTENT)
