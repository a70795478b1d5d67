"""A world that is built once for all tests of a module; each test works on a copy, and what it writes is undone."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker

from tests.licensing.world import World, build_world
from tests.listing import Officers, list_officers

T = TypeVar("T")
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module", name="_world")
def module_world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The world of `tests/licensing/world.py`, in a transaction around all tests of the module.

    Modules with tests that commit (`transaction=True`) build a world of their own.
    """
    with around_module(django_db_blocker):
        yield build_world()


@pytest.fixture(scope="module", name="_officers")
def module_officers(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Officers]:
    """Two list officers of a first regulator, in the same way."""
    with around_module(django_db_blocker):
        yield list_officers()


@contextmanager
def around_module(blocker: DjangoDbBlocker) -> Iterator[None]:
    """A transaction around all tests of a module, each of which stands in one of its own within it."""
    with blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK), transaction.atomic():
        yield
        transaction.set_rollback(True)


def own_copy(world: T) -> T:
    """The world for one test: whatever that test sets on its objects is not seen by the next."""
    return copy.deepcopy(world)
