"""What is checked before anything starts."""

import errno
import os
import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from registry.cli.embedded.faults import LaunchError
from registry.cli.locks import DataDirLock
from registry.cli.supervisor.checks import prepare_data_dir
from registry.cli.supervisor.configuration import from_environment


class Usage(NamedTuple):
    total: int
    used: int
    free: int


def test_a_data_dir_is_made_private(tmp_path: Path) -> None:
    prepare_data_dir(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_little_disk_space_is_said_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(LaunchError, match="Only 5 MB are free") as refused:
        prepare_data_dir(tmp_path)
    assert "DATA_DIR=" in refused.value.remedy


def test_a_full_disk_is_said_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Path, _data: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(LaunchError, match=r"disk of .* is full"):
        prepare_data_dir(tmp_path)


@pytest.mark.parametrize("port", ["zero", "0", "65536", "-1", "80a", " "])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(LaunchError, match="not a port number"):
        from_environment({"PORT": port})


def test_a_lock_is_one_persons_and_shows_an_unclean_end(tmp_path: Path) -> None:
    first, second = DataDirLock(tmp_path), DataDirLock(tmp_path)
    assert first.take("run")
    assert not second.take("run")
    assert second.holder() == f"run {os.getpid()}"
    first.free()
    assert second.take("run")
    assert not second.was_left_behind
    os.close(second.descriptor)
    third = DataDirLock(tmp_path)
    assert third.take("run")
    assert third.was_left_behind
    third.free()
