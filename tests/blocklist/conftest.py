"""Officers for the tests of lists."""

import pytest

from tests.listing import Officers, list_officers


@pytest.fixture
def officers(db: None) -> Officers:
    return list_officers()
