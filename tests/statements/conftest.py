"""A licence granted on a known day, in a world built once a module."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.website.conftest import Scene, build_scene

GRANTED = datetime(2026, 9, 1, 7, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Scene]:
    """Altyn Exchange Ltd., licensed since noon of 1 September 2026 in Almaty."""
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=hashers), transaction.atomic():
        yield build_scene(GRANTED)
        transaction.set_rollback(True)


@pytest.fixture
def scene(built: Scene, db: None) -> Scene:
    """The scene; what a test does to it is undone."""
    cache.clear()
    translation.activate("en")
    return built
