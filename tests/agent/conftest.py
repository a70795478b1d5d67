"""A registry and a bank for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.agent.bank import Bank
from tests.agent.server import Registry, entry


@pytest.fixture
def registry() -> Iterator[Registry]:
    registry = Registry()
    registry.publish("block", entry(1), entry(2))
    registry.publish("licensed")
    yield registry
    registry.server.shutdown()


@pytest.fixture
def bank(tmp_path: Path, registry: Registry) -> Bank:
    bank = Bank(tmp_path / "home", registry)
    assert bank.init() == 0
    return bank
