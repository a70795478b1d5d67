"""Runs one command with a database that is thrown away afterwards: `python -m registry.cli.throw_away -- COMMAND…`."""

import os
import subprocess
import sys
import tempfile

from registry.cli.embedded.places import OWNER_ROLE, places
from registry.cli.embedded.postgres import Postgres


def main(command: list[str]) -> int:
    """Run `command`; the exit code is its own."""
    if os.environ.get("DATABASE_URL"):
        return subprocess.run(command, check=False).returncode  # noqa: S603 - the caller's own command
    with tempfile.TemporaryDirectory(prefix="tizilim-") as folder:
        at = places(folder)
        server = Postgres(at, is_throw_away=True)
        server.start()
        try:
            env = {**os.environ, "DATA_DIR": folder, "DATABASE_OWNER_URL": at.database_url(OWNER_ROLE)}
            return subprocess.run(command, check=False, env=env).returncode  # noqa: S603 - the caller's own command
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[2:] if sys.argv[1:2] == ["--"] else sys.argv[1:]))
