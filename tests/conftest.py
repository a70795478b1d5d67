"""Servers, broker, live processes and browser for every test."""

import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest

from tests.servers import Broker, TestServers, use_own_folder


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the servers before Django reads its settings. Workers of xdist inherit the first process's."""
    if hasattr(config, "workerinput"):
        use_own_folder(Path(os.environ["TIZILIM_TEST_FOLDER"]) / config.workerinput["workerid"])
    elif not (config.option.help or config.option.version):
        servers = TestServers()
        config.add_cleanup(servers.stop)
        servers.start()
        os.environ["TIZILIM_TEST_FOLDER"] = str(servers.folder)
        use_own_folder(servers.folder / "main")
    os.environ["DJANGO_SETTINGS_MODULE"] = "registry.settings"
    django.setup()
    import registry.celery  # noqa: F401 - tells `wake` the broker's address


@pytest.fixture(scope="session")
def _broker_server() -> Iterator[Broker]:
    from registry.cli.embedded.places import places

    server = Broker(places(os.environ["DATA_DIR"]))
    yield server
    server.stop()


@pytest.fixture
def broker(_broker_server: Broker) -> Broker:
    """The real broker at `settings.CELERY_BROKER_URL`, running and empty."""
    _broker_server.start()
    _broker_server.flush()
    return _broker_server
