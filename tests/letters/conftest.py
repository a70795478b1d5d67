"""The world of the tests of letters."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.licensing.world import World, build_world


@pytest.fixture(autouse=True)
def _own_documents(settings: Settings, tmp_path: Path) -> None:
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = storages


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(db: None) -> World:
    return build_world()
