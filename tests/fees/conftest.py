"""A cashier's desk for every test of fees."""

import pytest
from django.core.cache import cache
from django.utils import translation
from pytest_django import Settings

from tests.fees.desk import Desk, open_desk


@pytest.fixture(autouse=True)
def _fresh(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    translation.activate("en")


@pytest.fixture
def desk(db: None) -> Desk:
    return open_desk()
