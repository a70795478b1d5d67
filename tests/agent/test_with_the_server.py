"""`exreg` against the real API on the real database: what is published arrives, is verified, acknowledged and answers."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from django.core.cache import cache
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer
from typer.testing import CliRunner

from registry.agent.main import app
from registry.blocklist.models import Publication
from registry.distribution.actions import publish_list
from registry.distribution.models import Acknowledgement
from tests.api.banks import bank
from tests.listing import Officers, draft, list_officers, listed, removed

PACKED = {".jsonl": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}
pytestmark = pytest.mark.django_db(transaction=True)


class Exreg:
    """The program, with its home and the server's address."""

    def __init__(self, home: Path, server: LiveServer) -> None:
        self.home, self.url = home, server.url

    def run(self, *arguments: str) -> tuple[int, Any]:
        result = CliRunner().invoke(app, [*arguments, "--home", str(self.home)], catch_exceptions=False)
        return result.exit_code, json.loads(result.stdout) if "--json" in arguments else result.output

    def init(self, key: str) -> int:
        key_file = self.home.with_suffix(".key")
        key_file.write_text(key)
        key_file.chmod(0o600)
        return self.run("init", self.url, "--key-file", str(key_file))[0]

    def sync(self) -> tuple[int, dict[str, str]]:
        code, answer = self.run("sync", "--json")
        return code, {one["list"]: one["outcome"] for one in answer["lists"]}


@pytest.fixture
def officers(settings: Settings, tmp_path: Path, transactional_db: None) -> Officers:
    settings.ARTEFACTS_DIR = tmp_path / "artefacts"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    return list_officers()


@pytest.fixture
def exreg(tmp_path: Path, live_server: LiveServer) -> Exreg:
    return Exreg(tmp_path / "home", live_server)


def test_publications_arrive_by_snapshot_then_by_changes_and_are_acknowledged(officers: Officers, exreg: Exreg) -> None:
    receiver = bank(officers)
    first = listed(officers, draft("Alpha", "alpha.example", "KZ86125KZT5004100100"), at=timezone.now())
    publish_list("block", at=timezone.now())
    assert exreg.init(receiver.key()[1]) == 0
    assert exreg.sync() == (0, {"licensed": "snapshot", "block": "snapshot", "freeze": "not_subscribed"})
    code, answer = exreg.run("check", "https://pay.ALPHA.example/x", "--json")
    assert (code, answer["verdict"], answer["payment"]["to"]) == (1, "listed", "block")

    listed(officers, draft("Beta", "beta.example"), at=timezone.now())
    removed(officers, first, at=timezone.now())
    publish_list("block", at=timezone.now())
    assert exreg.sync() == (0, {"licensed": "same", "block": "delta", "freeze": "not_subscribed"})
    assert exreg.sync() == (0, {"licensed": "same", "block": "same", "freeze": "not_subscribed"})
    assert [exreg.run("check", text, "--json")[0] for text in ("beta.example", "alpha.example")] == [1, 3]

    head = Publication.objects.filter(list__code="block").latest("seq")
    said = Acknowledgement.objects.filter(list__code="block").order_by("id")
    assert [(one.seq, one.state, one.outcome) for one in said] == [(1, "enforced", "accepted"), (head.seq, "enforced", "accepted")]
    assert said.last().list_hash == head.list_hash


def test_a_list_altered_on_the_servers_disk_is_not_taken(officers: Officers, exreg: Exreg, settings: Settings) -> None:
    receiver = bank(officers, lists=("block",))
    listed(officers, draft("Alpha", "alpha.example"), at=timezone.now())
    publish_list("block", at=timezone.now())
    plain = next(Path(settings.ARTEFACTS_DIR).glob("block/**/snapshot.jsonl")).read_bytes()
    for path in Path(settings.ARTEFACTS_DIR).glob("block/**/snapshot.jsonl*"):
        path.write_bytes(PACKED[path.suffix](plain.replace(b"alpha", b"omega")))
    exreg.init(receiver.key()[1])
    code, outcomes = exreg.sync()
    assert (code, outcomes["block"]) == (6, "failed")
    assert exreg.run("check", "alpha.example")[0] == 2
    told = Acknowledgement.objects.get()
    assert told.state == "failed"
    assert "cut or altered" in told.reason


def test_a_key_without_the_scope_or_unknown_is_refused_with_4(officers: Officers, exreg: Exreg) -> None:
    receiver = bank(officers, lists=("block",))
    assert exreg.init("exr_test_aaaaaaaa_" + "b" * 43) == 4
    assert not (exreg.home / "exreg.db").exists()
    exreg.init(receiver.key("webhooks:manage")[1])
    assert exreg.run("sync")[0] == 4
