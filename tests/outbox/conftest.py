"""A broker that may die, and a mail server that sees everything."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from registry.outbox.wake import _Breaker
from tests.outbox.mail_server import MailServer


@pytest.fixture(autouse=True)
def _own_pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.approvals.urls"


@pytest.fixture(autouse=True)
def _untripped() -> Iterator[None]:
    _Breaker.quiet_until = 0.0
    yield
    _Breaker.quiet_until = 0.0


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    """A mail server of our own on a free port."""
    with MailServer() as server:
        yield server
