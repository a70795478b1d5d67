"""The demo world, loaded once for all tests that look at it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from registry.cli.demo.loading import Loaded, load


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    """The demo world in a transaction around the tests of a module, with folders of its own. Not to be mixed with `db`."""
    folder = tmp_path_factory.mktemp("demo")
    with django_db_blocker.unblock(), override_settings(**settings_in(folder)), transaction.atomic():
        yield load(timezone.now())
        transaction.set_rollback(True)


def settings_in(folder: Path) -> dict[str, Any]:
    """The settings that say where files are kept, and cheap hashes."""
    storages: dict[str, Any] = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(folder / "documents")}}
    # The hash of a password is made on purpose to take long; here it is not what is tested.
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return {
        "PASSWORD_HASHERS": hashers,
        "DATA_DIR": folder,
        "DOCUMENTS_DIR": folder / "documents",
        "ARTEFACTS_DIR": folder / "artefacts",
        "STORAGES": storages,
    }
