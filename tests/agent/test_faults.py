"""Servers, networks, disks and clocks that misbehave: the last good list stays in force, and the exit status says what is wrong."""

import json
import os
import resource
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from registry.agent.checking import check
from registry.agent.faults import TrustError
from registry.agent.heads import read_head, read_page
from registry.agent.main import app
from registry.agent.store import Store
from tests.agent.bank import Bank
from tests.agent.server import KEY, Registry, entry

NOW = datetime.now(UTC)
DAY = timedelta(hours=24)
HEAD = {
    "list": "block",
    "epoch": "e",
    "seq": 3,
    "list_hash": "sha256:0",
    "count": 1,
    "published_at": None,
    "expires_at": "2026-11-20T00:15:00Z",
    "min_wait_seconds": 5,
}
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*HEAD, "to", "changes", "op", "entry", "id"]), inner, max_size=4)
    ),
    max_leaves=8,
)


def only(path_end: str, status: int, body: bytes = b"{}") -> Any:
    return lambda path, old_status, old_body: (status, body) if path.endswith(path_end) else (old_status, old_body)


def program(bank: Bank, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "registry.agent.main", *arguments, "--home", str(bank.home)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_an_idle_poll_costs_less_than_a_kilobyte_a_list(bank: Bank) -> None:
    bank.sync()
    bank.registry.wire = 0
    bank.registry.calls.clear()
    bank.sync()
    assert bank.registry.wire / len(bank.registry.calls) < 1000


@pytest.mark.parametrize("damage", [lambda body: body[: len(body) // 2], lambda body: bytes([body[0] ^ 255]) + body[1:], lambda _body: b""])
def test_a_snapshot_damaged_in_one_encoding_is_fetched_in_another(bank: Bank, damage: Any) -> None:
    bank.registry.damage = lambda encoding, body: damage(body) if encoding == "zstd" else body
    assert bank.sync()[0] == 0
    assert bank.check("evil1.example")[0] == 1


def test_a_snapshot_damaged_in_every_encoding_is_told_as_failed(bank: Bank) -> None:
    bank.registry.spoil = lambda path, status, body: (status, body[:-9]) if "block/snapshot" in path else (status, body)
    assert bank.sync() == (6, {"licensed": "snapshot", "block": "failed", "freeze": "not_subscribed"})
    assert [ack["state"] for code, ack in bank.registry.acks if code == "block"] == []
    bank.registry.spoil = lambda path, status, body: (
        (status, body.replace(b"evil", b"good")) if "block/snapshot" in path else (status, body)
    )
    assert bank.sync()[0] == 6
    assert [ack["state"] for code, ack in bank.registry.acks if code == "block"] == ["failed"]


def test_a_list_that_never_arrived_makes_the_copy_stale(bank: Bank) -> None:
    bank.registry.publish("licensed", entry(9, category="licensed", identifiers=entry(9)["identifiers"][:1]))
    bank.registry.spoil = lambda path, status, body: (500, b"{}") if "block" in path else (status, body)
    assert bank.sync() == (5, {"licensed": "snapshot", "block": "failed", "freeze": "not_subscribed"})
    code, answer = bank.check("evil9.example")
    assert (code, answer["missing"], answer["is_stale"]) == (6, ["block"], True)
    assert bank.run("status", "--json")[0] == 6


def test_an_old_answer_out_of_a_cache_makes_no_list_younger(bank: Bank) -> None:
    bank.registry.expires_at = NOW - timedelta(days=2)
    assert bank.sync()[0] == 0
    assert bank.sync()[0] == 0
    assert bank.run("status", "--json")[0] == 6
    assert bank.check("nothing.example")[0] == 6
    assert bank.check("evil1.example")[0] == 1


def test_a_clock_that_was_set_back_makes_the_copy_stale_rather_than_fresh(bank: Bank) -> None:
    bank.sync()
    assert check(Store(bank.home), "nothing.example", at=NOW - timedelta(days=9), max_age=DAY).exit_code == 6


def test_another_list_under_the_same_version_is_not_followed(bank: Bank) -> None:
    bank.sync()
    bank.registry.history["block"].pop()
    bank.registry.publish("block", entry(7))
    assert bank.sync()[0] == 6
    assert bank.check("evil7.example")[0] == 3
    assert "under the version 1 it served before" in str(bank.run("status", "--json")[1])


def test_a_list_that_the_key_may_read_no_more_stays_in_force_and_is_loud(bank: Bank) -> None:
    bank.sync()
    bank.registry.spoil = lambda path, status, body: (403, b'{"detail":"Not subscribed."}') if "block" in path else (status, body)
    assert bank.sync() == (4, {"licensed": "same", "block": "failed", "freeze": "not_subscribed"})
    assert bank.check("evil1.example")[0] == 1


def test_a_key_that_opens_no_list_is_a_refused_key(bank: Bank) -> None:
    bank.registry.spoil = lambda _path, _status, _body: (403, b"{}")
    assert bank.run("sync")[0] == 4


def test_a_key_refused_later_keeps_the_lists_and_shows_in_the_status(bank: Bank) -> None:
    bank.sync()
    bank.registry.spoil = lambda _path, _status, _body: (401, b"{}")
    assert bank.run("sync")[0] == 4
    assert bank.check("evil1.example")[0] == 1
    assert all("refused the key" in row["fault"] for row in bank.run("status", "--json")[1]["lists"])


def test_a_list_that_moves_on_during_the_snapshot_is_fetched_at_its_new_version(bank: Bank) -> None:
    def move_on(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        if path.endswith("block/snapshot") and len(bank.registry.history["block"]) == 1:
            bank.registry.publish("block", entry(3))
            return 404, b"{}"
        return status, body

    bank.registry.spoil = move_on
    assert bank.sync()[0] == 0
    assert Store(bank.home).held()["block"].seq == 2


def test_a_snapshot_that_is_offered_in_no_version_is_a_fault_of_the_server(bank: Bank) -> None:
    bank.registry.spoil = only("snapshot", 404)
    assert bank.sync()[0] == 5


def test_a_list_that_was_never_published_is_held_empty_without_a_download(bank: Bank) -> None:
    bank.registry.history["freeze"] = []
    assert bank.sync()[1]["freeze"] == "snapshot"
    assert not any("freeze/snapshot" in call for call in bank.registry.calls)
    assert Store(bank.home).held()["freeze"].seq == 0


@pytest.mark.parametrize(("status", "code"), [(409, 6), (500, 5), (403, 4)])
def test_a_list_that_cannot_be_acknowledged_is_in_force_and_acknowledged_later(bank: Bank, status: int, code: int) -> None:
    bank.registry.spoil = only("/acks", status, b'{"detail":"no"}')
    assert bank.sync() == (code, {"licensed": "snapshot", "block": "snapshot", "freeze": "not_subscribed"})
    assert bank.check("evil1.example")[0] == 1
    bank.registry.spoil = lambda _path, old_status, body: (old_status, body)
    bank.registry.acks.clear()
    assert bank.sync()[0] == 0
    assert [code for code, _ack in bank.registry.acks] == ["licensed", "block"]
    assert all(row["fault"] == "" for row in bank.run("status", "--json")[1]["lists"])


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"changes": 7, "to": 2}', b'{"changes":[{}],"to":2,"list_hash":"x"}']
)
def test_changes_that_are_no_changes_lead_to_a_snapshot_or_a_fault_and_never_to_a_crash(bank: Bank, body: bytes) -> None:
    bank.sync()
    bank.registry.publish("block", entry(3))
    bank.registry.spoil = only("/changes", 200, body)
    assert bank.sync()[0] in (0, 5, 6)
    assert bank.check("evil1.example")[0] == 1


def test_changes_of_another_stretch_are_not_applied(bank: Bank) -> None:
    bank.sync()
    for number in range(3, 9):
        bank.registry.publish("block", entry(number))
    bank.registry.spoil = lambda path, status, body: (status, body.replace(b'"seq":2', b'"seq":9')) if "changes" in path else (status, body)
    assert bank.sync()[1]["block"] == "snapshot"


@given(anything)
def test_whatever_a_server_says_of_a_head_is_understood_or_refused(value: Any) -> None:
    for one in ({**HEAD, **value} if isinstance(value, dict) else {}, *({**HEAD, member: value} for member in HEAD)):
        with suppress(TrustError):
            assert read_head(one, list_code="block", etag="").seq >= 0


@given(anything)
def test_whatever_a_server_says_of_changes_is_understood_or_refused(value: Any) -> None:
    for one in (
        value if isinstance(value, dict) else {},
        {"to": 2, "list_hash": "x", "changes": value},
        {"to": 2, "list_hash": "x", "changes": [value]},
    ):
        with suppress(TrustError):
            assert read_page(one, after=1).to > 1


def test_two_syncs_at_once_take_turns(bank: Bank) -> None:
    codes: list[int] = []
    bank.registry.spoil = lambda path, status, body: (time.sleep(0.3), (status, body))[1] if "snapshot" in path else (status, body)
    threads = [threading.Thread(target=lambda: codes.append(program(bank, "sync").returncode)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0, 0, 0]
    assert [code for code, _ack in bank.registry.acks] == ["licensed", "block"]


def test_check_answers_from_the_old_list_while_a_slow_snapshot_arrives(bank: Bank) -> None:
    bank.sync()
    bank.registry.epoch = "another"
    arrived, let_go = threading.Event(), threading.Event()

    def hold(path: str, status: int, body: bytes) -> tuple[int, bytes]:
        if "block/snapshot" in path:
            arrived.set()
            let_go.wait(20)
        return status, body

    bank.registry.spoil = hold
    syncing = threading.Thread(target=bank.sync)
    syncing.start()
    assert arrived.wait(20)
    assert bank.check("evil1.example")[0] == 1
    let_go.set()
    syncing.join()
    assert Store(bank.home).held()["block"].epoch == "another"


def test_a_store_that_is_none_ends_with_6_and_a_sentence(bank: Bank) -> None:
    bank.sync()
    (bank.home / "exreg.db-wal").unlink(missing_ok=True)
    (bank.home / "exreg.db").write_bytes(b"no database at all" * 1000)
    for arguments in (["check", "evil1.example"], ["sync"], ["status"]):
        code, said = bank.run(*arguments)
        assert code == 6
        assert "store" in said


def test_a_full_disk_keeps_the_old_list(bank: Bank) -> None:
    bank.sync()
    bank.registry.publish("block", *(entry(number, note="x" * 2000) for number in range(10, 600)))
    size = (bank.home / "exreg.db").stat().st_size + 200_000
    done = program(bank, "sync", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    assert done.returncode == 6
    assert "Traceback" not in done.stderr
    assert bank.check("evil1.example")[0] == 1
    assert bank.check("evil10.example")[0] == 3
    assert bank.sync()[0] == 0


def test_the_key_may_come_from_the_environment_and_is_then_not_kept(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    bank = Bank(tmp_path / "home", registry)
    monkeypatch.setenv("EXREG_KEY", KEY)
    assert bank.run("init", registry.url)[0] == 0
    assert bank.sync()[0] == 0
    monkeypatch.delenv("EXREG_KEY")
    assert bank.run("sync")[0] == 2
    kept = b"".join(path.read_bytes() for path in bank.home.glob("exreg.db*"))
    assert KEY.encode() not in kept


def test_the_key_is_never_shown(bank: Bank) -> None:
    secret = KEY.rpartition("_")[2]
    for arguments in (["sync"], ["status", "--json"], ["status"], ["check", "evil1.example"]):
        result = CliRunner().invoke(app, [*arguments, "--home", str(bank.home)])
        assert secret not in result.output


def test_the_store_is_for_its_owner_alone_and_an_open_key_file_is_told(bank: Bank) -> None:
    bank.sync()
    assert {path.stat().st_mode & 0o077 for path in bank.home.glob("exreg.db*")} == {0}
    bank.key_file.chmod(0o644)
    assert "chmod 600" in bank.run("init", bank.registry.url, "--key-file", str(bank.key_file))[1]


@pytest.mark.parametrize(
    "url",
    [
        "http://registry.example",
        "ftp://127.0.0.1",
        "https://",
        "https://a:b@registry.example",
        "https://r.example?x=1",
        "https://[::1",
        "https://r.example:x",
        "registry.example",
        "",
    ],
)
def test_an_address_that_is_not_the_registrys_is_refused(bank: Bank, url: str) -> None:
    assert bank.run("init", url, "--key-file", str(bank.key_file))[0] == 2


def test_a_redirect_is_a_fault_and_the_key_goes_nowhere_else(bank: Bank) -> None:
    bank.sync()
    other = Registry()
    bank.registry.location = other.url
    bank.registry.spoil = lambda _path, _status, _body: (307, b"")
    assert bank.run("sync")[0] == 5
    assert other.calls == []
    other.server.shutdown()


def test_wrong_usage_ends_with_2(bank: Bank) -> None:
    for arguments in (
        ["check"],
        ["nonsense"],
        ["sync", "--nonsense"],
        ["check", ""],
        ["check", "x", "--max-age", "-1"],
        ["watch", "--doorbell", "here"],
    ):
        assert bank.run(*arguments)[0] == 2


def test_the_program_says_nothing_but_data_on_stdout(bank: Bank) -> None:
    done = program(bank, "sync", "--json", env=os.environ | {"NO_COLOR": "1"})
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert json.loads(done.stdout)["lists"]
