"""`manage.py transitions`: bring `docs/transitions.md` up to the code; with `--check`, only say whether it is."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from registry.cli.transitions import PLACE, document, write


class Command(BaseCommand):
    """Write the tables of moves and the cases to `docs/transitions.md`."""

    help = "Bring docs/transitions.md up to the code."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--check` changes nothing."""
        parser.add_argument("--check", action="store_true", help="change nothing; fail when the file is not what the code says")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, or compare."""
        if not options["check"]:
            write()
        elif PLACE.read_text(encoding="utf-8") != document():
            raise CommandError("docs/transitions.md is not what the code says: run manage.py transitions and review the difference.")
