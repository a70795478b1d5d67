"""Chromium for the tests that drive pages."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-dev-shm-usage", "--no-proxy-server",
]  # fmt: skip


def chromium_path() -> Path | None:
    """Where Chromium is: CHROMIUM when set, else on the path."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return Path(found) if found else None


def need_chromium() -> Path:
    """Chromium's path. Without one the test is skipped, loudly; with CI=true it fails."""
    found = chromium_path()
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("Chromium is missing and CI=true: browser tests may not be skipped.", pytrace=False)
    if found is None:
        pytest.skip("Chromium is missing: apt-get install chromium fonts-noto-core")
    return found


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    path = need_chromium()
    # Playwright runs an event loop in this thread; Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(path), args=ARGUMENTS)
        yield browser
        browser.close()
