"""The embedded servers."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from registry.cli.embedded.places import OWNER_ROLE, Places, places
from registry.cli.embedded.postgres import MARK, Postgres, answers
from registry.cli.embedded.valkey import Valkey, pings


@pytest.fixture
def somewhere() -> Iterator[Places]:
    with tempfile.TemporaryDirectory(prefix="tizilim-embedded-") as folder:
        yield places(folder)


def test_the_database_sorts_the_same_everywhere_and_listens_on_no_port(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datlocprovider, datlocale, current_setting('listen_addresses') FROM pg_database WHERE datname=current_database()"
        )
        assert cursor.fetchone() == ("b", "C.UTF-8", "")


def test_a_second_start_keeps_the_data(somewhere: Places) -> None:
    first = Postgres(somewhere, is_throw_away=True)
    first.start()
    with psycopg.connect(somewhere.database_url(OWNER_ROLE)) as session:
        session.execute("CREATE TABLE kept (it int)")
    first.stop()
    second = Postgres(somewhere, is_throw_away=True)
    second.start()
    try:
        with psycopg.connect(somewhere.database_url(OWNER_ROLE)) as session:
            assert session.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        second.stop()


def test_a_half_made_cluster_is_made_again(somewhere: Places) -> None:
    somewhere.postgres.mkdir(parents=True)
    (somewhere.postgres / "PG_VERSION").write_text("18\n")
    server = Postgres(somewhere, is_throw_away=True)
    server.start()
    server.stop()
    assert (somewhere.data_dir / MARK).exists()


def test_a_long_data_dir_moves_the_sockets_to_a_short_private_place() -> None:
    far = places("/tmp/" + "a-very-long-name/" * 8)
    assert len(os.fsencode(far.sockets)) < 80
    assert far.sockets == places(far.data_dir).sockets
    assert far.sockets != places(far.data_dir / "other").sockets


def test_a_killed_parent_leaves_no_server_behind(somewhere: Places) -> None:
    code = (
        "import os, sys\n"
        "from registry.cli.embedded.places import places\n"
        "from registry.cli.embedded.postgres import Postgres\n"
        "from registry.cli.embedded.valkey import Valkey\n"
        "at = places(sys.argv[1])\n"
        "Postgres(at, is_throw_away=True).start(); Valkey(at).start()\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(somewhere.data_dir)], cwd=Path(__file__).parents[2], check=False)
    for _ in range(100):
        if not answers(somewhere.database_url()) and not pings(somewhere.valkey_socket):
            return
        __import__("time").sleep(0.05)
    raise AssertionError("a server outlived its parent")


def test_the_broker_comes_back_over_a_stale_socket(somewhere: Places) -> None:
    server = Valkey(somewhere)
    server.start()
    assert server.child is not None
    server.child.kill()
    server.child.wait()
    assert somewhere.valkey_socket.exists()
    assert not pings(somewhere.valkey_socket)
    again = Valkey(somewhere)
    again.start()
    again.stop()
