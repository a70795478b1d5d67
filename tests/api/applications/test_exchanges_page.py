"""The samples on the page for exchanges run as they stand, against a live server."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from registry.accounts.actions import issue_key
from registry.licensing.models import Application
from tests.licensing import world as w
from tests.licensing.world import build_world

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = (Path(__file__).resolve().parents[3] / "docs" / "exchanges.md").read_text(encoding="utf-8")


def sample(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_samples_of_the_page_file_an_application(live_server: LiveServer, tmp_path: Path) -> None:
    world = build_world()
    _key, secret = issue_key(
        world.organisation.pk, name="Filing", mode="test", scopes=["applications"], actor=world.admin, at=timezone.now()
    )
    _run_shell(live_server.url, secret, tmp_path)
    names: dict[str, Any] = {"__name__": "sample"}
    exec(compile(sample("python"), "docs/exchanges.md", "exec"), names)
    registry = names["Registry"](live_server.url, secret)
    sent = names["apply"](registry, w.PAGES, w.LISTS, {code: w.pdf(code) for code in w.DOCUMENTS})
    assert sent["state"]["code"] == "submitted"
    assert Application.objects.get().number == sent["number"]


def _run_shell(address: str, secret: str, folder: Path) -> None:
    if shutil.which("curl") is None:
        return
    (folder / "plan.pdf").write_bytes(w.pdf("plan"))
    environment = {**os.environ, "REGISTRY": address, "KEY": secret}
    done = subprocess.run(
        ["bash", "-euc", sample("sh")], cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"is_complete":false' in done.stdout.replace(" ", "")
    assert '"section":"doc_business_plan"' in done.stdout
