"""The world of the tests of supervision: a licence granted in February, looked at from then on."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import timezone, translation
from pytest_django import DjangoDbBlocker, Settings

from tests.licensing import world as w
from tests.supervision.desk import GRANTED, Desk
from tests.worlds import around_module, own_copy


@pytest.fixture(scope="module")
def _desk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with around_module(django_db_blocker):
        world = w.build_world()
        yield Desk(world, w.licensed(world, GRANTED))


@pytest.fixture
def desk(_desk: Desk, db: None) -> Desk:
    return own_copy(_desk)


@pytest.fixture(autouse=True)
def _own_documents(settings: Settings, tmp_path: Path) -> None:
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = storages
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    translation.activate("en")


@pytest.fixture(scope="module")
def _today(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    with around_module(django_db_blocker):
        world = w.build_world()
        yield Desk(world, w.licensed(world, timezone.now() - timedelta(days=200)))


@pytest.fixture
def today(_today: Desk, db: None) -> Desk:
    """A licensee whose licence was granted some two hundred days ago."""
    return own_copy(_today)
