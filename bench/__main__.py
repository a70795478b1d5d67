"""`make bench`: prints the table and writes `bench/results.json`. Starts its own throw-away database."""

import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

RESULTS = Path(__file__).parent / "results.json"
COMMAND = "make bench"


def main() -> int:
    """Run the measurements in a process with a fresh database, then show them."""
    if os.environ.get("TIZILIM_BENCH") != "inside":
        command = [sys.executable, "-m", "registry.cli.throw_away", "--", sys.executable, "-m", "bench"]
        settings = {"TIZILIM_BENCH": "inside", "AS_DATABASE_OWNER": "true", "DEMO": "true", "LOG_LEVEL": "ERROR"}
        return subprocess.run(command, check=False, env={**os.environ, **settings}).returncode
    from bench.measurements import measure_all  # noqa: PLC0415 - sets Django up, which the outer process must not

    rows = [{**row, "command": COMMAND} for row in measure_all()]
    packages = {name: version(name) for name in ("django", "psycopg", "celery", "zstandard")}
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version()}
    result = {"at": datetime.now(UTC).isoformat(), "machine": machine, "versions": packages, "rows": rows}
    RESULTS.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    _show(rows)
    return 0


def _show(rows: list[dict[str, object]]) -> None:
    table = Table("name", "value", "unit", "baseline", "ratio", title="Benchmarks")
    for row in rows:
        table.add_row(
            *(f"{row[key]:.3g}" if isinstance(row[key], float) else str(row[key]) for key in ("name", "value", "unit", "baseline", "ratio"))
        )
    Console().print(table)


if __name__ == "__main__":
    sys.exit(main())
