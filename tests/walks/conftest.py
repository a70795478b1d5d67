"""People of an exchange and of its authority at their browsers, and what they make together."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connections
from django.utils import timezone, translation
from playwright.sync_api import Browser
from pytest_django import Settings

from tests.browser import chromium
from tests.licensing import world as w
from tests.walks.walk import Walk


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running
        connections["default"].close()  # the one opened beside Playwright's loop


@pytest.fixture(autouse=True)
def _own_folders(settings: Settings, tmp_path: Path) -> None:
    settings.ARTEFACTS_DIR = tmp_path / "artefacts"
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": str(tmp_path / "documents")}}
    settings.STORAGES = storages
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def walk(browser: Browser, db: None, tmp_path: Path) -> Iterator[Walk]:
    """The world before any application, five days ago, and a browser for everybody who needs one."""
    cache.clear()
    translation.activate("en")
    begun = Walk(w.build_world(), timezone.now() - timedelta(days=5), browser, connections["default"], tmp_path)
    yield begun
    for context in begun.contexts:
        context.close()
