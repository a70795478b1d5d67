"""Recomputes what must add up and names what does not."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec

from django.core.management.base import BaseCommand, CommandError

from registry.audit.faults import Fault

# Each area's module has `verify() -> Iterator[Fault]`.
AREAS = {
    "audit": "registry.audit.queries",
    "lists": "registry.distribution.verification",
    "letters": "registry.letters.verification",
    "statements": "registry.statements.verification",
    "supervision": "registry.supervision.verification",
    "files": "registry.cli.kept_files",
}


class Command(BaseCommand):
    help = "Recompute audit chains, lists, letters, statements, returns, notices and kept files; exit 1 names the first that is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--only AREA` limits the work, `--json` prints plain values."""
        parser.add_argument("--only", choices=sorted(AREAS), help="Verify this area alone.")
        parser.add_argument("--json", action="store_true", dest="as_json", help="Print the result as JSON.")

    def handle(self, *args: object, only: str | None = None, as_json: bool = False, **options: object) -> None:
        """Print the faults of each area, then fail if there are any."""
        areas = [only] if only else [area for area, module in AREAS.items() if find_spec(module)]
        faults = {area: list(verifier(area)()) for area in areas}
        found = [fault for area in areas for fault in faults[area]]
        if as_json:
            self.stdout.write(json.dumps({"verified": areas, "faults": [fault.as_dict() for fault in found]}, ensure_ascii=False))
        else:
            for area in areas:
                self.stdout.write(f"{area}: {len(faults[area])} faults")
            for fault in found:
                self.stdout.write(str(fault))
        if found:
            raise CommandError(str(found[0]), returncode=1)


def verifier(area: str) -> Callable[[], Iterator[Fault]]:
    """The function that verifies an area. Raises `CommandError` for one that is not there."""
    try:
        function: Callable[[], Iterator[Fault]] = import_module(AREAS[area]).verify
    except ModuleNotFoundError as error:
        raise CommandError(f"nothing to verify for {area}: {error}") from error
    return function
