"""The scripts behind `make`: what they refuse, they say with a remedy."""

import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def program(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def set_up(tmp_path: Path, python: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHON": python, "VENV": str(tmp_path / "venv")}
    return subprocess.run(["bash", ".ci/setup"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_a_missing_python_is_named(tmp_path: Path) -> None:
    done = set_up(tmp_path, "python-that-is-not-there")
    assert done.returncode == 1
    assert "apt-get install" in done.stderr


def test_an_old_python_is_refused_with_a_way_to_name_another(tmp_path: Path) -> None:
    old = program(tmp_path, "python-old", 'case "$1" in --version) echo "Python 3.9.2";; *) exit 1;; esac')
    done = set_up(tmp_path, str(old))
    assert done.returncode == 1
    assert "Python 3.9.2 is too old" in done.stderr
    assert "PYTHON=" in done.stderr


def test_a_python_without_venv_is_named_to_who_cannot_install(tmp_path: Path) -> None:
    program(tmp_path, "id", "echo 1000")
    bare = program(tmp_path, "python-bare", 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    done = set_up(tmp_path, str(bare))
    assert done.returncode == 1
    assert "sudo apt-get install -y python3-venv" in done.stderr


def test_a_missing_browser_is_loud_and_fails_only_in_ci(tmp_path: Path) -> None:
    program(tmp_path, "id", "echo 1000")
    environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}
    for name in ("cat", "bash"):
        (tmp_path / name).symlink_to(f"/bin/{name}")
    quiet = subprocess.run(["/bin/bash", ".ci/browser"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert quiet.returncode == 0
    assert "THE BROWSER TESTS ARE SKIPPED" in quiet.stderr
    ci = subprocess.run(
        ["/bin/bash", ".ci/browser"], cwd=ROOT, env={**environment, "CI": "true"}, capture_output=True, text=True, check=False
    )
    assert ci.returncode == 1


def test_ci_runs_the_check_that_runs_the_tests_of_the_readme() -> None:
    assert "exec make check" in (ROOT / ".ci/run").read_text()
    makefile = (ROOT / "Makefile").read_text()
    assert "$(MAKE) --no-print-directory test" in makefile.partition("\ncheck:")[2].partition("\n\n")[0]
    assert "```sh\nmake test\n```" in (ROOT / "README.md").read_text()


def test_the_readme_links_only_what_is_there() -> None:
    linked = re.findall(r"\]\((?!https?://)([^)#]+)", (ROOT / "README.md").read_text())
    assert not [name for name in linked if not (ROOT / name).exists()]
