"""Where the embedded servers keep their files, and the addresses that follow from it. Starts nothing."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

DATABASE = "tizilim"
OWNER_ROLE = "tizilim_owner"
WEB_ROLE = "tizilim_web"
# The bootstrap superuser: only the launcher uses it, to make the two roles and the database.
SUPERUSER = "postgres"

# sun_path holds 108 bytes; PostgreSQL needs room for "/.s.PGSQL.5432" and a temporary suffix.
LONGEST_SOCKET_DIR = 80


@dataclass(frozen=True)
class Places:
    """The paths below one DATA_DIR. Sockets move to a short directory when the path is too long for the kernel."""

    data_dir: Path

    @property
    def postgres(self) -> Path:
        """The cluster."""
        return self.data_dir / "postgres"

    @property
    def valkey(self) -> Path:
        """The broker's append-only file."""
        return self.data_dir / "valkey"

    @property
    def logs(self) -> Path:
        """One file a process."""
        return self.data_dir / "logs"

    @property
    def secrets(self) -> Path:
        """Keys made on the first start, one file each."""
        return self.data_dir / "secrets"

    @property
    def sockets(self) -> Path:
        """The directory of both sockets, the same for every process that knows DATA_DIR."""
        wanted = self.data_dir / "run"
        if len(os.fsencode(wanted)) <= LONGEST_SOCKET_DIR:
            return wanted
        name = hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:12]
        return Path("/tmp") / f"tizilim-{os.getuid()}-{name}"  # noqa: S108 - 0700 and owned by us, checked before use

    @property
    def valkey_socket(self) -> Path:
        """The broker's socket."""
        return self.sockets / "valkey.sock"

    def database_url(self, role: str = WEB_ROLE, database: str = DATABASE) -> str:
        """The libpq address of `database` as `role` through the socket."""
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    @property
    def broker_url(self) -> str:
        """Celery's address of the broker."""
        return f"redis+socket://{self.valkey_socket}?virtual_host=0"


def places(data_dir: str | Path) -> Places:
    """The places below `data_dir`, made absolute."""
    return Places(Path(data_dir).expanduser().resolve())
