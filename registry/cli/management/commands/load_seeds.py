"""`manage.py load_seeds`."""

from typing import Any

from django.core.management.base import BaseCommand

from registry.cli.seeds import load_all


class Command(BaseCommand):
    help = "Bring reference data up to the files in seeds/. Safe to run again; run it once more after a regulator was set up."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, count in load_all().items():
            if options["verbosity"]:
                self.stdout.write(f"{name}: {count}")
