"""`exreg verify` on the archive of a case: a good one, and everything that somebody might do to one."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from registry.agent.main import app
from registry.lib.canonical import canonical_bytes, sha256_hex
from registry.statements.signing import key_id_of, new_seed, public_half, sign

SEED = new_seed()
KEY_ID = key_id_of(public_half(SEED))
KEYS = {
    "registry": "https://registry.example",
    "keys": [
        {
            "key_id": KEY_ID, "use": "statement", "public_key": public_half(SEED), "valid_from": "2026-01-01T00:00:00Z", "valid_until": None,
        }
    ],
}  # fmt: skip
FILES = {"applications/A-1/answers.json": b"[]\n", "applications/A-1/documents/1.pdf": b"%PDF" * 100_000}


def manifest(files: dict[str, bytes], **changes: Any) -> dict[str, Any]:
    lines = [{"path": path, "sha256": sha256_hex(data), "size": len(data), "media_type": "x", "what": "x"} for path, data in files.items()]
    facts = {"about": {"kind": "application", "number": "A-1"}, "audience": "office", "as_of": "2026-10-01T00:00:00Z", "faults": []}
    return {"schema": "tizilim-case-export/1", "issued_at": "2026-11-01T00:00:00Z", "key_id": KEY_ID, "files": lines, **facts, **changes}


def packed(files: dict[str, bytes], told: dict[str, Any], *, signs: bytes = b"", packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    text = canonical_bytes(told)
    signature = {"type": "tizilim-case-export/1", "algorithm": "Ed25519", "key_id": KEY_ID, "signs": "manifest.json"}
    signed = json.dumps(signature | {"signature": sign(SEED, signs or text)}).encode()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, data in (files | {"manifest.json": text, "manifest.sig.json": signed}).items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.fixture
def check(tmp_path: Path) -> Any:
    (tmp_path / "keys.json").write_text(json.dumps(KEYS))

    def run(data: bytes) -> tuple[int, dict[str, Any]]:
        (tmp_path / "case.zip").write_bytes(data)
        told = CliRunner().invoke(app, ["verify", str(tmp_path / "case.zip"), "--keys", str(tmp_path / "keys.json"), "--json"])
        assert told.exception is None or isinstance(told.exception, SystemExit)
        return told.exit_code, json.loads(told.stdout)

    return run


def test_a_whole_archive_is_good_and_says_what_is_proved(check: Any) -> None:
    code, told = check(packed(FILES, manifest(FILES)))
    assert (code, told["is_good"], told["files"]) == (0, True, 2)
    assert "application A-1" in told["proved"][1]
    faults = [{"path": "applications/A-1/documents/2.pdf", "recorded_sha256": "sha256:0", "why": "missing"}]
    assert "missing" in check(packed(FILES, manifest(FILES, faults=faults, audience="applicant")))[1]["not_proved"][2]


def test_a_changed_missing_or_further_file_is_refused(check: Any) -> None:
    names = list(FILES)
    for files in (
        FILES | {names[0]: b"[1]"},
        {names[0]: FILES[names[0]]},
        FILES | {"more.txt": b"hello"},
        FILES | {"manifest.json/x": b"hello"},
    ):
        assert check(packed(files, manifest(FILES)))[0] == 6


def test_a_manifest_that_nobody_signed_or_another_kind_of_text_is_refused(check: Any) -> None:
    assert check(packed(FILES, manifest(FILES), signs=b"another text"))[0] == 6
    assert check(packed(FILES, manifest(FILES, issued_at="2025-01-01T00:00:00Z")))[0] == 6
    assert check(packed(FILES, manifest(FILES, schema="tizilim-statement/1")))[0] == 2
    assert check(packed(FILES, {"schema": "tizilim-case-export/1"}))[0] == 2


@pytest.mark.parametrize("name", ["../evil", "/etc/passwd", "a/../../b", "a\\b", "c:evil", "a//b", "./a", "folder/"])
def test_a_name_that_leads_out_is_refused_even_when_it_is_signed(check: Any, name: str) -> None:
    files = FILES | {name: b""}
    assert check(packed(files, manifest(files)))[0] == 6


def test_a_link_is_refused(check: Any) -> None:
    stream = io.BytesIO(packed(FILES, manifest(FILES)))
    with zipfile.ZipFile(stream, "a") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert check(stream.getvalue())[0] == 6


def test_a_bomb_is_refused_without_unpacking_more_than_was_signed(check: Any) -> None:
    name = next(iter(FILES))
    bomb = FILES | {name: b"\0" * 20_000_000}
    assert check(packed(bomb, manifest(FILES)))[0] == 6
    lying = bytearray(packed(bomb, manifest(FILES)))
    real, said = (20_000_000).to_bytes(4, "little"), len(FILES[name]).to_bytes(4, "little")
    assert check(bytes(lying.replace(real, said)))[0] == 6
    huge = manifest(FILES, padding="x" * 70_000_000)
    assert check(packed(FILES, huge))[0] == 6


def test_bytes_before_between_or_after_the_files_are_refused(check: Any) -> None:
    whole = packed(FILES, manifest(FILES))
    assert check(whole + b"more")[0] == 6
    assert check(whole[:-1])[0] == 6
    second = whole.index(b"PK\x03\x04", 4)
    assert check(whole[:second] + b"between" + whole[second:])[0] == 6
    with_comment = io.BytesIO(whole)
    with zipfile.ZipFile(with_comment, "a") as archive:
        archive.comment = b"read me"
    assert check(with_comment.getvalue())[0] == 6
    assert check(b"PK\x03\x04")[0] == 6


def test_two_files_of_one_name_are_refused(check: Any) -> None:
    stream = io.BytesIO(packed(FILES, manifest(FILES)))
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(next(iter(FILES)), b"[2]")
    assert check(stream.getvalue())[0] == 6
