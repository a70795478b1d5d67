"""Reading our own source."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REGISTRY = ROOT / "registry"

# From the top: what stands above may know what stands below. The same order as the import contract in pyproject.toml.
FLOORS = (
    ("website", "apply", "portal", "bank", "api", "cli"),
    ("distribution",),
    ("retention",),
    ("exports",),
    ("statements",),
    ("lookup",),
    ("enforcement",),
    ("supervision",),
    ("licensing",),
    ("fees",),
    ("blocklist",),
    ("exchanges",),
    ("letters",),
    ("approvals",),
    ("accounts",),
    ("outbox",),
    ("audit",),
    ("agent",),
    ("screening",),
    ("feed",),
    ("identifiers",),
    ("signatures",),
    ("lib",),
)
AUDIENCES = FLOORS[0]
PURE = ("agent", "screening", "feed", "identifiers", "signatures", "lib")


def floor_of(package: str) -> int:
    """How high `package` stands: the higher the number, the nearer to people."""
    return next(len(FLOORS) - number for number, names in enumerate(FLOORS) if package in names)


def modules(*folders: str) -> Iterator[Path]:
    """Python files below `registry/` (or the named packages of it), without migrations."""
    for folder in folders or ("",):
        for path in sorted((REGISTRY / folder).rglob("*.py")):
            if "migrations" not in path.parts and "node_modules" not in path.parts:
                yield path


def migrations() -> Iterator[Path]:
    """Every migration."""
    return (path for path in sorted(REGISTRY.glob("*/migrations/*.py")) if path.name != "__init__.py")


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def short(path: Path) -> str:
    """The path as a reader of the repository names it."""
    return str(path.relative_to(ROOT))


def own_files(*endings: str) -> Iterator[Path]:
    """Files we wrote and git keeps, or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if name.endswith(endings) and path.is_file() and "static/" not in name:
            yield path
