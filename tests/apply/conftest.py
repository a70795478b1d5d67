"""An exchange's browser."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from registry.accounts.models import User
from tests.licensing.world import World
from tests.signing_in import signed_in
from tests.worlds import module_world, own_copy

_world = module_world


@pytest.fixture(autouse=True)
def _own_documents(settings: Settings, tmp_path: Path) -> None:
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = storages
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(_world: World, db: None) -> World:
    return own_copy(_world)


def browser(user: User) -> Client:
    """A browser in which the person is signed in."""
    return signed_in(user)


@pytest.fixture
def admin(world: World) -> Client:
    return browser(world.admin)


@pytest.fixture
def member(world: World) -> Client:
    return browser(world.member)
