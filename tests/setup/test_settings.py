"""Configuration: every variable is listed, and production is refused what only a demo may have."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from registry.cli.database_urls import cache_beside, django_database
from registry.cli.own_keys import own_key

ROOT = Path(__file__).resolve().parents[2]
INTERNAL = {"AS_DATABASE_OWNER", "DJANGO_SETTINGS_MODULE", "DIE_WITH_PARENT", "PROMETHEUS_MULTIPROC_DIR", "PATH", "HOME", "TMPDIR"}


def test_the_example_lists_every_variable_that_is_read() -> None:
    listed = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    pattern = re.compile(r"""(?:env\.\w+\(|_key\(|os\.environ\.get\(|os\.environ\[|env\.get\()"([A-Z_]+)\"""")
    paths = [ROOT / "registry/settings.py", *(ROOT / "registry/cli").rglob("*.py")]
    read = {name for path in paths for name in pattern.findall(path.read_text())} - INTERNAL
    assert read - listed == set()
    assert listed - read == set()


def settings_in(**variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://a@localhost/b", **variables}
    code = "import registry.settings as s; print(s.SECURE_HSTS_SECONDS, s.SESSION_COOKIE_SECURE, s.DEMO)"
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_an_installation_with_its_own_database_must_be_given_its_keys(tmp_path: Path) -> None:
    refused = settings_in(DATA_DIR=str(tmp_path))
    assert refused.returncode != 0
    assert "SECRET_KEY is not set" in refused.stderr
    assert not list(tmp_path.iterdir())


def test_tls_turns_on_what_only_tls_allows(tmp_path: Path) -> None:
    keys = {"SECRET_KEY": "x" * 50, "SEALING_KEY": "y" * 43 + "=", "DATA_DIR": str(tmp_path)}
    assert settings_in(**keys, BASE_URL="https://registry.example").stdout.split() == ["31536000", "True", "False"]
    assert settings_in(**keys).stdout.split() == ["0", "False", "False"]


def test_only_a_demo_hashes_passwords_cheaply(tmp_path: Path) -> None:
    code = "import registry.settings as s; print(s.PASSWORD_HASHERS[0].rpartition('.')[2])"
    keys = {"SECRET_KEY": "x" * 50, "SEALING_KEY": "y" * 43 + "="}
    base = {"PATH": os.environ["PATH"], "DATABASE_URL": "postgresql://a@localhost/b", "DATA_DIR": str(tmp_path), **keys}
    said = [
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**base, "DEMO": demo}, capture_output=True, text=True, check=True
        ).stdout
        for demo in ("false", "true")
    ]
    assert [one.strip() for one in said] == ["Argon2PasswordHasher", "DemoPasswordHasher"]


def test_a_key_is_made_once_and_private(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = own_key(folder, "sealing_key")
    assert own_key(folder, "sealing_key") == first
    assert own_key(folder, "secret_key") != first
    assert (folder / "sealing_key").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_two_processes_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    code = "import sys; from pathlib import Path; from registry.cli.own_keys import own_key; print(own_key(Path(sys.argv[1]), 'k'))"
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert len({process.communicate()[0] for process in running}) == 1


@pytest.mark.parametrize("name", ["SECRET_KEY", "SEALING_KEY"])
def test_no_key_is_written_in_the_source(name: str) -> None:
    assert not re.search(rf"^{name} = [\"']", (ROOT / "registry/settings.py").read_text(), re.MULTILINE)


@pytest.mark.parametrize(
    ("broker", "cache"),
    [
        ("redis+socket:///run/valkey.sock?virtual_host=0", "unix:///run/valkey.sock?db=1"),
        ("redis://:secret@cache.example:6379/0", "redis://:secret@cache.example:6379/1"),
        ("rediss://cache.example", "rediss://cache.example/1"),
        ("amqp://broker.example//", ""),
    ],
)
def test_the_cache_is_found_beside_the_broker(broker: str, cache: str) -> None:
    assert cache_beside(broker) == cache


def test_a_database_address_is_read_whole() -> None:
    read = django_database("postgresql://tizilim_web:p%40ss@db.example:5433/tizilim?sslmode=require")
    assert (read["NAME"], read["USER"], read["PASSWORD"], read["HOST"], read["PORT"]) == (
        "tizilim",
        "tizilim_web",
        "p@ss",
        "db.example",
        "5433",
    )
    assert read["OPTIONS"]["sslmode"] == "require"
