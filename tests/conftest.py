"""Servers, broker, live processes and browser for every test."""

import atexit
import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.db import connections
from playwright.sync_api import Browser, Page
from whitenoise.middleware import WhiteNoiseMiddleware

from tests import mould
from tests.browser import chromium
from tests.live import LiveSystem, live_system
from tests.servers import Broker, TestServers, use_own_folder


def _start_servers() -> None:
    """Start the servers before Django reads its settings. Workers of xdist inherit the first process's."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        use_own_folder(Path(os.environ["TIZILIM_TEST_FOLDER"]) / worker)
        return
    servers = TestServers()
    atexit.register(servers.stop)
    servers.start()
    os.environ["TIZILIM_TEST_FOLDER"] = str(servers.folder)
    use_own_folder(servers.folder / "main")


# At import, not in a hook: pytest imports the conftest of the folder it was asked for before it calls any hook.
_start_servers()
os.environ["DJANGO_SETTINGS_MODULE"] = "registry.settings"
django.setup()
importlib.import_module("registry.celery")  # tells `wake` the broker's address


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Databases poured from the mould go with their server; on a server that was named each run makes and drops its own."""
    return "TIZILIM_TEST_MOULD" in os.environ


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, *, django_db_keepdb: bool) -> None:
    """Every process of the run finds a database in which all migrations have run, and runs none."""
    if django_db_keepdb:
        database = connections["default"].settings_dict
        mould.pour(database["TEST"]["NAME"] or f"test_{database['NAME']}", os.environ["TIZILIM_TEST_MOULD"])
        database["TEST"]["MIGRATE"] = False


@pytest.fixture(scope="session", autouse=True)
def _static_files_looked_up_once() -> Iterator[None]:
    """Every test client loads the middleware anew, and WhiteNoise then walks through all static files: they stay the same."""
    walk, found = WhiteNoiseMiddleware.add_files_from_finders, {}

    def walk_once(middleware: WhiteNoiseMiddleware) -> None:
        if not found:
            walk(middleware)
            found.update(middleware.files)
        middleware.files.update(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoiseMiddleware, "add_files_from_finders", walk_once)
        yield


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


@pytest.fixture(scope="session")
def live() -> Iterator[LiveSystem]:
    """The whole system with the demo world, in real processes; one for the session. `live.url` is its address.

    Its tables are there already; that they are made from nothing is tested in `tests/setup`.
    """
    with live_system() as system:
        mould.lay(system.places)
        system.start()
        yield system


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; one for the session."""
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a fresh browser context, English, wide as a laptop."""
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


# First, because xdist reads the groups in the same hook.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers (`--dist loadgroup`) a file stays together, and so do all tests of the one live system.

    The longest come first, so that no worker is left with one when the others are done.
    What needs that system or a browser is end to end, said or not.
    """
    for item in items:
        asked = set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group("live" if "live" in asked else item.nodeid.partition("::")[0]))
        if asked & {"live", "page", "browser"}:
            item.add_marker(pytest.mark.e2e)
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_place_in_line)
    for item in [item for item in items if "live" in getattr(item, "fixturenames", ())][-1:]:
        item.add_marker("last_of_live")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    """The live system is a dozen processes that never rest: it stops with the last test that needs it."""
    if item.get_closest_marker("last_of_live") and isinstance(item, pytest.Function) and "live" in item.funcargs:
        item.funcargs["live"].stop()


def _place_in_line(item: pytest.Item) -> int:
    """The live system first, then what is marked as slow, then browsers and processes, then the rest."""
    marks = {mark.name: mark for mark in item.iter_markers()}
    if marks["xdist_group"].args == ("live",):
        return 0
    return 1 if "slow" in marks else 2 if "e2e" in marks else 3
