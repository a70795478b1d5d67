"""The servers of one test run: its own PostgreSQL and broker in a temporary directory, thrown away at the end."""

import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

import redis

from registry.cli.embedded.places import OWNER_ROLE, Places, places
from registry.cli.embedded.postgres import Postgres
from registry.cli.embedded.valkey import Valkey
from tests import mould

# What only tests may do: empty append-only tables between transactional tests.
ALLOW_TRUNCATE = quote("-c tizilim.allow_truncate=on", safe="")


class TestServers:
    """Starts what the environment does not give, and tells Django by the environment."""

    __test__ = False

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="tizilim-tests-"))
        self.places = places(self.folder)
        self.postgres: Postgres | None = None

    def start(self) -> None:
        """Start PostgreSQL unless DATABASE_URL names one, and set the variables the settings read."""
        url = os.environ.get("DATABASE_OWNER_URL") or os.environ.get("DATABASE_URL")
        if not url:
            mould.lay(self.places)
            self.postgres = Postgres(self.places, is_throw_away=True)
            self.postgres.start()
            url = self.places.database_url(OWNER_ROLE)
            os.environ["TIZILIM_TEST_MOULD"] = self.places.database_url(OWNER_ROLE, "postgres")
        allowing = f"{url}{'&' if '?' in url else '?'}options={ALLOW_TRUNCATE}"
        os.environ["DATABASE_URL"] = os.environ["DATABASE_OWNER_URL"] = allowing
        os.environ.update({"SECRET_KEY": "only-for-tests-" + "x" * 40, "SEALING_KEY": "c2VhbGluZy1rZXktb25seS1mb3ItdGVzdHMtMDEyMzQ="})

    def stop(self) -> None:
        """Stop what was started and remove its files."""
        if self.postgres is not None:
            self.postgres.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


def use_own_folder(folder: Path) -> None:
    """Give this test process (one of several under xdist) its own DATA_DIR, with nobody answering at its broker's socket."""
    os.environ["DATA_DIR"] = str(folder)
    os.environ["CELERY_BROKER_URL"] = places(folder).broker_url
    os.environ["CACHE_URL"] = "none"
    os.environ["BASE_URL"] = "http://testserver"
    os.environ["LOG_LEVEL"] = "WARNING"
    os.environ.setdefault("DEMO", "true")


class Broker:
    """The real broker of a test: may be stopped and started again, and looked into."""

    def __init__(self, at: Places) -> None:
        self.places = at
        self.server = Valkey(at)

    @property
    def url(self) -> str:
        """Celery's address, the one in the settings."""
        return self.places.broker_url

    @property
    def client(self) -> redis.Redis:
        """A client of its own for looking into the queues."""
        return redis.Redis(unix_socket_path=str(self.places.valkey_socket), socket_timeout=2)

    def start(self) -> None:
        """Start it, or do nothing when it runs."""
        if self.server.child is None:
            self.server.start()

    def stop(self) -> None:
        """Stop it; messages are kept in its file."""
        self.server.stop()

    def flush(self) -> None:
        """Forget every message."""
        self.client.flushall()

    def waiting(self, queue: str = "work") -> int:
        """How many messages wait in `queue`."""
        return int(self.client.llen(queue))  # type: ignore[arg-type]
