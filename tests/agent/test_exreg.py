"""`exreg` against a registry that may misbehave: what a bank's copy says, and how each command ends."""

import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from registry.agent.checking import check
from registry.agent.main import app
from registry.agent.store import Store
from registry.feed import digest, list_hash
from tests.agent.bank import Bank
from tests.agent.server import Registry, entry

TOMORROW = datetime.now(UTC) + timedelta(days=1)


def test_the_first_sync_takes_snapshots_and_acknowledges_them(bank: Bank) -> None:
    assert bank.sync() == (0, {"licensed": "snapshot", "block": "snapshot", "freeze": "not_subscribed"})
    assert [(one, ack["state"], ack["seq"]) for one, ack in bank.registry.acks] == [("licensed", "enforced", 1), ("block", "enforced", 1)]


def test_later_syncs_take_only_changes(bank: Bank) -> None:
    bank.sync()
    for number in range(3, 8):
        bank.registry.publish("block", entry(number))
    bank.registry.publish("block", "e0000001")
    assert bank.sync() == (0, {"licensed": "same", "block": "delta", "freeze": "not_subscribed"})
    assert bank.check("evil1.example")[0] == 3
    assert bank.check("https://www.EVIL7.example/login")[0] == 1


def test_an_idle_sync_asks_for_heads_alone_and_acknowledges_nothing_again(bank: Bank) -> None:
    bank.sync()
    bank.registry.calls.clear()
    bank.registry.acks.clear()
    assert bank.sync()[1]["block"] == "same"
    assert all(call.endswith("/head") for call in bank.registry.calls)
    assert bank.registry.acks == []


def test_check_answers_without_a_server(bank: Bank) -> None:
    bank.sync()
    bank.registry.server.shutdown()
    bank.registry.server.server_close()
    code, answer = bank.check("KZ86 125K ZT50 0410 0100")
    assert (code, answer["verdict"], len(answer["matches"])) == (1, "listed", 2)
    assert bank.sync()[0] == 5
    assert bank.check("evil2.example")[0] == 1


def test_a_listed_name_is_a_hint_and_no_verdict(bank: Bank) -> None:
    bank.sync()
    code, answer = bank.check("EVIL 1")
    assert (code, answer["verdict"]) == (3, "not_found")
    assert answer["matches"][0]["how"] == "name"


def test_a_licence_past_its_end_counts_as_ended_on_an_agent_that_is_offline(bank: Bank) -> None:
    until = "2026-11-30T19:00:00Z"
    bank.registry.publish("licensed", entry(9, category="licensed", action="report", name="Altyn", valid_until=until))
    bank.sync()
    store, end = Store(bank.home), datetime.fromisoformat(until)
    before = check(store, "evil9.example", at=end - timedelta(seconds=1), max_age=timedelta(days=365))
    after = check(store, "evil9.example", at=end, max_age=timedelta(days=365))
    assert (before.verdict, before.exit_code) == ("licensed", 0)
    assert (after.verdict, after.exit_code) == ("licence_ended", 1)


def test_a_stale_copy_clears_nobody_and_still_warns(bank: Bank) -> None:
    bank.registry.publish("licensed", entry(9, category="licensed", action="report", identifiers=entry(9)["identifiers"][:1]))
    bank.sync()
    store, later, limit = Store(bank.home), TOMORROW + timedelta(hours=1), timedelta(hours=24)
    assert check(store, "evil9.example", at=later, max_age=limit).exit_code == 6
    assert check(store, "evil9.example", at=later, max_age=limit).verdict == "not_found"
    assert check(store, "evil1.example", at=later, max_age=limit).exit_code == 1


def test_the_same_value_listed_and_licensed_is_under_review(bank: Bank) -> None:
    bank.registry.publish("licensed", entry(9, category="licensed", identifiers=entry(1)["identifiers"]))
    bank.sync()
    assert bank.check("evil1.example")[1]["verdict"] == "under_review"


def test_a_tampered_delta_is_answered_by_a_snapshot_and_reported(bank: Bank) -> None:
    bank.sync()
    bank.registry.publish("block", entry(3))
    bank.registry.spoil = lambda path, status, body: (
        status,
        body.replace(b"evil3.example", b"good3.example") if "changes" in path else body,
    )
    assert bank.sync() == (0, {"licensed": "same", "block": "snapshot", "freeze": "not_subscribed"})
    assert [ack["state"] for _list, ack in bank.registry.acks][-2:] == ["failed", "enforced"]
    assert bank.check("evil3.example")[0] == 1


@pytest.mark.parametrize(
    "spoilt", [lambda body: body[: len(body) // 2], lambda body: body.replace(b"evil", b"good"), lambda body: body + body]
)
def test_a_cut_or_altered_snapshot_is_refused_and_the_old_list_kept(bank: Bank, spoilt: Any) -> None:
    bank.sync()
    bank.registry.epoch = "another"
    bank.registry.publish("block", entry(3))
    bank.registry.spoil = lambda path, status, body: (status, spoilt(body) if "block/snapshot" in path else body)
    assert bank.sync()[0] == 6
    assert bank.check("evil1.example")[0] == 1
    assert bank.check("evil3.example")[0] == 3
    assert "cut or altered" in str(bank.run("status", "--json")[1]["lists"]) or "cannot be read" in str(
        bank.run("status", "--json")[1]["lists"]
    )


def test_changes_no_longer_offered_lead_to_a_snapshot(bank: Bank) -> None:
    bank.sync()
    bank.registry.publish("block", entry(3))
    bank.registry.spoil = lambda path, status, body: (410, b"{}") if "changes" in path else (status, body)
    assert bank.sync()[1]["block"] == "snapshot"


def test_a_server_that_rolled_back_is_not_followed(bank: Bank) -> None:
    bank.registry.publish("block", entry(3))
    bank.sync()
    bank.registry.history["block"].pop()
    assert bank.sync()[0] == 6
    assert bank.check("evil3.example")[0] == 1


def test_a_new_epoch_is_followed_by_a_whole_snapshot(bank: Bank) -> None:
    bank.registry.publish("block", entry(3))
    bank.sync()
    bank.registry.history["block"].pop()
    bank.registry.epoch = "rebuilt"
    assert bank.sync()[1]["block"] == "snapshot"
    assert bank.check("evil3.example")[0] == 3


@pytest.mark.parametrize(("status", "code"), [(401, 4), (500, 5), (503, 5), (302, 5)])
def test_refusals_and_faults_of_the_server_have_their_exit_codes(bank: Bank, status: int, code: int) -> None:
    bank.sync()
    bank.registry.spoil = lambda _path, _status, _body: (status, b"{}")
    result = CliRunner().invoke(app, ["sync", "--home", str(bank.home)])
    assert result.exit_code == code


def test_a_head_that_lacks_a_member_is_refused_as_untrustworthy(bank: Bank) -> None:
    bank.registry.spoil = lambda path, status, body: (status, b'{"seq": 3}' if "head" in path else body)
    assert bank.sync()[0] == 6


def test_usage_faults_end_with_2_and_say_the_remedy(tmp_path: Path, registry: Registry) -> None:
    bank = Bank(tmp_path / "empty", registry)
    assert bank.run("check", "x")[0] == 2
    assert bank.run("sync")[0] == 2
    assert bank.run("init", "http://registry.example", "--key-file", str(bank.key_file))[0] == 2
    assert bank.run("init", registry.url, "--key-file", "/nonexistent")[0] == 2
    bank.init()
    code, words = bank.run("check", "x")
    assert code == 2
    assert "exreg sync" in words


def test_the_wrong_key_ends_with_4_before_anything_is_written(tmp_path: Path, registry: Registry) -> None:
    bank = Bank(tmp_path / "home", registry)
    bank.key_file.write_text("exr_test_other")
    assert bank.init() == 4
    assert not (bank.home / "exreg.db").exists()


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.lists(st.tuples(st.integers(1, 6), st.booleans()), min_size=1, max_size=4, unique_by=lambda step: step[0]), max_size=8
    ),
    data=st.data(),
)
def test_from_any_version_the_copy_equals_the_head(tmp_path_factory: pytest.TempPathFactory, steps: Any, data: st.DataObject) -> None:
    registry = Registry()
    try:
        registry.publish("block", entry(1))
        registry.publish("licensed")
        bank = Bank(tmp_path_factory.mktemp("bank"), registry)
        bank.init()
        stop = data.draw(st.integers(0, len(steps)))
        for place, step in enumerate(steps):
            if place == stop:
                bank.sync()
            registry.publish("block", *(entry(number) if is_put else f"e{number:07d}" for number, is_put in step))
        assert bank.sync()[0] == 0
        held = Store(bank.home).held()["block"]
        assert (held.seq, held.list_hash) == (len(steps) + 1, registry.state("block", len(steps) + 1).hash)
    finally:
        registry.server.shutdown()
        registry.server.server_close()


KILLED = """
import signal, sys, time
from registry.agent.main import app
start = time.process_time()
signal.setitimer(signal.ITIMER_PROF, float(sys.argv[1]))  # ends the process at once, nothing is cleaned up
try:
    app(sys.argv[2:])
finally:
    print(time.process_time() - start, file=sys.stderr)
"""


def kept(home: Path) -> tuple[int, str]:
    """The version that a store claims, and the hash of the lines that it really holds."""
    with closing(sqlite3.connect(home / "exreg.db")) as base:
        lines = [line for (line,) in base.execute("SELECT text FROM line WHERE list = 'block'")]
    return Store(home).held()["block"].seq, list_hash(digest(line) for line in lines)


@pytest.mark.parametrize("epoch", ["", "rebuilt"], ids=["by changes", "by snapshot"])
def test_a_sync_killed_at_any_moment_leaves_the_old_list_or_the_new_one(bank: Bank, tmp_path: Path, epoch: str) -> None:
    bank.sync()
    bank.registry.publish("block", *(entry(number, name=f"Many {number}") for number in range(10, 800)))
    bank.registry.epoch = epoch or bank.registry.epoch
    promised = {seq: bank.registry.state("block", seq).hash for seq in (1, 2)}

    def killed_after(seconds: float, home: Path) -> subprocess.CompletedProcess[str]:
        shutil.copytree(bank.home, home)
        command = [sys.executable, "-c", KILLED, str(seconds), "sync", "--home", str(home)]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    whole = float(killed_after(60, tmp_path / "whole").stderr.split()[-1])
    endings = set()
    for step in range(1, 6):
        home = tmp_path / f"home{step}"
        endings.add(killed_after(whole * step / 6, home).returncode)
        seq, found = kept(home)
        assert found == promised[seq]
        assert Bank(home, bank.registry).check("evil1.example")[0] == 1
    assert -signal.SIGPROF in endings
    assert Bank(home, bank.registry).sync()[0] == 0
    assert kept(home) == (2, promised[2])
