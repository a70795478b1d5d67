"""The publisher's officers, two banks, and folders of a test's own."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from registry.blocklist.models import Publication
from registry.distribution.actions import publish_list
from tests.api.banks import Bank, bank
from tests.listing import Officers, draft, list_officers
from tests.listing import listed as put_on_list
from tests.website.conftest import built, listed, scene

__all__ = ["built", "listed", "scene"]
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _own_places(settings: Settings, tmp_path: Path) -> None:
    settings.ARTEFACTS_DIR = tmp_path / "artefacts"
    settings.PASSWORD_HASHERS = QUICK
    cache.clear()


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


@dataclass(frozen=True)
class Receivers:
    """Who there is before a test begins."""

    officers: Officers
    first: Bank
    second: Bank


@pytest.fixture(scope="module")
def banks_built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Receivers]:
    """Officers and banks, built once a module in a transaction around those of its tests."""
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK), transaction.atomic():
        officers = list_officers()
        yield Receivers(officers, bank(officers), bank(officers, "second", ("block",)))
        transaction.set_rollback(True)


@pytest.fixture
def officers(banks_built: Receivers, db: None) -> Officers:
    return banks_built.officers


@pytest.fixture
def first(banks_built: Receivers, db: None) -> Bank:
    """A bank that receives `licensed` and `block`."""
    return banks_built.first


@pytest.fixture
def second(banks_built: Receivers, db: None) -> Bank:
    """Another bank, that receives `block` only."""
    return banks_built.second


def problem(response: Any, status: int, code: str = "") -> dict[str, Any]:
    """The problem document of an answer, after looking at everything that each of them promises."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["X-Request-Id"]
    document: dict[str, Any] = json.loads(response.content)
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["type"].endswith("/api/problems/" + document["code"])
    assert not code or document["code"] == code
    return document


def pointers(document: dict[str, Any]) -> list[str]:
    """Which fields a problem names."""
    return [error["pointer"] for error in document["errors"]]


def publish(officers: Officers, *names: str, at: datetime | None = None) -> Publication:
    """One version that puts these names on the block list."""
    at = at or timezone.now() - timedelta(minutes=10)
    for name in names:
        put_on_list(officers, draft(name, f"{name.lower()}.example"), at=at)
    publication = publish_list("block", at=at)
    assert publication is not None
    return publication
