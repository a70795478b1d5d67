"""What `make run` is asked to do, read from the environment."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from registry.cli.embedded.faults import LaunchError
from registry.cli.embedded.places import Places, places

TRUE = {"1", "true", "yes", "on"}


@dataclass(frozen=True)
class Configuration:
    """One run of the system."""

    places: Places
    host: str
    port: int
    is_demo: bool
    has_own_database: bool
    has_own_broker: bool

    @property
    def address(self) -> str:
        """Where a browser on this machine finds it."""
        return f"http://{'127.0.0.1' if self.host == '0.0.0.0' else self.host}:{self.port}"  # noqa: S104 - compared, not bound

    def shared(self) -> dict[str, str]:
        """The variables every process of this run must agree on, `manage.py` in another terminal included."""
        chosen = {
            "DEMO": "true" if self.is_demo else "false",
            "PORT": str(self.port),
            "BASE_URL": os.environ.get("BASE_URL") or f"http://localhost:{self.port}",
        }
        return {**chosen, "DATA_DIR": str(self.places.data_dir)}

    def environment(self) -> dict[str, str]:
        """The environment of the children."""
        fixed = {"DJANGO_SETTINGS_MODULE": "registry.settings", "PROMETHEUS_MULTIPROC_DIR": str(self.measures)}
        return {**os.environ, **self.shared(), **fixed}

    @property
    def measures(self) -> Path:
        """Where the processes share their counters; emptied at each start."""
        return self.places.data_dir / "measures"


def from_environment(env: Mapping[str, str]) -> Configuration:
    """The run that `env` asks for. Raises LaunchError for a PORT that is none."""
    port = env.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise LaunchError(f"PORT is {port!r}, which is not a port number.", "make run PORT=8001")
    return Configuration(
        places=places(env.get("DATA_DIR") or Path(".data")),
        host=env.get("HOST") or "127.0.0.1",
        port=int(port),
        is_demo=(env.get("DEMO") or "true").lower() in TRUE,
        has_own_database=bool(env.get("DATABASE_URL")),
        has_own_broker=bool(env.get("CELERY_BROKER_URL")),
    )
