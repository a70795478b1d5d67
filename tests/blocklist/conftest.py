"""Officers for the tests of lists."""

import pytest

from tests.listing import Officers
from tests.worlds import module_officers, own_copy

_officers = module_officers


@pytest.fixture
def officers(_officers: Officers, db: None) -> Officers:
    return own_copy(_officers)
