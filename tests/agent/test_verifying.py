"""`exreg verify`: what it says and how it ends, with no server and with a changed file."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from registry.agent.main import app
from registry.agent.statements import KEYS_PATH
from registry.agent.store import Store
from registry.agent.verifying import SETTING
from registry.lib.canonical import canonical_bytes
from registry.statements.signing import envelope, envelope_text, key_id_of, new_seed, public_half, sign
from tests.agent.server import KEY, Registry, entry

SEED = new_seed()
PUBLIC = public_half(SEED)
STATUS = {"status": "active", "from": "2026-10-04T19:00:00Z", "until": "2026-10-05T19:00:00Z", "since": None, "ground": None}
STATEMENT: dict[str, Any] = {
    "schema": "tizilim-statement/1", "statement": "st-1", "issued_at": "2026-11-01T06:00:00Z", "key_id": key_id_of(PUBLIC), "about": "licence",
    "day": {"on": "2026-10-05", "is_over": True}, "search": {"text": "AFSA-1"}, "is_covered": True, "licence": {"number": "AFSA-1"},
    "firm": {"named_on_day": {"legal": "Altyn"}, "named_now": {"legal": "Altyn"}},
    "as_known_then": {"known_at": "2026-10-05T18:59:59Z", "statuses": [STATUS]}, "as_known_now": {"known_at": "2026-11-01T06:00:00Z", "statuses": [STATUS]},
}  # fmt: skip


def keys(**changes: Any) -> dict[str, Any]:
    row = {"key_id": key_id_of(PUBLIC), "use": "statement", "public_key": PUBLIC, "valid_from": "2026-01-01T00:00:00Z", "valid_until": None}
    return {"registry": "https://registry.example", "keys": [row | changes]}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    payload = canonical_bytes(STATEMENT)
    members = envelope(payload, signature=sign(SEED, payload), key_id=key_id_of(PUBLIC), address="https://registry.example")
    (tmp_path / "statement.json").write_text(envelope_text(members))
    (tmp_path / "keys.json").write_text(json.dumps(keys()))
    return tmp_path


def run(files: Path, *arguments: str) -> Any:
    home = str(files / "home")
    return CliRunner().invoke(app, ["verify", str(files / "statement.json"), "--home", home, *arguments])


def test_a_good_statement_says_what_is_proved_and_what_is_not(files: Path) -> None:
    result = run(files, "--keys", str(files / "keys.json"))
    assert result.exit_code == 0
    for words in (
        "The signature is good.",
        "Proved: Not a byte",
        "AFSA-1",
        "2026-10-05",
        "Not proved: How things stand today",
        "active from",
    ):
        assert words in result.stdout
    told = json.loads(run(files, "--keys", str(files / "keys.json"), "--json").stdout)
    assert (told["is_good"], told["registry"], told["statement"]) == (True, "https://registry.example", STATEMENT)


def test_keys_kept_by_init_are_enough(files: Path) -> None:
    store = Store.create(files / "home", {"url": "https://registry.example"})
    assert run(files).exit_code == 2
    store.keep(SETTING, json.dumps(keys()))
    assert run(files).exit_code == 0


def test_a_changed_byte_an_unknown_key_and_a_wrong_time_end_with_6(files: Path) -> None:
    path = files / "statement.json"
    whole = json.loads(path.read_text())
    changed = base64.b64decode(whole["payload"]).replace(b"active", b"actiue", 1)
    path.write_text(json.dumps(whole | {"payload": base64.b64encode(changed).decode()}))
    result = run(files, "--keys", str(files / "keys.json"), "--json")
    assert (result.exit_code, json.loads(result.stdout)["is_good"]) == (6, False)
    path.write_text(json.dumps(whole))
    for other in (
        keys(valid_until="2026-10-31T00:00:00Z"),
        keys(valid_from="2026-11-02T00:00:00Z"),
        keys(use="lists"),
        {**keys(), "keys": []},
    ):
        (files / "keys.json").write_text(json.dumps(other))
        assert run(files, "--keys", str(files / "keys.json")).exit_code == 6


def test_what_is_no_statement_or_no_key_is_a_matter_of_use(files: Path) -> None:
    for text in ("", "[]", "{}", "[" * 100_000, '{"type": "other"}'):
        (files / "statement.json").write_text(text)
        assert run(files, "--keys", str(files / "keys.json")).exit_code == 2
    assert run(files, "--keys", str(files / "none.json")).exit_code == 2
    assert run(files, "--keys", "http://registry.example/keys").exit_code == 2
    assert run(files, "--keys", "http://127.0.0.1:1/keys").exit_code == 5


def test_init_keeps_the_keys_of_the_registry_and_does_without_where_there_are_none(files: Path) -> None:
    registry = Registry()
    registry.publish("block", entry(1))
    (files / "key").write_text(KEY)
    (files / "key").chmod(0o600)
    init = ["init", registry.url, "--key-file", str(files / "key"), "--home", str(files / "home")]
    told = CliRunner().invoke(app, init)
    assert (told.exit_code, run(files).exit_code) == (0, 2)
    assert "were not kept" in told.stderr
    registry.spoil = lambda path, status, body: (200, json.dumps(keys()).encode()) if path == KEYS_PATH else (status, body)
    assert CliRunner().invoke(app, init).exit_code == 0
    assert run(files, "--keys", registry.url + KEYS_PATH).exit_code == 0
    registry.server.shutdown()
    registry.server.server_close()
    assert run(files).exit_code == 0
