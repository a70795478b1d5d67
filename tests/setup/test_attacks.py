"""Slow strangers, and installations that would be easy to take over."""

import socket
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from pytest_django import Settings

from registry.cli.deployment import check_database_roles
from registry.cli.embedded.faults import LaunchError
from registry.cli.supervisor.checks import refuse_demo_world
from tests.live import LiveSystem

SLOW = 6


@pytest.fixture
def cookie(live: LiveSystem) -> str:
    with urllib.request.urlopen(f"{live.url}/en/account/login/", timeout=20) as answer:
        return "; ".join(line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie"))


@pytest.fixture
def slow_strangers(live: LiveSystem, cookie: str) -> Iterator[None]:
    """Connections that announced a form, with a token that makes us read it, and never send the rest."""
    place = urlsplit(live.url)
    head = (
        f"POST /en/account/login/ HTTP/1.1\r\nHost: {place.netloc}\r\nCookie: {cookie}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na=1"
    )
    with ExitStack() as stack:
        for _each in range(SLOW):
            connection = stack.enter_context(socket.create_connection((place.hostname, place.port), timeout=20))
            connection.sendall(head.encode())
        yield


@pytest.mark.usefixtures("slow_strangers")
def test_the_site_answers_while_strangers_send_their_forms_a_byte_at_a_time(live: LiveSystem) -> None:
    for _each in range(SLOW):
        with urllib.request.urlopen(f"{live.url}/en/", timeout=5) as answer:
            assert answer.status == 200


def test_a_real_installation_does_not_serve_the_demo_world(tmp_path: Path) -> None:
    refuse_demo_world(tmp_path, is_demo=False)
    (tmp_path / "demo.json").write_text("{}")
    refuse_demo_world(tmp_path, is_demo=True)
    with pytest.raises(LaunchError):
        refuse_demo_world(tmp_path, is_demo=False)


def test_one_role_for_owner_and_web_is_warned_of(settings: Settings) -> None:
    settings.DATABASE_URL = settings.DATABASE_OWNER_URL = "postgresql://all@db.example/tizilim"
    assert [warning.id for warning in check_database_roles(None)] == ["registry.W001"]
    settings.DATABASE_OWNER_URL = "postgresql://owner@db.example/tizilim"
    assert check_database_roles(None) == []
