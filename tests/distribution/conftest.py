"""Officers, and a folder of artefacts for each test."""

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.listing import Officers, list_officers
from tests.worlds import module_officers, own_copy

_officers = module_officers


@pytest.fixture(autouse=True)
def _own_artefacts(settings: Settings, tmp_path: Path) -> None:
    settings.ARTEFACTS_DIR = tmp_path / "artefacts"


@pytest.fixture
def officers(_officers: Officers, db: None) -> Officers:
    return own_copy(_officers)


@pytest.fixture
def officers_committed(transactional_db: None) -> Officers:
    return list_officers()
